package dev.iouring;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

import dev.iouring.ring.FileOperations;
import dev.iouring.ring.Sqe;

/**
 * Writes to a file.
 */
final class WriteOperation extends TransferOperation {

	WriteOperation(Descriptor file, MemorySegment source, long position, int memoryAlignment) {
		super(file, source, position, memoryAlignment);
	}

	@Override
	public String call() {
		return "write";
	}

	@Override
	OperationKind kind() {
		return OperationKind.WRITE;
	}

	@Override
	void copyIn() {
		if (this.buffer != null) {
			MemorySegment target = kernelMemory();
			MemorySegment.copy(this.memory, 0, target, 0, target.byteSize());
		}
	}

	@Override
	void encode(Sqe sqe) {
		BufferPool.Buffer buffer = this.buffer;
		if (buffer != null && buffer.isRegistered()) {
			FileOperations.writeFixed(sqe, this.file.number(), kernelMemory(), this.position, buffer.index());
		}
		else {
			FileOperations.write(sqe, this.file.number(), kernelMemory(), this.position);
		}
		if (mayBeginLate()) {
			sqe.async();
		}
	}

	@Override
	int tryInline(InlineCalls inline) {
		MemorySegment source = kernelMemory();
		try {
			int written = inline.write(this.file, source.address(), source.byteSize(), this.position);
			return (written < 0) ? NOT_TRIED : written;
		}
		finally {
			Reference.reachabilityFence(source);
		}
	}

	@Override
	void finish(int outcome) {
		releaseBuffer();
	}

}
