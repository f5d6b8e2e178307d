package dev.iouring.ring;

import org.jspecify.annotations.Nullable;

/**
 * How system calls name a ring: by its descriptor, or by an index into a table of the
 * calling thread, which saves looking the descriptor up. Another thread's table has
 * another ring at that index, or none, so the index is used by the thread that registered
 * it alone.
 */
final class RingHandle {

	/** How many rings a thread can have registered at a time. */
	static final int INDEXES = 16;

	private static final int NONE = -1;

	private int fd;

	private int index = NONE;

	// Not null as long as there is an index.
	private @Nullable Thread registrant;

	/** Names a ring by its descriptor. */
	RingHandle(int fd) {
		this.fd = fd;
	}

	/** Names a ring that has no descriptor, by an index of the calling thread. */
	static RingHandle withoutDescriptor(int index) {
		RingHandle handle = new RingHandle(NONE);
		handle.registered(index);
		return handle;
	}

	/** The ring's descriptor, or -1 if it has none or is closed. */
	int fd() {
		return this.fd;
	}

	/** The index; to be asked if {@link #byIndex()}. */
	int index() {
		return this.index;
	}

	boolean isClosed() {
		return this.fd < 0 && this.registrant == null;
	}

	/** Whether a thread has an index for the ring; one that has ended has none. */
	boolean isRegistered() {
		Thread thread = this.registrant;
		return thread != null && thread.isAlive();
	}

	/** Whether the ring is open, but has an index only. */
	boolean isWithoutDescriptor() {
		return this.fd < 0 && this.registrant != null;
	}

	/** Whether the calling thread can name the ring at all. */
	boolean isUsableHere() {
		return this.fd >= 0 || this.registrant == Thread.currentThread();
	}

	/**
	 * Whether the calling thread names the ring by its index.
	 * @throws IllegalStateException if it cannot name it at all
	 */
	boolean byIndex() {
		Thread thread = this.registrant;
		if (thread == null) {
			return false;
		}
		if (thread == Thread.currentThread()) {
			return true;
		}
		if (this.fd < 0) {
			throw new IllegalStateException(
					"a ring without a descriptor can be used by the thread that opened it, not by others");
		}
		return false;
	}

	/*
	 * The table is the kernel thread's; a virtual thread may find itself on another one
	 * next time.
	 */
	static void requirePlatformThread() {
		if (Thread.currentThread().isVirtual()) {
			throw new IllegalStateException(
					"the index of a ring belongs to a platform thread, and this thread is virtual");
		}
	}

	void registered(int newIndex) {
		this.index = newIndex;
		this.registrant = Thread.currentThread();
	}

	void unregistered() {
		this.registrant = null;
		this.index = NONE;
	}

	/**
	 * Whether an index has to be given back before the ring is closed. That of a thread
	 * that has ended is gone.
	 * @throws IllegalStateException if only another thread can do so
	 */
	boolean isToBeUnregistered() {
		Thread thread = this.registrant;
		if (thread == null || !thread.isAlive()) {
			return false;
		}
		if (thread != Thread.currentThread()) {
			throw new IllegalStateException("thread " + thread.getName()
					+ " has registered the ring and would keep it alive; unregister or close it there");
		}
		return true;
	}

	void closed() {
		unregistered();
		this.fd = NONE;
	}

}
