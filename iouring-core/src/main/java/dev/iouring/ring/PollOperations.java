package dev.iouring.ring;

/**
 * Encoders for waiting until a file is ready, see {@code poll(2)} and
 * {@code epoll_ctl(2)}.
 */
public final class PollOperations {

	/** There is data to read. */
	public static final int POLLIN = 1;

	/** There is urgent data to read. */
	public static final int POLLPRI = 2;

	/** Writing will not block. */
	public static final int POLLOUT = 4;

	/** An error; reported whether asked for or not. */
	public static final int POLLERR = 8;

	/** The other side has hung up; reported whether asked for or not. */
	public static final int POLLHUP = 0x10;

	/** The other side will write no more. */
	public static final int POLLRDHUP = 0x2000;

	/** One event wakes one waiter; one of the epoll events above 16 bits. */
	public static final int EPOLLEXCLUSIVE = 1 << 28;

	/** An event is reported when it comes, not while it lasts. */
	public static final int EPOLLET = 1 << 31;

	private static final int ADD_MULTI = 1;

	private PollOperations() {
	}

	/**
	 * Waits for an event; completes once, with the events there are. Linux 5.1, all 32
	 * bits from 5.9.
	 * @param sqe the entry to fill
	 * @param fd a file that can be polled
	 * @param events {@code POLL*} or {@code EPOLL*}
	 * @return the entry
	 */
	public static Sqe pollAdd(Sqe sqe, int fd, int events) {
		// The kernel swaps the halves of this word on big-endian machines; none is
		// supported.
		return sqe.prepare(Opcode.POLL_ADD, fd, 0, 0, 0).operationFlags(events);
	}

	/**
	 * Waits for events; completes for each one, as long as completions carry
	 * {@link Completion#F_MORE}. Linux 5.13.
	 * @param sqe the entry to fill
	 * @param fd a file that can be polled
	 * @param events {@code POLL*} or {@code EPOLL*}
	 * @return the entry
	 */
	public static Sqe pollAddMultishot(Sqe sqe, int fd, int events) {
		return sqe.prepare(Opcode.POLL_ADD, fd, 0, ADD_MULTI, 0).operationFlags(events);
	}

	/**
	 * Ends a poll, which completes with {@code ECANCELED}. Completes with 0,
	 * {@code ENOENT} if there is none, {@code EALREADY} if it is completing. Linux 5.1.
	 * @param sqe the entry to fill
	 * @param targetUserData the user data of the poll
	 * @return the entry
	 */
	public static Sqe pollRemove(Sqe sqe, long targetUserData) {
		return sqe.prepare(Opcode.POLL_REMOVE, -1, targetUserData, 0, 0);
	}

}
