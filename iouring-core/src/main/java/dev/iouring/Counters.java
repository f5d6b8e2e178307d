package dev.iouring;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

import dev.iouring.linux.Errno;
import dev.iouring.ring.Opcode;
import org.jspecify.annotations.Nullable;

/**
 * What a ring has done. It outlives the engines of an {@link IoUring}.
 *
 * <p>
 * The plain fields and arrays are written by the owner thread alone, so they need no
 * atomic addition; opaque stores keep each number whole and eventually visible.
 */
final class Counters {

	private static final int OPCODES = 1 + Arrays.stream(Opcode.values()).mapToInt(Opcode::code).max().orElseThrow();

	private static final VarHandle SUBMISSIONS = handle("submissions");

	private static final VarHandle CANCELLATIONS = handle("cancellations");

	private static final VarHandle ENTERS = handle("enters");

	private static final VarHandle OVERFLOWS = handle("overflows");

	private static final VarHandle ELEMENTS = MethodHandles.arrayElementVarHandle(long[].class);

	/** How many outcomes an operation can have. */
	private static final int OUTCOMES = 3;

	private static final int SUCCEEDED = 0;

	private static final int FAILED = 1;

	private static final int CANCELLED = 2;

	final LongAdder sharedSyncs = new LongAdder();

	final LongAdder rejections = new LongAdder();

	final LongAdder wakeups = new LongAdder();

	private long submissions;

	/** The three outcomes of each operation in turn, by the operation's code. */
	private final long[] outcomes = new long[OPCODES * OUTCOMES];

	/** How often the kernel reported each error number; 0 for those without a name. */
	private final long[] errors = new long[Errno.limit()];

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

	void completed(int opcode, int result) {
		int outcome = (result >= 0) ? SUCCEEDED : (result == -Errno.ECANCELED) ? CANCELLED : FAILED;
		increment(this.outcomes, opcode * OUTCOMES + outcome);
		if (result < 0) {
			increment(this.errors, (-result < this.errors.length) ? -result : 0);
		}
	}

	private static void increment(long[] counters, int index) {
		ELEMENTS.setOpaque(counters, index, counters[index] + 1);
	}

	private static long get(long[] counters, int index) {
		return (long) ELEMENTS.getOpaque(counters, index);
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

	OperationOutcomes outcomes(Opcode opcode) {
		int first = opcode.code() * OUTCOMES;
		return new OperationOutcomes(get(this.outcomes, first + SUCCEEDED), get(this.outcomes, first + FAILED),
				get(this.outcomes, first + CANCELLED));
	}

	/** Only those that occurred. */
	Map<String, Long> errors() {
		Map<String, Long> errors = new TreeMap<>();
		for (int errno = 0; errno < this.errors.length; errno++) {
			long count = get(this.errors, errno);
			if (count > 0) {
				errors.merge((errno > 0) ? Errno.name(errno) : "OTHER", count, Long::sum);
			}
		}
		return errors;
	}

	IoUringStatistics snapshot(@Nullable InlineCalls inline, @Nullable Engine engine) {
		long completions = 0;
		long errors = 0;
		for (int i = 0; i < this.outcomes.length; i++) {
			long count = get(this.outcomes, i);
			completions += count;
			errors += (i % OUTCOMES != SUCCEEDED) ? count : 0;
		}
		return new IoUringStatistics((long) SUBMISSIONS.getOpaque(this), completions, errors,
				(long) CANCELLATIONS.getOpaque(this), (inline != null) ? inline.reads() : 0,
				(inline != null) ? inline.writes() : 0, (inline != null) ? inline.opens() : 0, this.sharedSyncs.sum(),
				this.rejections.sum(), (long) ENTERS.getOpaque(this), this.wakeups.sum(),
				(long) OVERFLOWS.getOpaque(this), (engine != null) ? engine.inFlight() : 0,
				(engine != null) ? engine.queued() : 0, (engine != null) ? engine.registeredBuffersInUse() : 0);
	}

}
