package dev.iouring.ring;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import dev.iouring.linux.CqeLayout;
import dev.iouring.linux.ParamsLayout;
import dev.iouring.linux.SqeLayout;

/**
 * How large a ring is and where in its memory everything lies, as the kernel told in
 * {@code io_uring_params}. Offsets differ between kernels, so none is assumed.
 */
final class RingLayout {

	private final MemorySegment params;

	/** Copies the parameters. */
	RingLayout(MemorySegment params) {
		this.params = MemorySegment.ofArray(params.toArray(ValueLayout.JAVA_INT));
	}

	/**
	 * The layout of the same ring with other sizes. The kernel does not tell the offsets
	 * again; all but that of an index array are those of the ring's making.
	 */
	RingLayout resized(int entries, int cqEntries) {
		RingLayout resized = new RingLayout(this.params);
		resized.params.set(ValueLayout.JAVA_INT, ParamsLayout.SQ_ENTRIES, entries);
		resized.params.set(ValueLayout.JAVA_INT, ParamsLayout.CQ_ENTRIES, cqEntries);
		return resized;
	}

	int submissionEntries() {
		return param(ParamsLayout.SQ_ENTRIES);
	}

	int submissionSize() {
		return has(SetupFlag.SQE128) ? SqeLayout.BIG_SIZE : SqeLayout.SIZE;
	}

	int completionEntries() {
		return param(ParamsLayout.CQ_ENTRIES);
	}

	int completionSize() {
		return has(SetupFlag.CQE32) ? CqeLayout.BIG_SIZE : CqeLayout.SIZE;
	}

	/**
	 * Both queues' heads, tails and flags, the completions, and the index array if any.
	 */
	long ringsLength() {
		long completions = offset(ParamsLayout.CQ_OFF_CQES) + (long) completionEntries() * completionSize();
		// Without an index array its offset is 0, and this is the smaller one.
		long submissions = offset(ParamsLayout.SQ_OFF_ARRAY) + (long) submissionEntries() * Integer.BYTES;
		return Math.max(submissions, completions);
	}

	long submissionsLength() {
		return (long) submissionEntries() * submissionSize();
	}

	boolean hasMixedCompletions() {
		return has(SetupFlag.CQE_MIXED);
	}

	boolean hasArray() {
		return !has(SetupFlag.NO_SQARRAY);
	}

	/**
	 * An offset into the memory of the queues.
	 * @param param one of {@code ParamsLayout.SQ_OFF_*} and {@code CQ_OFF_*}
	 */
	long offset(int param) {
		return Integer.toUnsignedLong(param(param));
	}

	private boolean has(SetupFlag flag) {
		return (param(ParamsLayout.FLAGS) & flag.bit()) != 0;
	}

	private int param(int offset) {
		return this.params.get(ValueLayout.JAVA_INT, offset);
	}

}
