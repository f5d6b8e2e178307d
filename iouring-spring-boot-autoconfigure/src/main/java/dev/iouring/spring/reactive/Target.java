package dev.iouring.spring.reactive;

import java.nio.ByteBuffer;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DataBufferUtils;

/**
 * A buffer that is being read into.
 *
 * @param buffer the buffer
 * @param window gives access to its memory as long as it is open
 * @param bytes its memory
 */
record Target(DataBuffer buffer, DataBuffer.ByteBufferIterator window, ByteBuffer bytes) {

	/**
	 * Makes a buffer. An error, such as of a pool that has no more memory, becomes an
	 * exception: Reactor takes some errors for the end of the JVM and forgets the stream.
	 */
	static Target allocate(DataBufferFactory factory, int length) {
		DataBuffer buffer;
		try {
			buffer = factory.allocateBuffer(length);
		}
		catch (Error ex) {
			throw new IllegalStateException("A buffer of %d bytes could not be allocated: %s".formatted(length, ex),
					ex);
		}
		DataBuffer.ByteBufferIterator window = buffer.writableByteBuffers();
		if (window.hasNext()) {
			ByteBuffer bytes = window.next();
			if (bytes.remaining() >= length) {
				return new Target(buffer, window, bytes.limit(bytes.position() + length));
			}
		}
		window.close();
		DataBufferUtils.release(buffer);
		throw new IllegalStateException("The buffer factory %s made a buffer without room for %d bytes in one piece"
			.formatted(factory, length));
	}

	/** Ends the access and counts the bytes as written. */
	DataBuffer filled(int count) {
		this.window.close();
		return this.buffer.writePosition(this.buffer.writePosition() + count);
	}

	void release() {
		this.window.close();
		DataBufferUtils.release(this.buffer);
	}

}
