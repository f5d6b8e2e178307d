package dev.iouring;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import dev.iouring.linux.Errno;
import dev.iouring.ring.EnterFlags;
import dev.iouring.ring.ErrnoException;
import dev.iouring.ring.Ring;
import dev.iouring.ring.SetupFlag;
import dev.iouring.ring.Sqe;
import org.jspecify.annotations.Nullable;

/**
 * The {@link Owner}'s way into the kernel: finds room for entries, hands them over, waits
 * for completions, and gets by with what the kernel is short of. For the owner thread
 * alone.
 */
final class Submitter {

	static final long UNLIMITED = -1;

	/**
	 * For how many milliseconds entries may stay when the owner fails. A thread of the
	 * kernel that has not taken them by then sleeps, or has died.
	 */
	private static final int MAX_WAITS_FOR_ENTRIES = 100;

	private final Ring ring;

	private final InFlight inFlight;

	private final Counters counters;

	private final boolean sqPoll;

	private int lostCompletions;

	Submitter(Ring ring, InFlight inFlight, Counters counters) {
		this.ring = ring;
		this.inFlight = inFlight;
		this.counters = counters;
		this.sqPoll = ring.flags().contains(SetupFlag.SQPOLL);
	}

	/** Whether a thread of the kernel's takes entries, when it likes. */
	boolean isSqPoll() {
		return this.sqPoll;
	}

	/**
	 * Returns a free entry, or {@code null} if the kernel takes no more at the moment.
	 */
	@Nullable Sqe nextEntry() throws ErrnoException {
		Sqe sqe = this.ring.sq().tryNext();
		if (sqe == null) {
			enter(0, UNLIMITED);
			sqe = this.ring.sq().tryNext();
		}
		return sqe;
	}

	/**
	 * Makes sure that so many entries go to the kernel in one submission: either they are
	 * free, or what came before is handed over first.
	 */
	boolean reserve(int count) throws ErrnoException {
		if (this.ring.sq().space() < count) {
			enter(0, UNLIMITED);
		}
		return this.ring.sq().space() >= count;
	}

	/**
	 * Hands over what there is, and waits for completions.
	 * @param timeoutNanos how long to wait, or {@link #UNLIMITED}
	 */
	void enter(int minComplete, long timeoutNanos) throws ErrnoException {
		this.counters.entered();
		try {
			int consumed = this.ring.submitAndWait(minComplete, timeoutNanos);
			if (consumed > 0 && !this.sqPoll && this.ring.sq().isChainCut()) {
				this.ring.sq().replaceCutChain(this::replaced);
			}
		}
		catch (ErrnoException ex) {
			if (ex.errno() != Errno.EAGAIN && ex.errno() != Errno.EBUSY) {
				throw ex;
			}
			// no memory for requests, or too many completions: nothing is lost, the
			// entries stay in the queue, and completing what can be completed is what
			// helps
			if (this.ring.flushCompletions() == 0) {
				LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
			}
		}
		int lost = this.ring.cq().overflow();
		if (lost != this.lostCompletions) {
			this.counters.lost(lost - this.lostCompletions);
			this.lostCompletions = lost;
		}
		if (this.ring.cq().isOverflowing()) {
			// nothing is lost yet, but the budget of completions is wrong
			this.counters.lost(1);
		}
	}

	/**
	 * The kernel had no memory for the rest of a chain, which must not run for itself.
	 */
	private void replaced(long userData) {
		Operation operation = this.inFlight.get(userData);
		operation.replaced = true;
		operation.endedBy(new ErrnoException("io_uring_enter", Errno.EAGAIN));
	}

	/** Waits until the kernel has taken entries. */
	void awaitEntries() throws ErrnoException {
		enter(0, 0);
		if (!this.sqPoll) {
			return;
		}
		// its thread takes them on its own time, which a loop of ours would take away
		// from it
		if (this.ring.sq().space() > 0) {
			// a group waits for more than one
			LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(50));
		}
		else {
			try {
				this.ring.enter(0, 0, EnterFlags.SQ_WAIT);
			}
			catch (ErrnoException ex) {
				if (ex.errno() != Errno.EINTR) {
					throw ex;
				}
			}
		}
	}

	/**
	 * Entries name files, which are closed once their operations have ended. A thread of
	 * the kernel that takes entries on its own time must not find them after that: it
	 * would perform them on whatever has got the files' numbers.
	 */
	void awaitTaken(Throwable cause) {
		boolean entering = true;
		for (int i = 0; this.sqPoll && this.ring.sq().ready() > 0 && i < MAX_WAITS_FOR_ENTRIES; i++) {
			try {
				if (entering) {
					this.ring.submit();
				}
			}
			catch (Throwable ex) {
				entering = false;
				if (!ex.equals(cause)) {
					cause.addSuppressed(ex);
				}
			}
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
		}
	}

}
