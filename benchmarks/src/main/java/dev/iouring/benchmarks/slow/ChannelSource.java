package dev.iouring.benchmarks.slow;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * {@link FileChannel}.
 */
final class ChannelSource implements SourceApi {

	@Override
	public String name() {
		return "filechannel";
	}

	@Override
	public Reader open(Path source) throws IOException {
		FileChannel channel = FileChannel.open(source);
		return new Reader() {

			@Override
			public int read(ByteBuffer target, long position) throws IOException {
				// a pipe refuses a position
				return (position == NO_POSITION) ? channel.read(target) : channel.read(target, position);
			}

			@Override
			public void close() throws IOException {
				channel.close();
			}

		};
	}

}
