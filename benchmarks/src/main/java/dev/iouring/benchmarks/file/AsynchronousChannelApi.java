package dev.iouring.benchmarks.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The JDK's {@link AsynchronousFileChannel} with its default threads.
 */
final class AsynchronousChannelApi implements FileApi {

	@Override
	public String name() {
		return "asyncfilechannel";
	}

	@Override
	public OpenFile open(Path file, OpenMode mode) throws IOException {
		ExecutorService threads = threads();
		try {
			return new Open(AsynchronousFileChannel.open(file, ChannelApi.options(mode), threads), threads);
		}
		catch (IOException ex) {
			threads.shutdown();
			throw ex;
		}
	}

	/** As its default ones are, but these end. */
	static ExecutorService threads() {
		return Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("asyncfilechannel-", 0).factory());
	}

	private record Open(AsynchronousFileChannel channel, ExecutorService threads) implements OpenFile {

		@Override
		public int read(ByteBuffer target, long position) throws IOException, InterruptedException {
			return Futures.await(this.channel.read(target, position));
		}

		@Override
		public int write(ByteBuffer source, long position) throws IOException, InterruptedException {
			return Futures.await(this.channel.write(source, position));
		}

		@Override
		public void sync() throws IOException {
			this.channel.force(false);
		}

		@Override
		public void close() throws IOException {
			this.channel.close();
			this.threads.shutdown();
		}

	}

}
