package dev.iouring.benchmarks.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;

/**
 * {@link FileChannel}, one read after the other.
 */
final class ChannelBatches implements BatchApi {

	@Override
	public String name() {
		return FileApis.BASELINE.name();
	}

	@Override
	public Batch open(Path file, List<ByteBuffer> buffers) throws IOException {
		return new ChannelBatch(FileChannel.open(file), buffers);
	}

	private record ChannelBatch(FileChannel channel, List<ByteBuffer> buffers) implements Batch {

		@Override
		public int read(long[] positions) throws IOException {
			int read = 0;
			for (int i = 0; i < positions.length; i++) {
				read += this.channel.read(this.buffers.get(i).clear(), positions[i]);
			}
			return read;
		}

		@Override
		public void close() throws IOException {
			this.channel.close();
		}

	}

}
