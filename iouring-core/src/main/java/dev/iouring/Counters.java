package dev.iouring;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;

/**
 * What a ring has done. It outlives the engines of an {@link IoUring}.
 *
 * <p>
 * The plain fields are written by the owner thread alone, so they need no atomic
 * addition; opaque stores keep each of them whole and eventually visible.
 */
final class Counters {

	private static final VarHandle SUBMISSIONS = handle("submissions");

	private static final VarHandle COMPLETIONS = handle("completions");

	private static final VarHandle ERRORS = handle("errors");

	private static final VarHandle CANCELLATIONS = handle("cancellations");

	private static final VarHandle ENTERS = handle("enters");

	private static final VarHandle OVERFLOWS = handle("overflows");

	final LongAdder sharedSyncs = new LongAdder();

	final LongAdder rejections = new LongAdder();

	final LongAdder wakeups = new LongAdder();

	private long submissions;

	private long completions;

	private long errors;

	private long cancellations;

	private long enters;

	private long overflows;

	private static VarHandle handle(String name) {
		try {
			return MethodHandles.lookup().findVarHandle(Counters.class, name, long.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	void submitted() {
		SUBMISSIONS.setOpaque(this, this.submissions + 1);
	}

	void completed(int outcome) {
		COMPLETIONS.setOpaque(this, this.completions + 1);
		if (outcome < 0) {
			ERRORS.setOpaque(this, this.errors + 1);
		}
	}

	void cancelled() {
		CANCELLATIONS.setOpaque(this, this.cancellations + 1);
	}

	void entered() {
		ENTERS.setOpaque(this, this.enters + 1);
	}

	void lost(int completions) {
		OVERFLOWS.setOpaque(this, this.overflows + completions);
	}

	IoUringStatistics snapshot(@Nullable InlineCalls inline, int inFlight, int queued) {
		return new IoUringStatistics((long) SUBMISSIONS.getOpaque(this), (long) COMPLETIONS.getOpaque(this),
				(long) ERRORS.getOpaque(this), (long) CANCELLATIONS.getOpaque(this),
				(inline != null) ? inline.reads() : 0, (inline != null) ? inline.writes() : 0,
				(inline != null) ? inline.opens() : 0, this.sharedSyncs.sum(), this.rejections.sum(),
				(long) ENTERS.getOpaque(this), this.wakeups.sum(), (long) OVERFLOWS.getOpaque(this), inFlight, queued);
	}

}
