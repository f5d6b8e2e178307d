package dev.iouring.benchmarks.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import dev.iouring.IoUring;
import dev.iouring.Operation;
import dev.iouring.benchmarks.file.Engine;
import dev.iouring.benchmarks.harness.Measurement;
import dev.iouring.benchmarks.harness.Point;
import dev.iouring.benchmarks.harness.Preparation;
import dev.iouring.benchmarks.harness.Scale;
import dev.iouring.benchmarks.harness.Scratch;
import dev.iouring.benchmarks.harness.Subject;
import dev.iouring.benchmarks.harness.Workload;
import dev.iouring.benchmarks.linux.ThreadTimes;

/**
 * A ring that has nothing to do.
 */
public final class IdleWorkload implements Workload {

	/** Two whole seconds say more than the few milliseconds of a round. */
	private static final int ROUNDS = 4;

	@Override
	public String name() {
		return "idle";
	}

	@Override
	public String description() {
		return "an open ring that nobody uses; the processor time is that of its own and the kernel's threads for it";
	}

	@Override
	public List<Point> points(Scale scale) {
		return List.of(Point.platform(1));
	}

	@Override
	public Preparation prepare(Point point, Scratch scratch) throws IOException {
		List<Subject> subjects = List.of(new Idle("open-ring", 0, Engine.DEFAULT.open()),
				new Idle("open-ring-after-burst", 100, Engine.DEFAULT.open()));
		return () -> subjects;
	}

	private record Idle(String name, int batches, IoUring io) implements Subject {

		private static final int BATCH = 128;

		@Override
		public Measurement measure(Duration duration) throws IOException, InterruptedException {
			for (int i = 0; i < this.batches; i++) {
				this.io.executeAll(Stream.generate(Operation::nop).limit(BATCH).toList());
			}
			long start = System.nanoTime();
			long cpu = cpuNanos();
			Thread.sleep(duration.multipliedBy(ROUNDS));
			return Measurement.of(0, System.nanoTime() - start).withCpuNanos(cpuNanos() - cpu);
		}

		/** The other ring is idle, too, when this is called. */
		private static long cpuNanos() throws IOException {
			return ThreadTimes.cpuNanos((name) -> name.startsWith("iouring-") || name.startsWith("iou-"));
		}

		@Override
		public void close() {
			this.io.close();
		}

	}

}
