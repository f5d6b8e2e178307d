package dev.iouring;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import dev.iouring.ring.Sqe;
import org.jspecify.annotations.Nullable;

import java.io.IOException;

/**
 * Where any thread leaves operations for the owner thread. An intrusive stack whose head
 * also says whether the owner sleeps, so that one compare-and-set both publishes an
 * operation and finds out who has to wake the owner; and whether it is closed, so that no
 * operation can be left behind.
 *
 * <p>
 * The head is {@code null} (the owner is awake and will look again before it sleeps), an
 * operation, {@link #ASLEEP} or {@link #CLOSED}. Exactly one publisher replaces
 * {@code ASLEEP}, and that one owes the owner a wake-up.
 */
final class Mailbox {

	private static final Operation ASLEEP = new Mark();

	private static final Operation CLOSED = new Mark();

	private static final VarHandle HEAD;

	static {
		try {
			HEAD = MethodHandles.lookup().findVarHandle(Mailbox.class, "head", Operation.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private volatile @Nullable Operation head;

	/**
	 * What publishing found.
	 */
	enum Published {

		/** The owner is awake. */
		SEEN,

		/** The publisher has to wake the owner. */
		WAKE,

		/** Nothing was published. */
		CLOSED

	}

	Published publish(Operation operation) {
		while (true) {
			Operation head = this.head;
			if (head == CLOSED) {
				return Published.CLOSED;
			}
			operation.next = (head == ASLEEP) ? null : head;
			// releases the operation's fields to the owner, who acquires by take()
			if (HEAD.compareAndSet(this, head, operation)) {
				return (head == ASLEEP) ? Published.WAKE : Published.SEEN;
			}
		}
	}

	/**
	 * Takes everything. Owner thread, awake.
	 * @return the oldest operation, from which {@code next} leads to the newest
	 */
	@Nullable Operation take() {
		return (this.head != null) ? reverse((Operation) HEAD.getAndSet(this, null)) : null;
	}

	/** Whether there is something to take. Owner thread, awake. */
	boolean hasMail() {
		return this.head != null;
	}

	/**
	 * Says that the owner is about to sleep.
	 * @return {@code false} if there is something to take first
	 */
	boolean fallAsleep() {
		return HEAD.compareAndSet(this, null, ASLEEP);
	}

	/**
	 * Says that the owner is awake.
	 * @return {@code false} if a publisher found it asleep and owes a wake-up, which may
	 * still be on its way
	 */
	boolean wakeUp() {
		return HEAD.compareAndSet(this, ASLEEP, null);
	}

	/**
	 * Refuses everything from now on.
	 * @return what was published before, oldest first
	 */
	@Nullable Operation close() {
		return reverse((Operation) HEAD.getAndSet(this, CLOSED));
	}

	private static @Nullable Operation reverse(@Nullable Operation newest) {
		Operation reversed = null;
		Operation operation = newest;
		while (operation != null && operation != ASLEEP && operation != CLOSED) {
			Operation next = operation.next;
			operation.next = reversed;
			reversed = operation;
			operation = next;
		}
		return reversed;
	}

	private static final class Mark extends Operation {

		@Override
		public String call() {
			throw new IllegalStateException("a mark is no operation");
		}

		@Override
		void encode(Sqe sqe) {
			throw new IllegalStateException("a mark is no operation");
		}

		@Override
		IOException toException(int errno) {
			throw new IllegalStateException("a mark is no operation");
		}

	}

}
