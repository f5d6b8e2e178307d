package dev.iouring;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Queue;
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

	private final int limit;

	/** How many rounds are running. Guarded by this. */
	private int running;

	/** Who waits for the next round, oldest first. Guarded by this. */
	private @Nullable Queue<Member> waiting;

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
		while (true) {
			Member member = join();
			Outcome outcome = member.await(operation.call(), this::leave);
			switch (outcome) {
				case Outcome.Lead lead -> {
					lead(io, operation, lead.followers());
					return true;
				}
				case Outcome.Done done -> {
					operation.completeAs(done.operation());
					return false;
				}
				// its leader had to give up, which says nothing about the file
				case Outcome.Retry _ -> {
				}
			}
		}
	}

	private synchronized Member join() {
		Member member = new Member();
		if (this.running < this.limit) {
			this.running++;
			member.tell(Outcome.Lead.ALONE);
			return member;
		}
		if (this.waiting == null) {
			this.waiting = new ArrayDeque<>();
		}
		this.waiting.add(member);
		return member;
	}

	/** Takes back a member that does not want to wait any longer. */
	private synchronized void leave(Member member) {
		if (this.waiting != null) {
			this.waiting.remove(member);
		}
	}

	private void lead(IoUring io, Operation operation, Queue<Member> followers) throws IOException {
		Outcome outcome = Outcome.Retry.INSTANCE;
		try {
			io.perform(operation);
			outcome = operation.wasInterrupted() ? outcome : new Outcome.Done(operation);
		}
		finally {
			startNext();
			for (Member follower : followers) {
				follower.tell(outcome);
			}
		}
	}

	/** Lets the next round begin. Those who ask from now on are not among its members. */
	private synchronized void startNext() {
		Queue<Member> members = this.waiting;
		this.waiting = null;
		Member leader = (members != null) ? members.poll() : null;
		// one that is about to leave takes the lead, too, and passes it on at once
		if (members == null || leader == null) {
			this.running--;
		}
		else {
			leader.tell(new Outcome.Lead(members));
		}
	}

	/**
	 * What becomes of a member.
	 */
	private sealed interface Outcome {

		/**
		 * It is its turn to perform the operation.
		 *
		 * @param followers for whom else
		 */
		record Lead(Queue<Member> followers) implements Outcome {

			static final Lead ALONE = new Lead(new ArrayDeque<>(0));

		}

		/**
		 * The leader's operation is done.
		 *
		 * @param operation the leader's
		 */
		record Done(Operation operation) implements Outcome {
		}

		/**
		 * The leader gave up before its operation was done.
		 */
		enum Retry implements Outcome {

			INSTANCE

		}

	}

	/**
	 * A thread that waits.
	 */
	private static final class Member extends AtomicReference<@Nullable Outcome> {

		private static final long serialVersionUID = 1L;

		private final transient Thread thread = Thread.currentThread();

		void tell(Outcome outcome) {
			set(outcome);
			LockSupport.unpark(this.thread);
		}

		Outcome await(String call, Consumer<Member> leave) throws InterruptedIOException {
			Outcome outcome = get();
			while (outcome == null) {
				LockSupport.park(this);
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
