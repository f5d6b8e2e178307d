package dev.iouring.benchmarks.slow;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.iouring.benchmarks.harness.Point;
import dev.iouring.benchmarks.harness.Preparation;
import dev.iouring.benchmarks.harness.Scale;
import dev.iouring.benchmarks.harness.Scratch;
import dev.iouring.benchmarks.harness.Subject;
import dev.iouring.benchmarks.harness.Workload;

/**
 * Virtual threads that wait for a slow source, and what that does to another one.
 */
public final class SlowWorkload implements Workload {

	private static final Point READERS = Point.virtual(64);

	private final String name;

	private final String description;

	private final Opening opening;

	private SlowWorkload(String name, String description, Opening opening) {
		this.name = name;
		this.description = description + "; operations and latencies are those of an unrelated virtual thread that "
				+ "sleeps for 1 ms at a time, and is woken late";
		this.opening = opening;
	}

	/**
	 * The workloads.
	 * @return each with a name of its own
	 */
	public static List<Workload> all() {
		return List.of(
				new SlowWorkload("slow-fifo", "64 virtual threads wait for a pipe",
						(scratch) -> new Fifo(scratch.folder().resolve("fifo"))),
				new SlowWorkload("slow-file",
						"64 virtual threads read a file on a device that takes 200 reads per second",
						SlowWorkload::throttledFile));
	}

	private static SlowSource throttledFile(Scratch scratch) throws IOException {
		long size = scratch.scale().fileSize();
		Path file = scratch.file("read", size);
		return new ThrottledFile(file, size);
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public String description() {
		return this.description;
	}

	@Override
	public List<Point> points(Scale scale) {
		return List.of(READERS);
	}

	@Override
	public Preparation prepare(Point point, Scratch scratch) throws IOException {
		SlowSource source = this.opening.open(scratch);
		List<Subject> subjects = new ArrayList<>();
		for (SourceApi api : SourceApi.openAll()) {
			subjects.add(new BystanderSubject(api, source, point.count()));
		}
		return new Prepared(source, subjects);
	}

	@FunctionalInterface
	private interface Opening {

		SlowSource open(Scratch scratch) throws IOException;

	}

	private record Prepared(SlowSource source, List<Subject> subjects) implements Preparation {

		@Override
		public void close() throws IOException {
			try {
				Preparation.super.close();
			}
			finally {
				this.source.close();
			}
		}

	}

}
