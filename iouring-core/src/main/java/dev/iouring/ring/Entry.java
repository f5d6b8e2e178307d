package dev.iouring.ring;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Set;

import dev.iouring.linux.CallState;
import dev.iouring.linux.Errno;
import dev.iouring.linux.Kernel;
import dev.iouring.linux.WaitLayout;

/**
 * The way into the kernel: when {@code io_uring_enter} has to be called, with which
 * flags, and what its answers mean. It allocates nothing after construction.
 */
final class Entry {

	static final long NO_TIMEOUT = -1;

	static final String CALL = "io_uring_enter";

	// What the kernel takes for the size of a signal set, which is never passed.
	private static final long SIGSET_SIZE = 8;

	private final Kernel kernel;

	private final CallState state = new CallState();

	// A getevents_arg with the timespec it points to behind it. Automatic memory: it
	// outlives even a call that another thread's mistaken close() overlaps.
	private final MemorySegment waitArg;

	private final MemorySegment timespec;

	private final boolean sqpoll;

	private final boolean iopoll;

	private final boolean deferred;

	private final SubmissionQueue submissions;

	private final CompletionQueue completions;

	private final RingHandle handle;

	Entry(Kernel kernel, RingHandle handle, Set<SetupFlag> flags, SubmissionQueue submissions,
			CompletionQueue completions) {
		this.kernel = kernel;
		this.handle = handle;
		this.sqpoll = flags.contains(SetupFlag.SQPOLL);
		this.iopoll = flags.contains(SetupFlag.IOPOLL);
		this.deferred = flags.contains(SetupFlag.DEFER_TASKRUN);
		this.submissions = submissions;
		this.completions = completions;
		MemorySegment memory = Arena.ofAuto()
			.allocate(WaitLayout.GETEVENTS_ARG_SIZE + WaitLayout.TIMESPEC_SIZE, Long.BYTES);
		this.waitArg = memory.asSlice(0, WaitLayout.GETEVENTS_ARG_SIZE);
		this.timespec = memory.asSlice(WaitLayout.GETEVENTS_ARG_SIZE, WaitLayout.TIMESPEC_SIZE);
		this.waitArg.set(ValueLayout.JAVA_LONG, WaitLayout.TS, this.timespec.address());
	}

	int enter(int toSubmit, int minComplete, int flags) throws ErrnoException {
		NegativeNumbers.refuse("toSubmit", toSubmit);
		NegativeNumbers.refuse("minComplete", minComplete);
		if (this.handle.isClosed()) {
			throw new IllegalStateException("the ring is closed");
		}
		return checked(call(toSubmit, minComplete, flags, MemorySegment.NULL, SIGSET_SIZE));
	}

	int submitAndWait(int minComplete, long timeoutNanos) throws ErrnoException {
		NegativeNumbers.refuse("minComplete", minComplete);
		// Entries of an earlier flush that the kernel did not consume count as well.
		int pending = this.submissions.flush();
		if (this.sqpoll) {
			return submitAndWaitForKernelThread(pending, minComplete, timeoutNanos);
		}
		if (pending > 0) {
			return submit(pending, minComplete, timeoutNanos);
		}
		if (needsMore(minComplete) || this.completions.needsFlush() || this.iopoll) {
			wait(minComplete, timeoutNanos, deadline(timeoutNanos));
		}
		return 0;
	}

	boolean isPolledByKernel() {
		return this.sqpoll;
	}

	/** Waits for completions without submitting. */
	void waitFor(int minComplete) throws ErrnoException {
		NegativeNumbers.refuse("minComplete", minComplete);
		if (this.completions.ready() < minComplete || this.completions.needsFlush()) {
			wait(minComplete, NO_TIMEOUT, deadline(NO_TIMEOUT));
		}
	}

	private int submitAndWaitForKernelThread(int pending, int minComplete, long timeoutNanos) throws ErrnoException {
		// The kernel answers a wake-up with the number it was given, whatever happened,
		// so the answer is no progress report and is not used.
		if (pending > 0 && this.submissions.needsWakeup()) {
			enter(pending, 0, EnterFlags.SQ_WAKEUP);
		}
		if (needsMore(minComplete) || this.completions.needsFlush()) {
			wait(minComplete, timeoutNanos, deadline(timeoutNanos));
		}
		return pending;
	}

	private int submit(int pending, int minComplete, long timeoutNanos) throws ErrnoException {
		// A deferring ring gets its completion work done whenever the kernel is entered
		// anyway:
		// without TASKRUN_FLAG nothing else would tell that there is some.
		int flags = (this.deferred || minComplete > 0 || this.iopoll || this.completions.needsFlush())
				? EnterFlags.GETEVENTS : 0;
		long deadline = deadline(timeoutNanos);
		int consumed = enterTimed(pending, minComplete, flags, timeoutNanos, deadline);
		if (consumed < pending) {
			// Apart from this method: a loop, even one that is never taken twice, has to
			// look at every turn whether the virtual machine wants to stop it.
			consumed = submitRest(pending, checked(consumed), minComplete, flags, timeoutNanos, deadline);
		}
		if (consumed == pending && needsMore(minComplete) && hasTime(timeoutNanos, deadline)) {
			// Having consumed something, the kernel keeps quiet about a signal or an
			// error that ended the wait. Ask again, with nothing to submit.
			wait(minComplete, timeoutNanos, deadline);
		}
		return consumed;
	}

	/**
	 * Goes on where a bad entry ended the batch. It was consumed and gets its completion;
	 * the kernel did not wait, and takes the rest when asked again. The rest of a chain
	 * is left to the caller, because it would be another chain.
	 * @return entries consumed in all, less than pending if there was no more progress
	 */
	int submitRest(int pending, int alreadyConsumed, int minComplete, int flags, long timeoutNanos, long deadline) {
		int consumed = alreadyConsumed;
		int result = consumed;
		while (result > 0 && consumed < pending && !this.submissions.isChainCut()) {
			// After some progress an error is not reported: it comes back with the next
			// call, while an exception now would hide what was consumed.
			result = enterTimed(pending - consumed, minComplete, flags, timeoutNanos, deadline);
			consumed += Math.max(0, result);
		}
		return consumed;
	}

	private void wait(int minComplete, long timeoutNanos, long deadline) throws ErrnoException {
		do {
			int result = enterTimed(0, minComplete, EnterFlags.GETEVENTS, timeoutNanos, deadline);
			if (result == -Errno.ETIME) {
				return;
			}
			if (result != -Errno.EINTR) {
				checked(result);
			}
		}
		while (needsMore(minComplete) && hasTime(timeoutNanos, deadline));
	}

	private static boolean hasTime(long timeoutNanos, long deadline) {
		return timeoutNanos < 0 || deadline - System.nanoTime() > 0;
	}

	/**
	 * An interrupted wait is answered with success if there was any completion at all.
	 */
	private boolean needsMore(int minComplete) {
		return this.completions.ready() < Math.min(minComplete, this.completions.placesWhenFull());
	}

	private int enterTimed(int toSubmit, int minComplete, int flags, long timeoutNanos, long deadline) {
		if (minComplete == 0 || timeoutNanos < 0) {
			return call(toSubmit, minComplete, flags, MemorySegment.NULL, SIGSET_SIZE);
		}
		Timespec.set(this.timespec, Math.max(0, deadline - System.nanoTime()));
		return call(toSubmit, minComplete, flags | EnterFlags.EXT_ARG, this.waitArg, WaitLayout.GETEVENTS_ARG_SIZE);
	}

	int call(int toSubmit, int minComplete, int flags, MemorySegment arg, long argSize) {
		this.completions.publishHead();
		int wanted = Math.min(minComplete, this.completions.placesWhenFull());
		int result = this.handle.byIndex()
				? this.kernel.ioUringEnter(this.state, this.handle.index(), toSubmit, wanted,
						flags | EnterFlags.REGISTERED_RING, arg, argSize)
				: this.kernel.ioUringEnter(this.state, this.handle.fd(), toSubmit, wanted, flags, arg, argSize);
		this.submissions.refreshHead();
		return result;
	}

	private static long deadline(long timeoutNanos) {
		// May wrap around; only differences are looked at.
		return (timeoutNanos < 0) ? 0 : System.nanoTime() + timeoutNanos;
	}

	static int checked(int result) throws ErrnoException {
		if (result < 0) {
			throw RingErrors.of(CALL, -result);
		}
		return result;
	}

}
