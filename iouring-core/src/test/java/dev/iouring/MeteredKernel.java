package dev.iouring;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import dev.iouring.linux.CallState;

/**
 * Tells how many entries the kernel was handed at a time, and can make it take fewer, as
 * one without memory does.
 */
final class MeteredKernel extends DelegatingKernel {

	private final List<Integer> submissions = new CopyOnWriteArrayList<>();

	private final AtomicInteger limit = new AtomicInteger(Integer.MAX_VALUE);

	@Override
	public int ioUringEnter(CallState state, int fd, int toSubmit, int minComplete, int flags, MemorySegment arg,
			long argSize) {
		int limited = toSubmit;
		if (toSubmit > 0) {
			this.submissions.add(toSubmit);
			limited = Math.min(toSubmit, this.limit.getAndSet(Integer.MAX_VALUE));
		}
		// one that has not taken all does not wait
		return super.ioUringEnter(state, fd, limited, (limited < toSubmit) ? 0 : minComplete, flags, arg, argSize);
	}

	/** How many entries each call handed over, oldest first. */
	List<Integer> submissions() {
		return this.submissions;
	}

	/** Makes the next call take no more than this. */
	void limitNext(int entries) {
		this.limit.set(entries);
	}

}
