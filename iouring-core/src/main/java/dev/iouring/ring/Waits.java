package dev.iouring.ring;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Set;

import dev.iouring.linux.Errno;
import dev.iouring.linux.WaitLayout;

/**
 * Waits with {@link WaitOptions}, of one ring: what the kernel is told, and when a wait
 * that it has ended is over. It allocates nothing per wait.
 */
final class Waits {

	private static final long SIGSET_SIZE = 8;

	private static final long NANOS_PER_MICRO = 1000;

	private final Entry entry;

	private final Set<Feature> features;

	private final SubmissionQueue submissions;

	private final CompletionQueue completions;

	// A getevents_arg, with the timespec and the signal set that it points to behind it.
	private final MemorySegment arg;

	private final MemorySegment timespec;

	private final MemorySegment signals;

	private WaitClock clock = WaitClock.MONOTONIC;

	// When the wait in progress is over, and when its minimum is, by System.nanoTime().
	private long end;

	private long minimumEnd;

	Waits(Entry entry, Set<Feature> features, SubmissionQueue submissions, CompletionQueue completions) {
		this.entry = entry;
		this.features = features;
		this.submissions = submissions;
		this.completions = completions;
		MemorySegment memory = Arena.ofAuto()
			.allocate(WaitLayout.GETEVENTS_ARG_SIZE + WaitLayout.TIMESPEC_SIZE + SIGSET_SIZE, Long.BYTES);
		this.arg = memory.asSlice(0, WaitLayout.GETEVENTS_ARG_SIZE);
		this.timespec = memory.asSlice(WaitLayout.GETEVENTS_ARG_SIZE, WaitLayout.TIMESPEC_SIZE);
		this.signals = memory.asSlice(WaitLayout.GETEVENTS_ARG_SIZE + WaitLayout.TIMESPEC_SIZE, SIGSET_SIZE);
	}

	void clock(WaitClock registered) {
		this.clock = registered;
	}

	int submitAndWait(int minComplete, WaitOptions options) throws ErrnoException {
		NegativeNumbers.refuse("minComplete", minComplete);
		check(options);
		if (options.isRefusingEndless() && options.isEndless()) {
			requireEnd(minComplete);
		}
		begin(options);
		int pending = this.submissions.flush();
		int consumed = submit(pending, minComplete, options);
		if (consumed == pending && needsMore(minComplete, options)) {
			await(minComplete, options, pending > 0);
		}
		return consumed;
	}

	private void check(WaitOptions options) {
		requireFeatures(options);
		RegisteredWait registered = options.registration();
		if (registered != null && registered.owner() != this) {
			throw new IllegalArgumentException("this wait is registered with another ring");
		}
	}

	void requireFeatures(WaitOptions options) {
		if (options.minimumMicros() > 0) {
			require(Feature.MIN_TIMEOUT);
		}
		if (options.isNoIowait()) {
			require(Feature.NO_IOWAIT);
		}
	}

	private void require(Feature feature) {
		if (!this.features.contains(feature)) {
			throw new UnsupportedOperationException("the kernel lacks IORING_FEAT_" + feature);
		}
	}

	/*
	 * Where each entry gets one completion, the difference between all entries ever taken
	 * and all completions ever taken out is what can be waited for, wherever in between
	 * it is: in the queues, with the kernel, or held back for want of room.
	 */
	private void requireEnd(int minComplete) {
		if (this.completions.isMixed()) {
			throw new IllegalStateException(
					"completions of different sizes (CQE_MIXED) cannot be counted by the queue's positions");
		}
		int toCome = this.submissions.takenEver() - this.completions.takenEver() - this.submissions.dropped()
				- this.completions.overflow();
		if (toCome < Math.min(minComplete, this.completions.entries())) {
			throw new IllegalStateException("waiting for " + minComplete + " completions would not end: no more than "
					+ Math.max(toCome, 0) + " can come");
		}
	}

	private void begin(WaitOptions options) {
		if (options.timeoutNanos() == WaitOptions.NO_TIME && options.minimumMicros() == 0) {
			return;
		}
		// Sums may wrap around; only differences are looked at.
		long now = System.nanoTime();
		this.end = now + options.timeoutNanos();
		this.minimumEnd = now + minimum(options);
	}

	/*
	 * The kernel looks at the end of a wait only when its minimum is over.
	 */
	private long minimum(WaitOptions options) {
		long minimum = options.minimumMicros() * NANOS_PER_MICRO;
		return (minimum > 0 && options.hasUntil()) ? Math.min(minimum, options.until() - this.clock.nanos()) : minimum;
	}

	private int submit(int pending, int minComplete, WaitOptions options) throws ErrnoException {
		if (this.entry.isPolledByKernel()) {
			// Its own answer may be less: the kernel thread has been at work meanwhile.
			this.entry.submitAndWait(0, Entry.NO_TIMEOUT);
			return pending;
		}
		if (pending == 0 || minComplete == 0) {
			return this.entry.submitAndWait(0, Entry.NO_TIMEOUT);
		}
		int consumed = Entry.checked(enter(pending, minComplete, options, false));
		if (consumed < pending) {
			consumed = this.entry.submitRest(pending, consumed, 0, EnterFlags.GETEVENTS, Entry.NO_TIMEOUT, 0);
		}
		return consumed;
	}

	private void await(int minComplete, WaitOptions options, boolean resumed) throws ErrnoException {
		boolean again = resumed;
		// Having consumed something, the kernel keeps quiet about a signal or an error
		// that ended the wait: then it is asked again with nothing to submit.
		while (needsMore(minComplete, options) && (!again || hasTime(options))) {
			int result = enter(0, minComplete, options, again);
			again = true;
			// A wait without a limit, or with one so far away that the kernel's sum
			// overflows, ends like this, too, when its minimum is over and nothing has
			// come: from then on one completion is waited for.
			if (result == -Errno.ETIME && (options.minimumMicros() == 0 || !hasTime(options))) {
				return;
			}
			if (result != -Errno.EINTR && result != -Errno.ETIME) {
				Entry.checked(result);
			}
		}
	}

	/*
	 * The kernel ends a wait with less than was wanted if its minimum is over and
	 * something has come, but also if a signal has come and there is a completion. What
	 * it returns does not tell which it was.
	 */
	private boolean needsMore(int minComplete, WaitOptions options) {
		int ready = this.completions.ready();
		if (ready >= Math.min(minComplete, this.completions.placesWhenFull())) {
			return false;
		}
		return ready == 0 || options.minimumMicros() == 0 || minimumLeft() > 0;
	}

	private long minimumLeft() {
		return this.minimumEnd - System.nanoTime();
	}

	private boolean hasTime(WaitOptions options) {
		if (options.hasUntil()) {
			return this.clock.nanos() < options.until();
		}
		return options.isEndless() || this.end - System.nanoTime() > 0;
	}

	private int enter(int toSubmit, int minComplete, WaitOptions options, boolean again) {
		int flags = EnterFlags.GETEVENTS | EnterFlags.EXT_ARG | (options.isNoIowait() ? EnterFlags.NO_IOWAIT : 0);
		RegisteredWait registered = options.registration();
		if (registered != null && !again) {
			return this.entry.call(toSubmit, minComplete, flags | EnterFlags.EXT_ARG_REG, registered.argument(),
					WaitLayout.REG_WAIT_SIZE);
		}
		int wanted = minComplete;
		long minimum = options.minimumMicros();
		if (minimum > 0 && (again || options.hasUntil())) {
			minimum = Math.max(0, minimumLeft() / NANOS_PER_MICRO);
			wanted = (minimum > 0) ? minComplete : 1;
		}
		this.arg.set(ValueLayout.JAVA_INT, WaitLayout.MIN_WAIT_USEC, (int) minimum);
		this.arg.set(ValueLayout.JAVA_LONG, WaitLayout.TS, writeTime(options, again));
		this.arg.set(ValueLayout.JAVA_LONG, WaitLayout.SIGMASK, writeSignals(options));
		this.arg.set(ValueLayout.JAVA_INT, WaitLayout.SIGMASK_SZ, options.isMaskingSignals() ? (int) SIGSET_SIZE : 0);
		return this.entry.call(toSubmit, wanted, options.hasUntil() ? flags | EnterFlags.ABS_TIMER : flags, this.arg,
				WaitLayout.GETEVENTS_ARG_SIZE);
	}

	private long writeTime(WaitOptions options, boolean again) {
		if (options.isEndless()) {
			return 0;
		}
		if (options.hasUntil()) {
			Timespec.set(this.timespec, options.until());
		}
		else {
			Timespec.set(this.timespec, again ? Math.max(0, this.end - System.nanoTime()) : options.timeoutNanos());
		}
		return this.timespec.address();
	}

	private long writeSignals(WaitOptions options) {
		if (!options.isMaskingSignals()) {
			return 0;
		}
		this.signals.set(ValueLayout.JAVA_LONG, 0, options.signalMask());
		return this.signals.address();
	}

}
