package dev.iouring;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;

/**
 * Reads and writes of an {@link Engine} that the calling thread does itself and that need
 * no operation: what {@link InlineCalls} can do, for any memory. Thread-safe.
 */
final class InlineTransfers {

	private final IoUring io;

	private final RingThread thread;

	private final InlineCalls inline;

	private final BufferPool buffers;

	private final boolean reads;

	private final boolean writes;

	/**
	 * Creates the transfers of an engine.
	 * @param io whose files they are about
	 * @param thread on which nothing may wait, not even for a call
	 */
	InlineTransfers(IoUring io, RingThread thread, InlineCalls inline, BufferPool buffers) {
		this.io = io;
		this.thread = thread;
		this.inline = inline;
		this.buffers = buffers;
		IoUringOptions options = io.options();
		this.reads = options.isInline(OperationKind.READ);
		this.writes = options.isInline(OperationKind.WRITE);
	}

	/**
	 * Reads on the calling thread what is in memory, without an operation.
	 * @return bytes read, all that there are; or the complement of the bytes read, if the
	 * rest is for an operation, which also reports what is wrong
	 */
	int read(Descriptor file, MemorySegment target, long position) {
		if (!this.reads || !file.isInlineReadable() || target.isReadOnly() || !isPossible(file, position)) {
			return ~0;
		}
		if (!Memory.isUnclosable(target)) {
			return readThroughBuffer(file, target, position);
		}
		try {
			return this.inline.read(file, target.address(), target.byteSize(), position);
		}
		finally {
			// only its address went into the call
			Reference.reachabilityFence(target);
		}
	}

	/**
	 * Reads into what remains of a buffer, as
	 * {@link #read(Descriptor, MemorySegment, long)} does.
	 */
	int read(Descriptor file, ByteBuffer target, long position) {
		if (!this.reads || !file.isInlineReadable() || target.isReadOnly() || !isPossible(file, position)) {
			return ~0;
		}
		// The compiler allocates no segment that is made here and passed to nobody,
		// whatever it makes of the callers. Only the class of all direct buffers tells it
		// that the segment is no heap buffer's, even if those come here, too.
		if (target instanceof MappedByteBuffer direct) {
			MemorySegment memory = MemorySegment.ofBuffer(direct);
			if (Memory.isUnclosable(memory)) {
				try {
					return this.inline.read(file, memory.address(), memory.byteSize(), position);
				}
				finally {
					Reference.reachabilityFence(direct);
				}
			}
		}
		return readThroughBuffer(file, MemorySegment.ofBuffer(target), position);
	}

	private int readThroughBuffer(Descriptor file, MemorySegment target, long position) {
		if (!Memory.isShareable(target)) {
			return ~0;
		}
		BufferPool.Buffer buffer = this.buffers.takeForTransfer(target.byteSize());
		try {
			MemorySegment memory = buffer.memoryFor(target);
			int outcome = this.inline.read(file, memory.address(), memory.byteSize(), position);
			int read = (outcome < 0) ? ~outcome : outcome;
			MemorySegment.copy(memory, 0, target, 0, read);
			return outcome;
		}
		finally {
			buffer.release();
		}
	}

	/**
	 * Writes on the calling thread what memory has room for, without an operation.
	 * @return bytes written, or the complement of 0 if it is for an operation
	 */
	int write(Descriptor file, MemorySegment source, long position) {
		if (!this.writes || !file.isInlineWritable() || !isPossible(file, position)) {
			return ~0;
		}
		if (!Memory.isUnclosable(source)) {
			return writeThroughBuffer(file, source, position);
		}
		try {
			return this.inline.write(file, source.address(), source.byteSize(), position);
		}
		finally {
			Reference.reachabilityFence(source);
		}
	}

	/**
	 * Writes what remains of a buffer, as {@link #write(Descriptor, MemorySegment, long)}
	 * does.
	 */
	int write(Descriptor file, ByteBuffer source, long position) {
		if (!this.writes || !file.isInlineWritable() || !isPossible(file, position)) {
			return ~0;
		}
		if (source instanceof MappedByteBuffer direct) {
			MemorySegment memory = MemorySegment.ofBuffer(direct);
			if (Memory.isUnclosable(memory)) {
				try {
					return this.inline.write(file, memory.address(), memory.byteSize(), position);
				}
				finally {
					Reference.reachabilityFence(direct);
				}
			}
		}
		return writeThroughBuffer(file, MemorySegment.ofBuffer(source), position);
	}

	private int writeThroughBuffer(Descriptor file, MemorySegment source, long position) {
		if (source.byteSize() > InlineCalls.MAX_WRITE || !Memory.isShareable(source)) {
			return ~0;
		}
		BufferPool.Buffer buffer = this.buffers.takeForTransfer(source.byteSize());
		try {
			MemorySegment memory = buffer.memoryFor(source);
			MemorySegment.copy(source, 0, memory, 0, memory.byteSize());
			return this.inline.write(file, memory.address(), memory.byteSize(), position);
		}
		finally {
			buffer.release();
		}
	}

	private boolean isPossible(Descriptor file, long position) {
		Thread thread = Thread.currentThread();
		return file.io() == this.io && position >= 0 && !this.thread.is(thread) && !thread.isInterrupted();
	}

}
