package dev.iouring;

import dev.iouring.ring.SetupFlag;

/**
 * The {@code IORING_SETUP_*} flags that an {@link IoUring} can honour. Flags that would
 * break its contract (polled devices, rings without mappings, wider entries) exist only
 * on {@link dev.iouring.ring.Ring}.
 *
 * @see <a href=
 * "https://man7.org/linux/man-pages/man2/io_uring_setup.2.html">io_uring_setup(2)</a>
 */
public enum IoUringFlag {

	/** Entries above the kernel's limit are reduced instead of refused. Linux 5.6. */
	CLAMP(SetupFlag.CLAMP),

	/** A bad request does not stop the rest of its batch. Linux 5.18. */
	SUBMIT_ALL(SetupFlag.SUBMIT_ALL),

	/** Completion work runs when the owner enters the kernel anyway. Linux 5.19. */
	COOP_TASKRUN(SetupFlag.COOP_TASKRUN),

	/** The kernel says in the ring that completion work is pending. Linux 5.19. */
	TASKRUN_FLAG(SetupFlag.TASKRUN_FLAG),

	/** Only the owner thread submits, which saves the kernel a lock. Linux 6.0. */
	SINGLE_ISSUER(SetupFlag.SINGLE_ISSUER),

	/** Completion work runs only when the owner asks for completions. Linux 6.1. */
	DEFER_TASKRUN(SetupFlag.DEFER_TASKRUN),

	/**
	 * A kernel thread takes submissions without a system call, and burns a core until it
	 * was idle for {@link IoUringOptions#sqThreadIdle()}. Linux 5.11 for ordinary files.
	 */
	SQPOLL(SetupFlag.SQPOLL);

	private final SetupFlag setupFlag;

	IoUringFlag(SetupFlag setupFlag) {
		this.setupFlag = setupFlag;
	}

	SetupFlag setupFlag() {
		return this.setupFlag;
	}

}
