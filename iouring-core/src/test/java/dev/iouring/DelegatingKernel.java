package dev.iouring;

import java.lang.foreign.MemorySegment;

import dev.iouring.linux.CallState;
import dev.iouring.linux.Kernel;
import dev.iouring.linux.NoWaitQuestion;

/**
 * This machine's kernel, for tests that change what single calls do.
 */
class DelegatingKernel implements Kernel {

	@Override
	public int ioUringSetup(int entries, MemorySegment params) {
		return LINUX.ioUringSetup(entries, params);
	}

	@Override
	public int ioUringEnter(CallState state, int fd, int toSubmit, int minComplete, int flags, MemorySegment arg,
			long argSize) {
		return LINUX.ioUringEnter(state, fd, toSubmit, minComplete, flags, arg, argSize);
	}

	@Override
	public int ioUringRegister(int fd, int opcode, MemorySegment arg, int nrArgs) {
		return LINUX.ioUringRegister(fd, opcode, arg, nrArgs);
	}

	@Override
	public long mmap(int fd, long length, long offset) {
		return LINUX.mmap(fd, length, offset);
	}

	@Override
	public long mmapAnonymous(long length) {
		return LINUX.mmapAnonymous(length);
	}

	@Override
	public int munmap(long address, long length) {
		return LINUX.munmap(address, length);
	}

	@Override
	public int madviseDontFork(long address, long length) {
		return LINUX.madviseDontFork(address, length);
	}

	@Override
	public int madviseDoFork(long address, long length) {
		return LINUX.madviseDoFork(address, length);
	}

	@Override
	public int eventfd(int initialValue, int flags) {
		return LINUX.eventfd(initialValue, flags);
	}

	@Override
	public long write(int fd, MemorySegment buffer, long length) {
		return LINUX.write(fd, buffer, length);
	}

	@Override
	public long preadv2(CallState state, int fd, long address, long length, long offset, int flags) {
		return LINUX.preadv2(state, fd, address, length, offset, flags);
	}

	@Override
	public long pwritev2(CallState state, int fd, long address, long length, long offset, int flags) {
		return LINUX.pwritev2(state, fd, address, length, offset, flags);
	}

	@Override
	public int openat2(CallState state, MemorySegment path, int flags, int resolve) {
		return LINUX.openat2(state, path, flags, resolve);
	}

	@Override
	public int setFileFlags(int fd, int flags) {
		return LINUX.setFileFlags(fd, flags);
	}

	@Override
	public boolean knowsNoWait(int fd, NoWaitQuestion question) {
		return LINUX.knowsNoWait(fd, question);
	}

	@Override
	public int fstatfs(int fd, MemorySegment answer) {
		return LINUX.fstatfs(fd, answer);
	}

	@Override
	public int close(int fd) {
		return LINUX.close(fd);
	}

}
