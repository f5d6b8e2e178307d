package dev.iouring;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Makes one sync of a file do for many threads, as databases do with their logs: the
 * device flushes its cache once for all of them. Thread-safe.
 *
 * <p>
 * Whoever asks while enough rounds run joins the next one, which begins after that. So
 * what a thread wrote before it asked is written before its round begins, and durable
 * when the round has succeeded. One member of a round, its leader, performs its operation
 * for all.
 */
final class SyncRounds {

	private static final long LOST_WAKE_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

	private final int limit;

	/** How many rounds are running. Guarded by this. */
	private int running;

	/** Who waits for the next round: a list, newest first. Guarded by this. */
	private @Nullable Member waiting;

	/**
	 * Creates rounds of one kind of sync of one file.
	 * @param limit how many may run at a time: a device works on several at a time, but
	 * one more costs a thread of the kernel
	 */
	SyncRounds(int limit) {
		this.limit = limit;
	}

	/**
	 * Performs a sync, or waits for another thread that does. An interrupt ends the wait
	 * for another thread at once, because no memory is involved.
	 * @param io where to perform it
	 * @param operation the sync, not used before. When this returns it is done
	 * @return whether this thread performed it
	 * @throws IOException what hinders the leader; what the kernel says is the
	 * operation's outcome
	 */
	boolean sync(IoUring io, DescriptorOperation.Sync operation) throws IOException {
		boolean waited = false;
		while (true) {
			Member member = join();
			waited |= member.get() == null;
			Outcome outcome = member.await(operation.call(), this::leave);
			switch (outcome) {
				case Outcome.Turn.LEAD -> {
					if (waited && operation.file.isClosing()) {
						// it was on its way when the file was closed
						operation.cancelled(CancelReason.FILE_CLOSED);
					}
					lead(io, operation, member);
					return true;
				}
				case Outcome.Done done -> {
					operation.completeAs(done.operation());
					return false;
				}
				case Outcome.Turn.RETRY -> {
				}
			}
		}
	}

	private synchronized Member join() {
		Member member = new Member();
		if (this.running < this.limit) {
			this.running++;
			member.tell(Outcome.Turn.LEAD);
			return member;
		}
		member.next = this.waiting;
		this.waiting = member;
		return member;
	}

	/** Takes back a member that does not want to wait any longer. */
	private synchronized void leave(Member member) {
		if (this.waiting == member) {
			this.waiting = member.next;
			return;
		}
		Member before = this.waiting;
		while (before != null && before.next != member) {
			before = before.next;
		}
		if (before != null) {
			before.next = member.next;
		}
	}

	private void lead(IoUring io, Operation operation, Member leader) throws IOException {
		Outcome outcome = Outcome.Turn.RETRY;
		try {
			io.perform(operation);
			outcome = operation.wasInterrupted() ? outcome : new Outcome.Done(operation);
		}
		finally {
			// needs no memory, because nobody else would tell those who wait
			try {
				startNext();
			}
			finally {
				tellAll(leader.next, outcome);
			}
		}
	}

	/** All have it before the first is woken, which may fail for want of stack. */
	private static void tellAll(@Nullable Member first, Outcome outcome) {
		for (Member follower = first; follower != null; follower = follower.next) {
			follower.set(outcome);
		}
		for (Member follower = first; follower != null; follower = follower.next) {
			LockSupport.unpark(follower.thread);
		}
	}

	/** Lets the next round begin. Those who ask from now on are not among its members. */
	private synchronized void startNext() {
		Member leader = this.waiting;
		this.waiting = null;
		// one that is about to leave takes the lead, too, and passes it on at once
		if (leader == null) {
			this.running--;
		}
		else {
			leader.tell(Outcome.Turn.LEAD);
		}
	}

	/**
	 * What becomes of a member.
	 */
	private sealed interface Outcome {

		/**
		 * It has to do something itself.
		 */
		enum Turn implements Outcome {

			/** Perform the operation, for itself and those behind it in the list. */
			LEAD,

			/** Ask again: its leader gave up, which says nothing about the file. */
			RETRY

		}

		/**
		 * The leader's operation is done.
		 *
		 * @param operation the leader's
		 */
		record Done(Operation operation) implements Outcome {
		}

	}

	/**
	 * A thread that waits.
	 */
	private static final class Member extends AtomicReference<@Nullable Outcome> {

		private static final long serialVersionUID = 1L;

		private final transient Thread thread = Thread.currentThread();

		/**
		 * The one that asked before. Guarded by the rounds until a round begins, and its
		 * leader's from then on.
		 */
		private transient @Nullable Member next;

		void tell(Outcome outcome) {
			set(outcome);
			LockSupport.unpark(this.thread);
		}

		Outcome await(String call, Consumer<Member> leave) throws InterruptedIOException {
			Outcome outcome = get();
			while (outcome == null) {
				// whoever tells it may have no stack left to wake it
				LockSupport.parkNanos(this, LOST_WAKE_INTERVAL_NANOS);
				outcome = get();
				if (outcome == null && this.thread.isInterrupted()) {
					leave.accept(this);
					outcome = get();
					if (outcome == null) {
						throw new InterruptedIOException(
								"%s was not waited for, because the thread was interrupted".formatted(call));
					}
				}
			}
			return outcome;
		}

	}

}
