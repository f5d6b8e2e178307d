package dev.iouring.benchmarks.reference;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import dev.iouring.benchmarks.harness.Point;
import dev.iouring.benchmarks.harness.Preparation;
import dev.iouring.benchmarks.harness.Scale;
import dev.iouring.benchmarks.harness.Scratch;
import dev.iouring.benchmarks.harness.Subject;
import dev.iouring.benchmarks.harness.Unmeasurable;
import dev.iouring.benchmarks.harness.Workload;
import dev.iouring.benchmarks.linux.Affinity;

/**
 * What it costs to wake a thread, in C: the least that a library pays for a thread of its
 * own, twice per operation, as long as operations come one by one.
 */
public final class HandOffWorkload implements Workload {

	@Override
	public String name() {
		return "hand-off";
	}

	@Override
	public String description() {
		return "one thread wakes another by a futex, on the same processor and on two, in C";
	}

	@Override
	public List<Point> points(Scale scale) {
		return List.of(Point.platform(2));
	}

	@Override
	public Preparation prepare(Point point, Scratch scratch) throws IOException, InterruptedException {
		List<Integer> processors = Affinity.allowed();
		if (processors.size() < 2) {
			throw new Unmeasurable("there is one processor only");
		}
		Path program = CReference.compile(scratch.folder());
		Subject same = subject(program, "same-processor", processors.getFirst(), processors.getFirst());
		Subject other = subject(program, "other-processor", processors.getFirst(), processors.getLast());
		return () -> List.of(same, other);
	}

	private static Subject subject(Path program, String name, int cpu, int otherCpu) throws IOException {
		return new CSubject(name, CReference.start(program), "handoff %d %d".formatted(cpu, otherCpu));
	}

}
