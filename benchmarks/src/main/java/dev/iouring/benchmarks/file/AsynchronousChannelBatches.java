package dev.iouring.benchmarks.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * {@link AsynchronousFileChannel}, all reads started before the first is waited for.
 */
final class AsynchronousChannelBatches implements BatchApi {

	@Override
	public String name() {
		return "asyncfilechannel";
	}

	@Override
	public Batch open(Path file, List<ByteBuffer> buffers) throws IOException {
		ExecutorService threads = AsynchronousChannelApi.threads();
		try {
			return new ChannelBatch(
					AsynchronousFileChannel.open(file, ChannelApi.options(new OpenMode(false, false)), threads),
					threads, buffers);
		}
		catch (IOException ex) {
			threads.shutdown();
			throw ex;
		}
	}

	private record ChannelBatch(AsynchronousFileChannel channel, ExecutorService threads,
			List<ByteBuffer> buffers) implements Batch {

		@Override
		public int read(long[] positions) throws IOException, InterruptedException {
			List<Future<Integer>> reads = new ArrayList<>(positions.length);
			for (int i = 0; i < positions.length; i++) {
				reads.add(this.channel.read(this.buffers.get(i).clear(), positions[i]));
			}
			return Futures.sum(reads);
		}

		@Override
		public void close() throws IOException {
			this.channel.close();
			this.threads.shutdown();
		}

	}

}
