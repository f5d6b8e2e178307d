package dev.iouring.ring;

/**
 * The operations of a ring, {@code IORING_OP_*} in {@code linux/io_uring.h}, with the
 * kernel that brought each. Whether the running kernel has one is told by
 * {@link Ring#probe()}, not by its version.
 */
public enum Opcode {

	/** Linux 5.1. */
	NOP(0),

	/** Linux 5.1. */
	READV(1),

	/** Linux 5.1. */
	WRITEV(2),

	/** Linux 5.1. */
	FSYNC(3),

	/** Linux 5.1. */
	READ_FIXED(4),

	/** Linux 5.1. */
	WRITE_FIXED(5),

	/** Linux 5.1. */
	POLL_ADD(6),

	/** Linux 5.1. */
	POLL_REMOVE(7),

	/** Linux 5.2. */
	SYNC_FILE_RANGE(8),

	/** Linux 5.3. */
	SENDMSG(9),

	/** Linux 5.3. */
	RECVMSG(10),

	/** Linux 5.4. */
	TIMEOUT(11),

	/** Linux 5.5. */
	TIMEOUT_REMOVE(12),

	/** Linux 5.5. */
	ACCEPT(13),

	/** Linux 5.5. */
	ASYNC_CANCEL(14),

	/** Linux 5.5. */
	LINK_TIMEOUT(15),

	/** Linux 5.5. */
	CONNECT(16),

	/** Linux 5.6. */
	FALLOCATE(17),

	/** Linux 5.6. */
	OPENAT(18),

	/** Linux 5.6. */
	CLOSE(19),

	/** Linux 5.6. */
	FILES_UPDATE(20),

	/** Linux 5.6. */
	STATX(21),

	/** Linux 5.6. */
	READ(22),

	/** Linux 5.6. */
	WRITE(23),

	/** Linux 5.6. */
	FADVISE(24),

	/** Linux 5.6. */
	MADVISE(25),

	/** Linux 5.6. */
	SEND(26),

	/** Linux 5.6. */
	RECV(27),

	/** Linux 5.6. */
	OPENAT2(28),

	/** Linux 5.6. */
	EPOLL_CTL(29),

	/** Linux 5.7. */
	SPLICE(30),

	/** Linux 5.7. */
	PROVIDE_BUFFERS(31),

	/** Linux 5.7. */
	REMOVE_BUFFERS(32),

	/** Linux 5.8. */
	TEE(33),

	/** Linux 5.11. */
	SHUTDOWN(34),

	/** Linux 5.11. */
	RENAMEAT(35),

	/** Linux 5.11. */
	UNLINKAT(36),

	/** Linux 5.15. */
	MKDIRAT(37),

	/** Linux 5.15. */
	SYMLINKAT(38),

	/** Linux 5.15. */
	LINKAT(39),

	/** Linux 5.18. */
	MSG_RING(40),

	/** Linux 5.19. */
	FSETXATTR(41),

	/** Linux 5.19. */
	SETXATTR(42),

	/** Linux 5.19. */
	FGETXATTR(43),

	/** Linux 5.19. */
	GETXATTR(44),

	/** Linux 5.19. */
	SOCKET(45),

	/** Linux 5.19. */
	URING_CMD(46),

	/** Linux 6.0. */
	SEND_ZC(47),

	/** Linux 6.1. */
	SENDMSG_ZC(48),

	/** Linux 6.7. */
	READ_MULTISHOT(49),

	/** Linux 6.7. */
	WAITID(50),

	/** Linux 6.7. */
	FUTEX_WAIT(51),

	/** Linux 6.7. */
	FUTEX_WAKE(52),

	/** Linux 6.7. */
	FUTEX_WAITV(53),

	/** Linux 6.8. */
	FIXED_FD_INSTALL(54),

	/** Linux 6.9. */
	FTRUNCATE(55),

	/** Linux 6.11. */
	BIND(56),

	/** Linux 6.11. */
	LISTEN(57),

	/** Linux 6.15. */
	RECV_ZC(58),

	/** Linux 6.15. */
	EPOLL_WAIT(59),

	/** Linux 6.15. */
	READV_FIXED(60),

	/** Linux 6.15. */
	WRITEV_FIXED(61),

	/** Linux 6.16. */
	PIPE(62);

	private final int code;

	Opcode(int code) {
		this.code = code;
	}

	/**
	 * The number the kernel knows the operation by.
	 * @return 0 to 62
	 */
	public int code() {
		return this.code;
	}

}
