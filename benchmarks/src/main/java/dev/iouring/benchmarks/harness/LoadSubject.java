package dev.iouring.benchmarks.harness;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

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

	private final String name;

	private final Point.Kind threads;

	private final List<Worker> workers;

	private final Supplier<PathSplit> paths;

	private final Closeable resource;

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
		this.threads = load.point().kind();
		this.workers = IntStream.range(0, works.size()).mapToObj((i) -> new Worker(i, works.get(i), load)).toList();
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
		List<Thread> threads = this.workers.stream().map(this::start).toList();
		try {
			round.awaitReady();
			PathSplit pathsBefore = this.paths.get();
			Usage before = Usage.now();
			round.begin();
			Thread.sleep(duration);
			Usage after = Usage.now();
			long operations = this.workers.stream().mapToLong(Worker::completed).sum();
			PathSplit pathsAfter = this.paths.get();
			round.end();
			join(threads);
			round.requireSuccess();
			return before.until(after, operations)
				.withLatencies(round.latencies())
				.withPaths(pathsAfter.minus(pathsBefore));
		}
		finally {
			round.end();
		}
	}

	private Thread start(Worker worker) {
		return (this.threads == Point.Kind.VIRTUAL) ? Thread.startVirtualThread(worker)
				: Thread.ofPlatform().daemon().start(worker);
	}

	private static void join(List<Thread> threads) throws IOException, InterruptedException {
		for (Thread thread : threads) {
			if (!thread.join(PATIENCE)) {
				throw new IOException("an operation was not done %d s after its round".formatted(PATIENCE.toSeconds()));
			}
		}
	}

	@Override
	public void close() throws IOException {
		this.resource.close();
	}

}
