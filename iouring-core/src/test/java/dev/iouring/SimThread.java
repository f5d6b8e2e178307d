package dev.iouring;

import java.lang.reflect.Method;
import java.util.concurrent.Executor;

/**
 * A thread of a {@link Simulation}: a virtual thread whose continuation runs when the
 * simulation says so, on the thread of the test.
 */
final class SimThread implements Executor {

	private static final Method NEW_VIRTUAL_THREAD = newVirtualThread();

	private final Simulation simulation;

	private final Thread thread;

	private final int number;

	private Runnable continuation = () -> {
	};

	private boolean running;

	private boolean yielding;

	/** Whether the thread is to run again. */
	private boolean queued;

	/** Set by the JDK's thread that lets go of what this one waits for. */
	private volatile boolean unblocked;

	/** Whether the thread is in a system call that has not ended. */
	private boolean held;

	SimThread(Simulation simulation, String name, int number, Runnable task) {
		this.number = number;
		this.simulation = simulation;
		try {
			this.thread = (Thread) NEW_VIRTUAL_THREAD.invoke(null, this, name, 0, task);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
		this.thread.setUncaughtExceptionHandler(
				(thread, ex) -> simulation.violation(() -> thread.getName() + " died of " + Simulation.describe(ex)));
	}

	/** The only way to a virtual thread with a scheduler of one's own. */
	private static Method newVirtualThread() {
		try {
			Method method = Class.forName("java.lang.ThreadBuilders")
				.getDeclaredMethod("newVirtualThread", Executor.class, String.class, int.class, Runnable.class);
			method.setAccessible(true);
			return method;
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	Thread thread() {
		return this.thread;
	}

	int number() {
		return this.number;
	}

	String name() {
		return this.thread.getName();
	}

	/**
	 * Called by the thread itself when it yields, and by whoever starts or unparks it.
	 */
	@Override
	public void execute(Runnable continuation) {
		this.continuation = continuation;
		Thread current = Thread.currentThread();
		boolean stopped = this.running && !this.yielding && current == this.simulation.carrier();
		if (stopped || !this.simulation.isOfThisWorld(current)) {
			this.unblocked = true;
			return;
		}
		if (!this.held) {
			this.queued = true;
			this.simulation.ready(this);
		}
	}

	/** Runs until the thread yields, parks, or ends. */
	void run() {
		this.queued = false;
		this.yielding = false;
		this.running = true;
		this.continuation.run();
		while (!hasStopped()) {
			// it met a thread of the JDK's own in a monitor, which is none of our affair
			while (!this.unblocked) {
				Thread.onSpinWait();
			}
			this.unblocked = false;
			this.continuation.run();
		}
		this.running = false;
	}

	/** On this thread: lets others run. */
	@SuppressWarnings("ThreadPriorityCheck") // its scheduler is ours
	void giveWay() {
		this.yielding = true;
		Thread.yield();
		this.yielding = false;
	}

	private boolean hasStopped() {
		Thread.State state = this.thread.getState();
		return this.queued || this.held || state == Thread.State.WAITING || state == Thread.State.TERMINATED;
	}

	/** On this thread: stops until {@link #letGo()}. */
	void hold() {
		this.held = true;
		giveWay();
		if (this.held) {
			throw new IllegalStateException(name() + " is pinned and cannot wait in the kernel");
		}
	}

	boolean isHeld() {
		return this.held;
	}

	void letGo() {
		if (this.held) {
			this.held = false;
			this.queued = true;
			this.simulation.ready(this);
		}
	}

}
