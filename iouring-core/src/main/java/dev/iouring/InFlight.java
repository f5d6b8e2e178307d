package dev.iouring;

import java.util.Arrays;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * The operations that the kernel holds. Its references keep their memory alive until the
 * kernel is done. Owner thread only, but for {@link #size()}.
 *
 * <p>
 * The kernel knows an operation by its slot and by how often the slot was used before, so
 * that a cancellation that comes late cannot hit the slot's next user.
 */
final class InFlight {

	/** No operation's name: those are never negative. */
	static final long NOT_IN_FLIGHT = -1;

	private final @Nullable Operation[] operations;

	private final int[] uses;

	private final int[] free;

	/**
	 * Slots that only closing a descriptor may use, so that it need not wait for a place.
	 */
	private final int reserved;

	private int freeCount;

	private int overtaking;

	/** Written by the owner alone; others read it for statistics. */
	private volatile int size;

	/**
	 * Creates an empty registry.
	 * @param limit how many operations of any kind there may be
	 * @param reserved how many more there may be that close descriptors
	 */
	InFlight(int limit, int reserved) {
		int capacity = limit + reserved;
		this.reserved = reserved;
		this.operations = new @Nullable Operation[capacity];
		this.uses = new int[capacity];
		this.free = new int[capacity];
		Arrays.setAll(this.free, (i) -> capacity - 1 - i);
		this.freeCount = capacity;
	}

	/** How many operations of any kind have a place. */
	int free() {
		return Math.max(this.freeCount - this.reserved, 0);
	}

	/** How many have overtaken a group. */
	int overtaking() {
		return this.overtaking;
	}

	boolean isFullForClosing() {
		return this.freeCount == 0;
	}

	boolean isEmpty() {
		return this.freeCount == this.operations.length;
	}

	int size() {
		return this.size;
	}

	int limit() {
		return this.operations.length - this.reserved;
	}

	/** Gives the operation the name that its completion will carry. */
	void add(Operation operation) {
		int slot = this.free[--this.freeCount];
		this.operations[slot] = operation;
		int use = (this.uses[slot] + 1) & Integer.MAX_VALUE;
		this.uses[slot] = use;
		operation.userData = ((long) use << Integer.SIZE) | slot;
		if (operation.overtaking) {
			this.overtaking++;
		}
		this.size = this.operations.length - this.freeCount;
	}

	/** Returns the operation with this name. */
	Operation get(long userData) {
		Operation operation = this.operations[(int) userData];
		if (operation == null || operation.userData != userData) {
			throw new IllegalStateException("The kernel completed an operation that is not in flight: " + userData);
		}
		return operation;
	}

	/** Returns and forgets the operation with this name. */
	Operation remove(long userData) {
		int slot = (int) userData;
		Operation operation = get(userData);
		this.operations[slot] = null;
		this.free[this.freeCount++] = slot;
		operation.userData = NOT_IN_FLIGHT;
		if (operation.overtaking) {
			operation.overtaking = false;
			this.overtaking--;
		}
		this.size = this.operations.length - this.freeCount;
		return operation;
	}

	void forEach(Consumer<Operation> action) {
		for (Operation operation : this.operations) {
			if (operation != null) {
				action.accept(operation);
			}
		}
	}

}
