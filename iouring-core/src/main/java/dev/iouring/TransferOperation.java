package dev.iouring;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

import org.jspecify.annotations.Nullable;

/**
 * What moves bytes between a file and memory.
 */
abstract sealed class TransferOperation extends Operation permits ReadOperation, WriteOperation {

	/** The most bytes that the kernel moves at a time, {@code MAX_RW_COUNT}. */
	static final long MAX_BYTES = 0x7ffff000L;

	final Descriptor file;

	/** The caller's memory. The reference keeps it alive until the kernel is done. */
	final MemorySegment memory;

	final long position;

	private final int memoryAlignment;

	/** What the kernel gets instead of the caller's memory. */
	BufferPool.@Nullable Buffer buffer;

	TransferOperation(Descriptor file, MemorySegment memory, long position, int memoryAlignment) {
		this.file = requireNonNull(file, "file");
		this.memory = Memory.requireShareable(memory);
		this.position = requireNotNegative("position", position);
		if (memoryAlignment < 1 || memoryAlignment > BufferPool.ALIGNMENT || Integer.bitCount(memoryAlignment) != 1) {
			throw new IllegalArgumentException("memoryAlignment must be a power of two between 1 and %d but was %d"
				.formatted(BufferPool.ALIGNMENT, memoryAlignment));
		}
		this.memoryAlignment = memoryAlignment;
	}

	@Override
	final Descriptor fileInUse() {
		return this.file;
	}

	@Override
	final Descriptor registrableFile() {
		return this.file;
	}

	@Override
	final boolean failureBreaksLinks() {
		return true;
	}

	@Override
	final boolean isShort(int outcome) {
		return outcome < this.memory.byteSize();
	}

	@Override
	final void prepare(BufferPool buffers) {
		requireWholeInChain();
		if (copiesMemory()) {
			this.buffer = buffers.takeForTransfer(this.memory.byteSize());
			try {
				copyIn();
			}
			catch (RuntimeException ex) {
				// the arena was closed meanwhile; the kernel has not seen the buffer
				releaseBuffer();
				throw ex;
			}
		}
	}

	/**
	 * The kernel does not know of what it was not given, and would go on with the chain.
	 */
	private void requireWholeInChain() {
		long limit = copiesMemory() ? BufferPool.MAX_SIZE : MAX_BYTES;
		if (group() instanceof Chain && this.memory.byteSize() > limit) {
			throw new IllegalArgumentException(
					"A %s in a chain transfers at most %d bytes of this memory, but it has %d".formatted(call(), limit,
							this.memory.byteSize()));
		}
	}

	@Override
	public final boolean copiesMemory() {
		return !Memory.isUnclosable(this.memory) || !Memory.isAligned(this.memory, this.memoryAlignment);
	}

	/**
	 * Whether it copies so much from or to the page cache that the owner, on whose thread
	 * the kernel would do it at once, leaves it to a thread of the kernel's; or whether
	 * it might wait there.
	 */
	@Override
	final boolean mayBeginLate() {
		return this.file.isStalling() || (this.file.isCached() && kernelMemory().byteSize() > InlineCalls.MAX_READ);
	}

	/** Fills the memory that the kernel gets with what the caller gave. */
	void copyIn() {
	}

	/** The memory that the kernel gets. */
	final MemorySegment kernelMemory() {
		BufferPool.Buffer buffer = this.buffer;
		if (buffer == null) {
			return (this.memory.byteSize() <= MAX_BYTES) ? this.memory : this.memory.asSlice(0, MAX_BYTES);
		}
		return buffer.memoryFor(this.memory);
	}

	final void releaseBuffer() {
		BufferPool.Buffer buffer = this.buffer;
		if (buffer != null) {
			this.buffer = null;
			buffer.release();
		}
	}

	@Override
	final Object kernelsOwn() {
		BufferPool.Buffer buffer = this.buffer;
		return (buffer != null) ? buffer : this.memory;
	}

	@Override
	void abandon() {
		// finish() must neither give the buffer to somebody else nor copy from it
		this.buffer = null;
	}

	@Override
	final IOException toException(int errno) {
		return Failures.of(call(), errno, this.file.path(), null);
	}

}
