package dev.iouring.benchmarks;

import java.util.ArrayList;
import java.util.List;

import dev.iouring.benchmarks.engine.AllocationWorkload;
import dev.iouring.benchmarks.engine.IdleWorkload;
import dev.iouring.benchmarks.file.FileWorkloads;
import dev.iouring.benchmarks.harness.Workload;
import dev.iouring.benchmarks.reference.FioWorkload;
import dev.iouring.benchmarks.reference.HandOffWorkload;
import dev.iouring.benchmarks.ring.RegisteredFilesWorkload;
import dev.iouring.benchmarks.ring.RingVersusC;
import dev.iouring.benchmarks.slow.SlowWorkload;

/**
 * The workloads there are.
 */
final class Catalogue {

	private Catalogue() {
	}

	static List<Workload> all() {
		List<Workload> workloads = new ArrayList<>(FileWorkloads.all());
		workloads.addAll(SlowWorkload.all());
		workloads.add(new IdleWorkload());
		workloads.add(new AllocationWorkload());
		workloads.addAll(FioWorkload.all());
		workloads.addAll(RingVersusC.all());
		workloads.add(new RegisteredFilesWorkload());
		workloads.add(new HandOffWorkload());
		return List.copyOf(workloads);
	}

	/**
	 * Finds workloads.
	 * @param names their names; none stands for all
	 * @throws IllegalArgumentException if there is none of such a name
	 */
	static List<Workload> find(List<String> names) {
		return names.isEmpty() ? all() : names.stream().map(Catalogue::find).toList();
	}

	static Workload find(String name) {
		return all().stream()
			.filter((workload) -> workload.name().equals(name))
			.findAny()
			.orElseThrow(() -> new IllegalArgumentException(
					"There is no workload '%s'; --list shows what there is".formatted(name)));
	}

}
