package dev.iouring.benchmarks.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * The JDK's {@link FileChannel}, as somebody uses it who cares for speed.
 */
final class ChannelWholeFiles implements WholeFileApi {

	@Override
	public String name() {
		return FileApis.BASELINE.name();
	}

	@Override
	public Reader open() {
		return () -> {
			ByteBuffer buffer = Buffers.allocate(BUFFER_SIZE);
			return (file) -> read(file, buffer.clear());
		};
	}

	private static int read(Path file, ByteBuffer buffer) throws IOException {
		try (FileChannel channel = FileChannel.open(file)) {
			while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
				// there may be more
			}
			return buffer.position();
		}
	}

}
