package dev.iouring.benchmarks;

import java.util.ArrayList;
import java.util.List;

import dev.iouring.benchmarks.file.FileWorkloads;
import dev.iouring.benchmarks.harness.Workload;

/**
 * The workloads there are.
 */
final class Catalogue {

	private Catalogue() {
	}

	static List<Workload> all() {
		List<Workload> workloads = new ArrayList<>(FileWorkloads.all());
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
