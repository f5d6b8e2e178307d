package dev.iouring.benchmarks.slow;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongSupplier;

import dev.iouring.benchmarks.file.Buffers;
import dev.iouring.benchmarks.harness.Latencies;
import dev.iouring.benchmarks.harness.Measurement;
import dev.iouring.benchmarks.harness.PathSplit;
import dev.iouring.benchmarks.harness.Subject;
import dev.iouring.benchmarks.harness.Usage;

/**
 * Virtual threads that wait for a slow source, and one beside them. What is measured is
 * the one beside them: an operation is its being woken, a latency is how late.
 */
final class BystanderSubject implements Subject {

	/** So that they wait already when the bystander comes. */
	private static final Duration AHEAD = Duration.ofMillis(50);

	private final SourceApi api;

	private final SlowSource source;

	private final List<Reader> readers = new ArrayList<>();

	private final Queue<Exception> failures = new ConcurrentLinkedQueue<>();

	private volatile boolean over;

	BystanderSubject(SourceApi api, SlowSource source, int readers) throws IOException {
		this.api = api;
		this.source = source;
		for (int i = 0; i < readers; i++) {
			this.readers.add(api.open(source.path()));
		}
	}

	@Override
	public String name() {
		return this.api.name();
	}

	@Override
	public Measurement measure(Duration duration) throws IOException, InterruptedException {
		this.over = false;
		this.source.begin();
		PathSplit pathsBefore = this.api.paths();
		List<Thread> threads = new ArrayList<>();
		for (int i = 0; i < this.readers.size(); i++) {
			int number = i;
			threads.add(Thread.startVirtualThread(() -> read(number)));
		}
		Thread.sleep(AHEAD);
		Usage before = Usage.beforeWork();
		Bystander bystander = new Bystander();
		Thread.sleep(duration);
		// while the readers still wait
		bystander.end();
		Usage after = Usage.afterWork();
		this.over = true;
		release(threads);
		bystander.join();
		Exception failure = this.failures.poll();
		if (failure != null) {
			throw new IOException(failure.toString(), failure);
		}
		return before.until(after, bystander.wakeUps())
			.withLatencies(Latencies.of(bystander.lateness()))
			.withPaths(this.api.paths().minus(pathsBefore));
	}

	private void read(int number) {
		ByteBuffer buffer = this.source.buffer();
		LongSupplier positions = this.source.positions(number);
		Reader reader = this.readers.get(number);
		try {
			while (!this.over) {
				Buffers.requireRead(reader.read(buffer.clear(), positions.getAsLong()), buffer.capacity());
			}
		}
		catch (Exception ex) {
			this.failures.add(ex);
		}
	}

	private void release(List<Thread> threads) throws IOException, InterruptedException {
		for (Thread thread : threads) {
			while (thread.isAlive()) {
				this.source.release(1);
				if (thread.join(Duration.ofMillis(1))) {
					break;
				}
			}
		}
	}

	@Override
	public void close() throws IOException {
		for (Reader reader : this.readers) {
			reader.close();
		}
		this.api.close();
	}

}
