package dev.iouring.benchmarks.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.LongSupplier;

import dev.iouring.benchmarks.harness.Work;

/**
 * What is done with a block of a file.
 */
enum Action {

	/** It is read. */
	READ {

		@Override
		Work on(OpenFile file, ByteBuffer buffer, LongSupplier positions) {
			return () -> {
				long position = positions.getAsLong();
				check("read", file.read(buffer.clear(), position), buffer, position);
			};
		}

	},

	/** It is written over. */
	WRITE {

		@Override
		Work on(OpenFile file, ByteBuffer buffer, LongSupplier positions) {
			return () -> {
				long position = positions.getAsLong();
				check("wrote", file.write(buffer.clear(), position), buffer, position);
			};
		}

	},

	/** It is written over and made durable. */
	WRITE_AND_SYNC {

		@Override
		Work on(OpenFile file, ByteBuffer buffer, LongSupplier positions) {
			Work write = WRITE.on(file, buffer, positions);
			return () -> {
				write.perform();
				file.sync();
			};
		}

	};

	abstract Work on(OpenFile file, ByteBuffer buffer, LongSupplier positions);

	boolean isWriting() {
		return this != READ;
	}

	private static void check(String did, int bytes, ByteBuffer buffer, long position) throws IOException {
		if (bytes != buffer.capacity() || buffer.hasRemaining()) {
			throw new IOException("%s %d of %d bytes at %d".formatted(did, bytes, buffer.capacity(), position));
		}
	}

}
