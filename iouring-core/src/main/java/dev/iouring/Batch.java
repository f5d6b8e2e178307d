package dev.iouring;

import java.util.List;

import dev.iouring.linux.Errno;

/**
 * Operations that have nothing to do with each other but their submission. Each ends in
 * its own way; one that fails does not keep the others from anything.
 */
final class Batch extends Group {

	Batch(List<? extends Operation> members) {
		super(members);
	}

	@Override
	public String call() {
		return "batch";
	}

	@Override
	int places(int capacity) {
		return Math.min(waiting(), capacity);
	}

	/**
	 * Failures are the members' own, also if their file was closed; a cancellation is the
	 * batch's if it hit any.
	 */
	@Override
	int outcomeOfMembers() {
		CancelReason reason = cancelReason();
		// no iterator: whoever waits for the batch would wait for ever if there was no
		// memory for one
		for (int i = 0; reason != null && i < members().size(); i++) {
			if (members().get(i).isCancelledBy(reason) && members().get(i).wasCancelled()) {
				return -Errno.ECANCELED;
			}
		}
		return 0;
	}

}
