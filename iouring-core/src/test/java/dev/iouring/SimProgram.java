package dev.iouring;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongFunction;
import java.util.random.RandomGenerator;

import dev.iouring.ring.FileFlags;
import org.jspecify.annotations.Nullable;

/**
 * A random program on a random ring of a random kernel: threads that read, write, open,
 * close, wait with deadlines, submit futures and batches, while others interrupt them,
 * cancel, close their files and their ring. All of it follows from one number.
 */
final class SimProgram implements LongFunction<@Nullable String> {

	/** Files that are read, and that nobody writes to. */
	static final List<String> SHARED_FILES = List.of("/model/one", "/model/two");

	static final String PIPE = "/model/pipe";

	static final int FILE_SIZE = 6000;

	private static final int MAX_ATTEMPTS = 300;

	/**
	 * Runs the program of a seed.
	 * @return what went wrong, or {@code null}
	 */
	@Override
	public @Nullable String apply(long seed) {
		Simulation simulation = new Simulation(seed, false);
		new Run(simulation).play();
		if (simulation.violations().isEmpty()) {
			return null;
		}
		// the same again, written down
		Simulation again = new Simulation(seed, true);
		Run run = new Run(again);
		run.play();
		List<String> lines = again.traceLines();
		int from = Math.max(0, lines.size() - Integer.getInteger("iouring.sim.lines", 150));
		return "seed %d: %s%n%s%n%s%n%s%n(-Diouring.sim.seed=%1$d runs it alone)".formatted(seed,
				simulation.violations().getFirst(), run.options(), again.kernel().faults(),
				String.join(System.lineSeparator(), lines.subList(from, lines.size())));
	}

	/** Runs the program of a seed and returns a number that tells what happened in it. */
	static long fingerprint(long seed) {
		Simulation simulation = new Simulation(seed, false);
		new Run(simulation).play();
		return simulation.fingerprint();
	}

	/**
	 * One run of a program.
	 */
	static final class Run {

		private final Simulation simulation;

		private final RandomGenerator random;

		private final SimKernel kernel;

		private final IoUringOptions options;

		private final IoUring io;

		/** Open files that all callers use, or close. */
		private final List<Descriptor> shared = new ArrayList<>();

		private final List<Descriptor> opened = new ArrayList<>();

		private final List<Thread> callers = new ArrayList<>();

		/**
		 * Whether nobody pauses for long, so that much happens while a ring ends, a
		 * wake-up is on its way or a cancellation is looking for its target.
		 */
		private final boolean hectic;

		/** How often the ring was suspended or closed. */
		private int releases;

		Run(Simulation simulation) {
			this.simulation = simulation;
			this.random = simulation.random();
			this.kernel = simulation.kernel();
			this.hectic = this.random.nextBoolean();
			this.options = randomOptions();
			this.io = IoUring.create(this.options, this.kernel, new CarrierPermits(2));
			SHARED_FILES.forEach((name) -> this.kernel.addFile(file(name)));
			this.kernel.addFile(new SimFile.Pipe(PIPE));
		}

		private SimFile.Regular file(String name) {
			return new SimFile.Regular(name, FILE_SIZE, this.random.nextInt(5) == 0);
		}

		private IoUringOptions randomOptions() {
			int entries = 1 << this.random.nextInt(4);
			IoUringOptions.Builder builder = IoUringOptions.builder()
				.name("model")
				.entries(entries)
				.cqEntries(Math.max(8 << this.random.nextInt(this.hectic ? 1 : 3), entries))
				.path(this.random.nextBoolean() ? IoPath.AUTO : IoPath.RING)
				.maxInFlight(pick(0, 0, 0, 1, 3))
				.maxQueued(pick(1, 4, 1000))
				.shutdownTimeout(Duration.ofMillis(pick(1, 500, 5000)))
				.registeredBuffers(new IoUringOptions.RegisteredBuffers(pick(0, 0, 1, 3), 4096))
				.registeredFiles(pick(0, 0, 1, 8))
				.usesBeforeRegistration(pick(0, 0, 1, 3));
			Set<IoUringFlag> flags = switch (this.random.nextInt(6)) {
				case 0, 1 -> EnumSet.of(IoUringFlag.SQPOLL);
				case 2 -> EnumSet.of(IoUringFlag.CLAMP);
				default -> null;
			};
			if (flags != null) {
				builder.flags(flags);
			}
			builder.executor(switch (this.random.nextInt(4)) {
				case 0 -> new BadExecutor(this.simulation);
				case 1 -> (task) -> this.simulation.newThread("executor", task).start();
				default -> null;
			});
			return builder.build();
		}

		private int pick(int... choices) {
			return choices[this.random.nextInt(choices.length)];
		}

		String options() {
			return "entries=%d cqEntries=%d flags=%s path=%s maxInFlight=%d maxQueued=%d shutdownTimeout=%s registered=%d files=%d"
				.formatted(this.options.entries(), this.options.cqEntries(), this.options.flags(), this.options.path(),
						this.options.maxInFlight(), this.options.maxQueued(), this.options.shutdownTimeout(),
						this.options.registeredBuffers().count(), this.options.registeredFiles());
		}

		void play() {
			this.simulation.run(this::main);
			if (this.simulation.violations().isEmpty()) {
				checkKernel();
			}
			SimReachability.clear();
		}

		Simulation simulation() {
			return this.simulation;
		}

		IoUring io() {
			return this.io;
		}

		boolean isHectic() {
			return this.hectic;
		}

		int releases() {
			return this.releases;
		}

		/**
		 * The most operations of a chain that the ring takes, if nothing else is known.
		 */
		int chainLength() {
			return this.io.info().map((info) -> Math.min(info.entries(), info.maxInFlight())).orElse(1);
		}

		Descriptor shared(int index) {
			return this.shared.get(index);
		}

		/** On the program's first thread. */
		private void main() {
			for (String name : SHARED_FILES) {
				this.shared.add(open(name, FileFlags.O_RDONLY));
			}
			this.shared.add(open(PIPE, FileFlags.O_RDONLY));
			int count = this.random.nextInt(1, 6);
			for (int i = 0; i < count; i++) {
				String name = "/model/own" + i;
				this.kernel.addFile(file(name));
				SimCaller caller = new SimCaller(this, i, open(name, FileFlags.O_RDWR));
				this.callers.add(this.simulation.newThread("caller-" + i, caller::run));
			}
			Thread controller = this.simulation.newThread("controller", this::control);
			this.callers.forEach(Thread::start);
			controller.start();
			this.callers.forEach(this::join);
			join(controller);
			checkIdle();
			this.opened.forEach(this::close);
			if (this.random.nextBoolean()) {
				this.io.suspend();
			}
			this.io.close();
			this.simulation.require(this.io.state() == IoUring.State.CLOSED, () -> "the ring is " + this.io.state());
		}

		private void join(Thread thread) {
			try {
				thread.join();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}

		/** Opens a file, however often the kernel will not. */
		Descriptor open(String name, int flags) {
			for (int i = 0; i < MAX_ATTEMPTS; i++) {
				OpenOperation open = Operation.open(Path.of(name), flags, 0);
				try {
					this.io.open();
					this.io.execute(open);
					return register(open.descriptor());
				}
				catch (IOException ex) {
					this.simulation.trace(() -> "open " + name + ": " + Simulation.describe(ex));
				}
			}
			throw new IllegalStateException(name + " cannot be opened");
		}

		Descriptor register(Descriptor descriptor) {
			this.opened.add(descriptor);
			return descriptor;
		}

		void close(Descriptor descriptor) {
			try {
				descriptor.close();
			}
			catch (IOException ex) {
				this.simulation.trace(() -> "close: " + ex);
			}
		}

		/** What happens to callers. */
		private void control() {
			int actions = this.random.nextInt(this.hectic ? 24 : 8);
			int favourite = this.random.nextInt(8);
			long pause = 1L << this.random.nextInt(10, this.hectic ? 17 : 26);
			for (int i = 0; i < actions; i++) {
				this.simulation.park(this, this.simulation.duration(pause));
				switch (this.random.nextBoolean() ? favourite : this.random.nextInt(8)) {
					case 0, 1, 2 -> {
						Thread caller = this.callers.get(this.random.nextInt(this.callers.size()));
						this.simulation.trace(() -> "interrupts " + caller.getName());
						caller.interrupt();
					}
					case 3 -> {
						this.simulation.trace(() -> "suspends");
						this.releases++;
						this.io.suspend();
					}
					case 4 -> {
						int index = this.random.nextInt(this.shared.size());
						Descriptor descriptor = this.shared.get(index);
						this.simulation.trace(() -> "closes " + descriptor.path());
						close(descriptor);
						if (this.random.nextBoolean()) {
							openAgain(index);
						}
					}
					case 5 -> {
						if (this.random.nextInt(4) == 0) {
							this.simulation.trace(() -> "closes the ring");
							this.releases++;
							this.io.close();
						}
					}
					default -> {
						try {
							this.io.open();
						}
						catch (IOException ex) {
							this.simulation.trace(() -> "open: " + ex);
						}
					}
				}
			}
		}

		private void openAgain(int index) {
			OpenOperation open = Operation.open(this.shared.get(index).path(), FileFlags.O_RDONLY, 0);
			try {
				this.io.execute(open);
				this.shared.set(index, register(open.descriptor()));
			}
			catch (IOException ex) {
				this.simulation.trace(() -> "open: " + ex);
			}
		}

		/** Nobody wants anything: nothing may be left that somebody wanted. */
		private void checkIdle() {
			IoUringStatistics statistics = this.io.statistics();
			if (this.io.state() == IoUring.State.OPEN && this.io.failure().isEmpty()) {
				this.simulation.require(statistics.inFlight() == 0,
						() -> statistics.inFlight() + " are left in flight");
				this.simulation.require(statistics.queued() == 0, () -> statistics.queued() + " are left in the queue");
				Object engine = SimReachability.get(SimReachability.get(this.io, "life"), "engine");
				int futures = ((AtomicInteger) SimReachability.get(engine, "queuedFutures")).get();
				this.simulation.require(futures == 0, () -> futures + " futures are left in the queue");
			}
			boolean abandoned = this.kernel.rings().stream().anyMatch(SimRing::isAbandoned);
			this.simulation.require(abandoned || this.simulation.memory().inUse() == 0,
					() -> this.simulation.memory().inUse() + " buffers are left in use");
		}

		/** Nothing can happen any more: nothing may be left in the kernel. */
		private void checkKernel() {
			boolean abandoned = this.kernel.rings().stream().anyMatch(SimRing::isAbandoned);
			if (abandoned) {
				return;
			}
			this.simulation.require(this.kernel.openFiles().isEmpty(), () -> "left open: " + this.kernel.openFiles());
			this.simulation.require(this.kernel.openOthers().isEmpty(), () -> "left open: " + this.kernel.openOthers());
			this.simulation.require(!this.kernel.hasUnforked(), () -> "freed memory is kept from children");
			for (SimRing ring : this.kernel.rings()) {
				this.simulation.require(ring.mappings() == 0, () -> ring.mappings() + " mappings are left");
			}
		}

	}

	/**
	 * Runs tasks when it likes to, twice, at once, or not at all.
	 */
	private record BadExecutor(Simulation simulation) implements Executor {

		@Override
		public void execute(Runnable task) {
			switch (this.simulation.random().nextInt(5)) {
				case 0 -> throw new RejectedExecutionException("full");
				case 1 -> task.run();
				case 2 -> {
					this.simulation.newThread("executor", task).start();
					this.simulation.newThread("executor", task).start();
				}
				case 3 -> {
					this.simulation.newThread("executor", task).start();
					throw new IllegalStateException("started, and failed nevertheless");
				}
				default -> this.simulation.newThread("executor", task).start();
			}
		}

	}

}
