package dev.iouring;

import java.lang.System.Logger;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.ResourceBundle;
import java.util.function.Consumer;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * What the code under test calls in place of the JDK's clock, threads and arenas, and in
 * addition to what it does with buffers and outcomes. {@link SimLoader} puts the calls
 * there.
 */
public final class SimHooks {

	private SimHooks() {
	}

	private static Simulation simulation() {
		return Operation.requireNonNull(Simulation.current(), "simulation");
	}

	public static void step() {
		Simulation simulation = Simulation.current();
		if (simulation != null) {
			simulation.step();
		}
	}

	public static void enterMonitor() {
		Simulation simulation = Simulation.current();
		if (simulation != null) {
			simulation.enterMonitor();
		}
	}

	public static void exitMonitor() {
		Simulation simulation = Simulation.current();
		if (simulation != null) {
			simulation.exitMonitor();
		}
	}

	/** The same in each run, which the JDK's own are not. */
	public static long threadId(Thread thread) {
		return simulation().threadId(thread);
	}

	public static int availableProcessors(Runtime runtime) {
		return 4;
	}

	public static long nanoTime() {
		Simulation simulation = Simulation.current();
		return (simulation != null) ? simulation.nanoTime() : 0;
	}

	public static void park(Object blocker) {
		simulation().park(blocker, Long.MAX_VALUE);
	}

	public static void parkNanos(Object blocker, long nanos) {
		simulation().park(blocker, nanos);
	}

	public static void parkNanos(long nanos) {
		simulation().park(SimHooks.class, nanos);
	}

	public static void unpark(Thread thread) {
		step();
		LockSupport.unpark(thread);
	}

	public static void onSpinWait() {
		step();
	}

	/**
	 * The limit is for threads that hang, which none does here, and the time that a
	 * machine takes for a program is not the program's.
	 */
	public static boolean join(Thread thread, Duration timeout) throws InterruptedException {
		thread.join();
		return true;
	}

	public static Thread unstarted(Thread.Builder.OfPlatform builder, Runnable task) {
		return simulation().newThread("owner", task);
	}

	public static Thread startVirtualThread(Runnable task) {
		Thread thread = simulation().newThread("virtual", task);
		thread.start();
		return thread;
	}

	/**
	 * Memory that is kept as long as the world, so that a mistake is found, not fatal.
	 */
	public static Arena ofAuto() {
		Simulation simulation = Simulation.current();
		return (simulation != null) ? simulation.keep(Arena.ofAuto()) : Arena.ofAuto();
	}

	public static BufferPool.Buffer take(BufferPool pool, int size) {
		step();
		return simulation().memory().taken(pool.take(size));
	}

	public static BufferPool.Buffer takeForTransfer(BufferPool pool, long size) {
		step();
		return simulation().memory().taken(pool.takeForTransfer(size));
	}

	public static void release(BufferPool.Buffer buffer) {
		step();
		simulation().memory().released(buffer);
		buffer.release();
	}

	/** Tells the kernel which file a name stands for, as the entry need not say it. */
	public static void add(InFlight inFlight, Operation operation) {
		inFlight.add(operation);
		simulation().kernel().announce(simulation().thread(), operation.userData, operation.fileInUse());
	}

	public static boolean complete(Operation operation, int outcome) {
		step();
		simulation().memory().completed(operation, outcome);
		return operation.complete(outcome);
	}

	public static void completeInline(Operation operation, int outcome) {
		simulation().memory().completed(operation, outcome);
		operation.completeInline(outcome);
	}

	public static boolean abandon(Owner owner, CancelReason reason, Throwable cause, Consumer<Object> leaked) {
		simulation().kernel().abandon(simulation().thread());
		return owner.abandon(reason, cause, leaked);
	}

	/** Thousands of failures are part of the game and need not be logged. */
	public static Logger getLogger(String name) {
		return new SilentLogger(name);
	}

	private record SilentLogger(String name) implements Logger {

		@Override
		public String getName() {
			return this.name;
		}

		@Override
		public boolean isLoggable(Level level) {
			return false;
		}

		@Override
		public void log(Level level, @Nullable ResourceBundle bundle, @Nullable String message,
				@Nullable Throwable thrown) {
		}

		@Override
		public void log(Level level, @Nullable ResourceBundle bundle, @Nullable String format,
				Object @Nullable ... params) {
		}

	}

}
