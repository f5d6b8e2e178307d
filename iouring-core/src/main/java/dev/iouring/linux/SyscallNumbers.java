package dev.iouring.linux;

import org.jspecify.annotations.Nullable;

/**
 * The numbers of those system calls that differ between architectures. The io_uring calls
 * and openat2 came after the kernel unified its tables and have one number everywhere.
 */
enum SyscallNumbers {

	/** {@code arch/x86/entry/syscalls/syscall_64.tbl}. */
	X86_64(0, 1, 3, 9, 11, 28, 290, 327, 328, 72, 138, 302, 228),

	/** {@code include/uapi/asm-generic/unistd.h}, which every newer 64-bit port uses. */
	GENERIC(63, 64, 57, 222, 215, 233, 19, 286, 287, 25, 44, 261, 113),

	/** The kernel answers {@code ENOSYS} to these. */
	UNKNOWN(-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1);

	static final int IO_URING_SETUP = 425;

	static final int IO_URING_ENTER = 426;

	static final int IO_URING_REGISTER = 427;

	static final int OPENAT2 = 437;

	final int read;

	final int write;

	final int close;

	final int mmap;

	final int munmap;

	final int madvise;

	final int eventfd2;

	final int preadv2;

	final int pwritev2;

	final int fcntl;

	final int fstatfs;

	final int prlimit64;

	final int clockGettime;

	SyscallNumbers(int... numbers) {
		this.read = numbers[0];
		this.write = numbers[1];
		this.close = numbers[2];
		this.mmap = numbers[3];
		this.munmap = numbers[4];
		this.madvise = numbers[5];
		this.eventfd2 = numbers[6];
		this.preadv2 = numbers[7];
		this.pwritev2 = numbers[8];
		this.fcntl = numbers[9];
		this.fstatfs = numbers[10];
		this.prlimit64 = numbers[11];
		this.clockGettime = numbers[12];
	}

	/** {@code arch} is the value of the system property {@code os.arch}. */
	static @Nullable SyscallNumbers of(String arch) {
		return switch (arch) {
			case "amd64", "x86_64" -> X86_64;
			case "aarch64", "riscv64", "loongarch64" -> GENERIC;
			default -> null;
		};
	}

}
