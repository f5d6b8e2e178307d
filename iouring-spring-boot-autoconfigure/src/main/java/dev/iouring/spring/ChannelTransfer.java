package dev.iouring.spring;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/**
 * Moves bytes between a file and a channel, through a buffer.
 */
final class ChannelTransfer {

	private static final int BUFFER_SIZE = 128 * 1024;

	private final TemplateFile file;

	private final ByteBuffer buffer;

	private final long count;

	ChannelTransfer(TemplateFile file, long count) {
		this.file = file;
		this.count = count;
		this.buffer = ByteBuffer.allocateDirect((int) Math.min(count, BUFFER_SIZE));
	}

	/** Ends with the file, or when the channel takes nothing. */
	long to(WritableByteChannel target, long position) throws IOException {
		long total = 0;
		while (total < this.count) {
			this.buffer.clear().limit((int) Math.min(this.count - total, BUFFER_SIZE));
			if (this.file.read(this.buffer, position + total) <= 0) {
				return total;
			}
			this.buffer.flip();
			while (this.buffer.hasRemaining()) {
				int written = target.write(this.buffer);
				if (written <= 0) {
					return total;
				}
				total += written;
			}
		}
		return total;
	}

	/** Ends with the channel, or when it gives nothing. */
	long from(ReadableByteChannel source, long position) throws IOException {
		long total = 0;
		while (total < this.count) {
			this.buffer.clear().limit((int) Math.min(this.count - total, BUFFER_SIZE));
			int read = source.read(this.buffer);
			if (read <= 0) {
				return total;
			}
			this.file.writeFully(this.buffer.flip(), position + total);
			total += read;
		}
		return total;
	}

}
