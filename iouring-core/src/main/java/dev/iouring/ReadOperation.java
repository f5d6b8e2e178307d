package dev.iouring;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

import dev.iouring.ring.FileOperations;
import dev.iouring.ring.Sqe;

/**
 * Reads from a file.
 */
final class ReadOperation extends TransferOperation {

	/** How much of the kernel's memory the caller itself has read, before the ring. */
	private int readInline;

	ReadOperation(Descriptor file, MemorySegment target, long position, int memoryAlignment) {
		super(file, target, position, memoryAlignment);
		if (target.isReadOnly()) {
			throw new IllegalArgumentException("The target (%d bytes) is read-only".formatted(target.byteSize()));
		}
	}

	@Override
	public String call() {
		return "read";
	}

	@Override
	OperationKind kind() {
		return OperationKind.READ;
	}

	/**
	 * Leaves out what the caller has read into its memory already. If the kernel does not
	 * get that memory itself, all is read again.
	 */
	ReadOperation after(int done) {
		this.readInline = done;
		return this;
	}

	@Override
	void copyIn() {
		// a new attempt on another ring starts with a buffer that has nothing in it yet
		this.readInline = 0;
	}

	@Override
	void encode(Sqe sqe) {
		MemorySegment target = kernelMemory().asSlice(this.readInline);
		long position = this.position + this.readInline;
		BufferPool.Buffer buffer = this.buffer;
		if (buffer != null && buffer.isRegistered()) {
			FileOperations.readFixed(sqe, this.file.number(), target, position, buffer.index());
		}
		else {
			FileOperations.read(sqe, this.file.number(), target, position);
		}
		if (mayBeginLate()) {
			sqe.async();
		}
	}

	@Override
	int tryInline(InlineCalls inline) {
		if (!this.file.isInlineReadable()) {
			return NOT_TRIED;
		}
		MemorySegment target = kernelMemory();
		try {
			int read = inline.read(this.file, target.address(), target.byteSize(), this.position);
			if (read < 0) {
				this.readInline = ~read;
				return NOT_TRIED;
			}
			return read;
		}
		finally {
			// memory that lives as long as somebody refers to it, which the call does not
			Reference.reachabilityFence(target);
		}
	}

	/** Includes what was read inline into the outcome of the rest. */
	@Override
	int outcomeOf(int result) {
		if (this.readInline == 0) {
			return result;
		}
		// an error behind the part that was read is found again by the next read
		return this.readInline + Math.max(result, 0);
	}

	@Override
	void abandon() {
		// what was read inline cannot be copied out any more, so it must not be reported
		this.readInline = 0;
		super.abandon();
	}

	@Override
	void finish(int outcome) {
		BufferPool.Buffer buffer = this.buffer;
		try {
			if (buffer != null && outcome > 0) {
				// fails if the caller has closed its arena, which then loses only its own
				// data
				MemorySegment.copy(buffer.memory(), 0, this.memory, 0, outcome);
			}
		}
		finally {
			releaseBuffer();
		}
	}

}
