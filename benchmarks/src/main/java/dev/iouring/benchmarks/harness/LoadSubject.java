package dev.iouring.benchmarks.harness;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

import org.HdrHistogram.Histogram;

/**
 * A subject of this process: threads that repeat one kind of work side by side.
 *
 * <p>
 * Speed and cost are those of the time from the first operation to the moment that the
 * round ends; latencies are those of all operations, also of those that end later, which
 * would be missing otherwise though they are the longest.
 */
public final class LoadSubject implements Subject {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	/** Less than all, as a histogram is not exact. */
	private static final double LEAST_SHARE = 0.95;

	private final String name;

	private final Load load;

	private final List<Worker> workers;

	private final Supplier<PathSplit> paths;

	private final Closeable resource;

	private List<Thread> threadsOfRound = List.of();

	private boolean closed;

	/**
	 * Creates a subject.
	 * @param name of the subject
	 * @param load how the work is repeated
	 * @param works what each thread does
	 * @param paths which way all operations have gone until now
	 * @param resource to be closed in the end
	 */
	public LoadSubject(String name, Load load, List<? extends Work> works, Supplier<PathSplit> paths,
			Closeable resource) {
		if (works.size() != load.point().threads()) {
			throw new IllegalArgumentException("%d works for %s".formatted(works.size(), load.point()));
		}
		this.name = name;
		this.load = load;
		this.workers = works.stream().map((work) -> new Worker(work, load)).toList();
		this.paths = paths;
		this.resource = resource;
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public Measurement measure(Duration duration) throws IOException, InterruptedException {
		Round round = new Round(this.workers.size());
		this.workers.forEach((worker) -> worker.prepare(round));
		this.threadsOfRound = this.workers.stream().map(this::start).toList();
		try {
			round.awaitReady();
			PathSplit pathsBefore = this.paths.get();
			Usage before = Usage.beforeWork();
			round.begin();
			Thread.sleep(duration);
			long operations = this.workers.stream().mapToLong(Worker::completed).sum();
			Usage after = Usage.afterWork();
			PathSplit pathsAfter = this.paths.get();
			round.end();
			join();
			round.requireSuccess();
			return before.until(after, operations)
				.withLatencies(latencies(after.nanos() - round.beginNanos()))
				.withPaths(pathsAfter.minus(pathsBefore));
		}
		finally {
			round.end();
		}
	}

	private Thread start(Worker worker) {
		return (this.load.point().kind() == Point.Kind.VIRTUAL) ? Thread.startVirtualThread(worker)
				: Thread.ofPlatform().daemon().start(worker);
	}

	/**
	 * The threads' time is that since they were let go, which may be later than the
	 * usage's.
	 */
	private Latencies latencies(long elapsed) throws IOException {
		Histogram all = new Histogram(Worker.LONGEST_NANOS, Worker.DIGITS);
		this.workers.forEach((worker) -> all.add(worker.latencies()));
		if (this.load.isTimed()) {
			requireAllOf(elapsed, all);
		}
		return Latencies.of(all);
	}

	/**
	 * By Little's law: where each thread always has an operation, all latencies together
	 * are the time of all threads. If they are less, waiting is left out somewhere.
	 */
	private void requireAllOf(long elapsed, Histogram latencies) throws IOException {
		double share = latencies.getMean() * latencies.getTotalCount() / elapsed / this.workers.size();
		if (share < LEAST_SHARE) {
			throw new IOException("latencies are only %.0f %% of the threads' time".formatted(100 * share));
		}
	}

	private void join() throws IOException, InterruptedException {
		for (Thread thread : this.threadsOfRound) {
			if (!thread.join(PATIENCE)) {
				throw new IOException("an operation was not done %d s after its round".formatted(PATIENCE.toSeconds()));
			}
		}
	}

	@Override
	public void close() throws IOException {
		if (this.closed) {
			return;
		}
		this.closed = true;
		this.resource.close();
		// threads that are left after a failure should have ended with it
		try {
			join();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new InterruptedIOException();
		}
	}

}
