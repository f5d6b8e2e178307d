package dev.iouring.spring.reactive;

import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;

/**
 * The outcome of one read on its way to the subscriber. It travels in place of its
 * buffer, so that no operator and no hook in between can release what is released here.
 */
final class Chunk {

	private final AtomicReference<@Nullable DataBuffer> buffer;

	private final @Nullable Throwable failure;

	private final long next;

	private final boolean last;

	private Chunk(@Nullable DataBuffer buffer, @Nullable Throwable failure, long next, boolean last) {
		this.buffer = new AtomicReference<>(buffer);
		this.failure = failure;
		this.next = next;
		this.last = last;
	}

	static Chunk of(DataBuffer buffer, long next, boolean last) {
		return new Chunk(buffer, null, next, last);
	}

	/**
	 * A failure. An error becomes an exception: Reactor takes some errors for the end of
	 * the JVM, and forgets the stream with its open file.
	 */
	static Chunk failed(Throwable failure) {
		Throwable delivered = (failure instanceof Error)
				? new IllegalStateException("The file could not be read: " + failure, failure) : failure;
		return new Chunk(null, delivered, 0, true);
	}

	@Nullable Throwable failure() {
		return this.failure;
	}

	/** The position behind. */
	long next() {
		return this.next;
	}

	/** Whether nothing behind it counts, even if it was read. */
	boolean isLast() {
		return this.last;
	}

	boolean isEmpty() {
		DataBuffer buffer = this.buffer.get();
		return buffer != null && buffer.readableByteCount() == 0;
	}

	/** Whether the buffer is given away or released, or there was none. */
	boolean isGone() {
		return this.buffer.get() == null;
	}

	/** Gives the buffer away, unless it is given away or released. */
	@Nullable DataBuffer take() {
		return this.buffer.getAndSet(null);
	}

	void release() {
		DataBufferUtils.release(take());
	}

}
