package dev.iouring.benchmarks.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.file.Path;

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
		return new Open(AsynchronousFileChannel.open(file, ChannelApi.options(mode), null));
	}

	private record Open(AsynchronousFileChannel channel) implements OpenFile {

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
		}

	}

}
