package dev.iouring;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

import org.jspecify.annotations.Nullable;

/**
 * A world in which one thread runs at a time, time passes when it is told to, and
 * everything that happens follows from a seed: which thread runs next, for how long, and
 * what the simulated kernel does meanwhile.
 */
final class Simulation {

	/** More than any program takes that comes to an end. */
	private static final int MAX_TURNS = 400_000;

	private static final int MAX_TRACE = 20_000;

	private static @Nullable Simulation current;

	private final RandomGenerator random;

	private final boolean tracing;

	private final List<String> trace = new ArrayList<>();

	private final List<String> violations = new ArrayList<>();

	private final Map<Thread, SimThread> threads = new LinkedHashMap<>();

	private final List<SimThread> ready = new ArrayList<>();

	private final PriorityQueue<Event> events = new PriorityQueue<>(
			Comparator.comparingLong(Event::time).thenComparingLong(Event::number));

	private final SimMemory memory = new SimMemory(this);

	private final SimKernel kernel;

	private final List<Object> kept = new ArrayList<>();

	/** The test's thread, on which all of this world's run. */
	private final Thread carrier = Thread.currentThread();

	private final Schedule schedule;

	/** Any number: only differences of {@link System#nanoTime()} mean something. */
	private final long origin;

	private final int maxGap;

	private long now;

	private long eventCount;

	private int gap;

	private long fingerprint;

	/** How many monitors are held, by the one thread that runs. */
	private int monitors;

	private int threadCount;

	private int turns;

	Simulation(long seed, boolean tracing) {
		this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
		this.tracing = tracing;
		this.origin = this.random.nextLong();
		this.schedule = Schedule.values()[this.random.nextInt(Schedule.values().length)];
		this.maxGap = 1 << this.random.nextInt(1, 8);
		this.kernel = new SimKernel(this);
	}

	/** The world that is being run; there is one at a time. */
	static @Nullable Simulation current() {
		return current;
	}

	SimKernel kernel() {
		return this.kernel;
	}

	SimMemory memory() {
		return this.memory;
	}

	/** Keeps something reachable as long as this world. */
	<T> T keep(T object) {
		this.kept.add(object);
		return object;
	}

	RandomGenerator random() {
		return this.random;
	}

	/** Whether something happens that does so with this probability. */
	boolean chance(double probability) {
		return probability > 0 && this.random.nextDouble() < probability;
	}

	/** Nanoseconds, of any magnitude up to a limit. */
	long duration(long limit) {
		return this.random.nextLong(1,
				2 + (long) StrictMath.exp(this.random.nextDouble() * StrictMath.log((double) limit)));
	}

	long now() {
		return this.now;
	}

	long nanoTime() {
		return this.origin + this.now;
	}

	/**
	 * Runs a thread and all that come of it until nothing can happen any more.
	 */
	void run(Runnable main) {
		current = this;
		try {
			newThread("main", main).start();
			while (this.violations.isEmpty() && turn()) {
				if (++this.turns > MAX_TURNS) {
					violation(() -> "does not come to an end");
				}
			}
			if (this.violations.isEmpty()) {
				this.threads.values().forEach((thread) -> {
					if (thread.thread().isAlive()) {
						violation(() -> thread.name() + " hangs: " + List.of(thread.thread().getStackTrace())
							.subList(0, Math.min(12, thread.thread().getStackTrace().length)));
					}
				});
			}
		}
		finally {
			current = null;
		}
	}

	private boolean turn() {
		Event event = this.events.peek();
		if (event != null && (event.time() <= this.now || this.ready.isEmpty())) {
			this.events.remove();
			this.now = Math.max(this.now, event.time());
			event.action().run();
			return true;
		}
		if (this.ready.isEmpty()) {
			return false;
		}
		int index = this.schedule.pick(this.ready.size(), this.random);
		SimThread thread = this.ready.remove(index);
		this.now += this.random.nextInt(1, 2000);
		this.fingerprint = 31 * this.fingerprint + thread.name().hashCode() + this.now;
		thread.run();
		if (!thread.thread().isAlive()) {
			this.threads.remove(thread.thread());
		}
		return true;
	}

	Thread carrier() {
		return this.carrier;
	}

	boolean isOfThisWorld(Thread thread) {
		return thread == this.carrier || this.threads.containsKey(thread);
	}

	void ready(SimThread thread) {
		this.ready.add(thread);
	}

	/** Creates a thread of this world, to be started like any other. */
	Thread newThread(String name, Runnable task) {
		SimThread thread = new SimThread(this, name, ++this.threadCount, task);
		this.threads.put(thread.thread(), thread);
		return thread.thread();
	}

	void enterMonitor() {
		this.monitors++;
	}

	void exitMonitor() {
		this.monitors--;
	}

	long threadId(Thread thread) {
		SimThread known = this.threads.get(thread);
		return (known != null) ? known.number() : 0;
	}

	/** A point in the code under test where another thread may come in. */
	void step() {
		if (--this.gap < 0 && (this.monitors == 0 || !this.violations.isEmpty())) {
			this.gap = this.random.nextInt(this.maxGap);
			SimThread thread = this.threads.get(Thread.currentThread());
			if (thread != null) {
				thread.giveWay();
			}
		}
	}

	void park(Object blocker, long nanos) {
		require(this.monitors == 0, () -> "waits with a monitor in its hands");
		step();
		// parking may end without a reason at any time
		if (chance(0.02)) {
			return;
		}
		if (nanos == Long.MAX_VALUE) {
			LockSupport.park(blocker);
		}
		else if (nanos > 0) {
			Thread thread = Thread.currentThread();
			Event event = in(nanos, () -> LockSupport.unpark(thread));
			LockSupport.park(blocker);
			this.events.remove(event);
		}
	}

	/** Has something happen later. */
	Event in(long nanos, Runnable action) {
		Event event = new Event(this.now + nanos, this.eventCount++, action);
		this.events.add(event);
		return event;
	}

	void cancel(@Nullable Event event) {
		if (event != null) {
			this.events.remove(event);
		}
	}

	/** The thread that runs. */
	SimThread thread() {
		SimThread thread = this.threads.get(Thread.currentThread());
		if (thread == null) {
			throw new IllegalStateException(Thread.currentThread() + " is not of this world");
		}
		return thread;
	}

	/** Keeps the calling thread in the kernel until something is so. */
	void await(BooleanSupplier condition) {
		SimThread thread = thread();
		while (!condition.getAsBoolean()) {
			thread.hold();
		}
	}

	/** Keeps the calling thread from running for a while. */
	void stall(long nanos) {
		SimThread thread = thread();
		boolean[] over = new boolean[1];
		in(nanos, () -> {
			over[0] = true;
			thread.letGo();
		});
		await(() -> over[0]);
	}

	/** Whether the calling thread may be stopped where it is. */
	boolean isDivisible() {
		return this.monitors == 0;
	}

	/** Says that a rule was broken, which ends the program. */
	void violation(Supplier<String> message) {
		String text = message.get();
		this.violations.add(text);
		trace(() -> "VIOLATION " + text);
	}

	void require(boolean condition, Supplier<String> message) {
		if (!condition) {
			violation(message);
		}
	}

	static String describe(Throwable ex) {
		StringWriter text = new StringWriter();
		ex.printStackTrace(new PrintWriter(text));
		return text.toString();
	}

	List<String> violations() {
		return this.violations;
	}

	void trace(Supplier<String> message) {
		if (this.tracing && this.trace.size() < MAX_TRACE) {
			SimThread thread = this.threads.get(Thread.currentThread());
			this.trace
				.add("%,15d %-16s %s".formatted(this.now, (thread != null) ? thread.name() : "kernel", message.get()));
		}
	}

	List<String> traceLines() {
		return this.trace;
	}

	/** The same for two runs in which the same happened. */
	long fingerprint() {
		return this.fingerprint;
	}

	/**
	 * Something that happens at a time.
	 */
	record Event(long time, long number, Runnable action) {
	}

	/** Who runs next. */
	private enum Schedule {

		/** Anybody. */
		RANDOM {
			@Override
			int pick(int ready, RandomGenerator random) {
				return random.nextInt(ready);
			}
		},

		/** Whoever has waited longest. */
		FAIR {
			@Override
			int pick(int ready, RandomGenerator random) {
				return 0;
			}
		},

		/** Mostly whoever ran last, so that others are left behind for long. */
		GREEDY {
			@Override
			int pick(int ready, RandomGenerator random) {
				return (random.nextInt(16) == 0) ? random.nextInt(ready) : ready - 1;
			}
		};

		abstract int pick(int ready, RandomGenerator random);

	}

}
