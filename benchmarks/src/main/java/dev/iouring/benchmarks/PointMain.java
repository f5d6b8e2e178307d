package dev.iouring.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import dev.iouring.benchmarks.harness.Interleaving;
import dev.iouring.benchmarks.harness.PointResult;
import dev.iouring.benchmarks.harness.Preparation;
import dev.iouring.benchmarks.harness.Progress;
import dev.iouring.benchmarks.harness.Scratch;
import dev.iouring.benchmarks.harness.Series;
import dev.iouring.benchmarks.harness.Unmeasurable;
import dev.iouring.benchmarks.harness.Workload;
import tools.jackson.databind.json.JsonMapper;

/**
 * Measures one point, in a JVM that does nothing else.
 */
final class PointMain {

	private PointMain() {
	}

	/**
	 * Reads an {@link Order} and writes a {@link PointResult}.
	 * @param args the file of the one and of the other
	 */
	static void main(String[] args) throws IOException, InterruptedException {
		Order order = JsonMapper.shared().readValue(Path.of(args[0]), Order.class);
		PointResult result = measure(order, order.place().isEmpty() ? Progress.NONE : new ProgressLine(order.place()));
		JsonMapper.shared().writeValue(Path.of(args[1]), result);
		// whatever a peer has left running must not keep this JVM
		System.exit(0);
	}

	static PointResult measure(Order order, Progress progress) throws IOException, InterruptedException {
		Workload workload = Catalogue.find(order.workload());
		Scratch scratch = new Scratch(order.folder(), order.scale());
		try (Preparation preparation = workload.prepare(order.point(), scratch)) {
			String before = preparation.check();
			Interleaving interleaving = new Interleaving(order.scale(), progress);
			List<Series> series = interleaving.measure(preparation.subjects());
			return new PointResult(workload.name(), order.point(), series, preparation.skipped(),
					interleaving.failures(), before, preparation.check());
		}
		catch (Unmeasurable ex) {
			return PointResult.skipped(workload.name(), order.point(), ex.getMessage());
		}
	}

}
