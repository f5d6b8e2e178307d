package dev.iouring.linux;

import java.lang.foreign.MemorySegment;

/**
 * The kernel of this machine.
 */
final class LinuxKernel implements Kernel {

	@Override
	public int ioUringSetup(int entries, MemorySegment params) {
		return Syscalls.ioUringSetup(entries, params);
	}

	@Override
	public int ioUringEnter(CallState state, int fd, int toSubmit, int minComplete, int flags, MemorySegment arg,
			long argSize) {
		return Syscalls.ioUringEnter(state, fd, toSubmit, minComplete, flags, arg, argSize);
	}

	@Override
	public int ioUringRegister(int fd, int opcode, MemorySegment arg, int nrArgs) {
		return Syscalls.ioUringRegister(fd, opcode, arg, nrArgs);
	}

	@Override
	public long mmap(int fd, long length, long offset) {
		return Syscalls.mmap(fd, length, offset);
	}

	@Override
	public long mmapAnonymous(long length) {
		return Syscalls.mmapAnonymous(length);
	}

	@Override
	public int munmap(long address, long length) {
		return Syscalls.munmap(address, length);
	}

	@Override
	public int madviseDontFork(long address, long length) {
		return Syscalls.madviseDontFork(address, length);
	}

	@Override
	public int madviseDoFork(long address, long length) {
		return Syscalls.madviseDoFork(address, length);
	}

	@Override
	public int eventfd(int initialValue, int flags) {
		return Syscalls.eventfd(initialValue, flags);
	}

	@Override
	public long write(int fd, MemorySegment buffer, long length) {
		return Syscalls.write(fd, buffer, length);
	}

	@Override
	public long preadv2(CallState state, int fd, long address, long length, long offset, int flags) {
		return Syscalls.preadv2(state, fd, address, length, offset, flags);
	}

	@Override
	public long pwritev2(CallState state, int fd, long address, long length, long offset, int flags) {
		return Syscalls.pwritev2(state, fd, address, length, offset, flags);
	}

	@Override
	public int openat2(CallState state, MemorySegment path, int flags, int resolve) {
		return Syscalls.openat2(state, path, flags, resolve);
	}

	@Override
	public int setFileFlags(int fd, int flags) {
		return Syscalls.setFileFlags(fd, flags);
	}

	@Override
	public boolean knowsNoWait(int fd, NoWaitQuestion question) {
		return Syscalls.knowsNoWait(fd, question);
	}

	@Override
	public int fstatfs(int fd, MemorySegment answer) {
		return Syscalls.fstatfs(fd, answer);
	}

	@Override
	public int close(int fd) {
		return Syscalls.close(fd);
	}

}
