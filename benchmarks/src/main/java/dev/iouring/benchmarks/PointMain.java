package dev.iouring.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;

import dev.iouring.benchmarks.harness.Comparison;
import dev.iouring.benchmarks.harness.Interleaving;
import dev.iouring.benchmarks.harness.Peers;
import dev.iouring.benchmarks.harness.PointResult;
import dev.iouring.benchmarks.harness.Preparation;
import dev.iouring.benchmarks.harness.Progress;
import dev.iouring.benchmarks.harness.Scratch;
import dev.iouring.benchmarks.harness.Series;
import dev.iouring.benchmarks.harness.Subject;
import dev.iouring.benchmarks.harness.Unmeasurable;
import dev.iouring.benchmarks.harness.Workload;
import tools.jackson.databind.json.JsonMapper;

/**
 * Measures one point, in a JVM that does nothing else.
 */
final class PointMain {

	/** Held, as loggers that nobody refers to forget their level. */
	private static final Logger FALLBACK = Logger.getLogger("dev.iouring.spring");

	private PointMain() {
	}

	/**
	 * Reads an {@link Order} and writes a {@link PointResult}.
	 * @param args the file of the one and of the other
	 */
	static void main(String[] args) throws IOException, InterruptedException {
		// that the fallback is used is what is wanted
		FALLBACK.setLevel(Level.WARNING);
		Order order = JsonMapper.shared().readValue(Path.of(args[0]), Order.class);
		Progress progress = order.place().isEmpty() ? Progress.NONE : new ProgressLine(order.place());
		PointResult result;
		try {
			result = measure(order, progress);
		}
		catch (IOException ex) {
			result = PointResult.failed(order.workload(), order.point(), String.valueOf(ex.getMessage()));
		}
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
			List<Subject> subjects = preparation.subjects();
			List<Series> series = interleaving.measure(subjects);
			Map<String, String> failures = new LinkedHashMap<>(interleaving.failures());
			Peers peers = new Peers(new Interleaving(order.scale().forPeers(), progress));
			List<Comparison> comparisons = peers.measure(subjects.getFirst(),
					(order.scale().peerPairs() > 0) ? preparation.peers() : List.of());
			failures.putAll(peers.failures());
			Set<String> unsteady = new LinkedHashSet<>(interleaving.unsteady());
			unsteady.addAll(peers.unsteady());
			String after = check(preparation, failures);
			return new PointResult(workload.name(), order.point(), series, comparisons, peers.skipped(), failures,
					List.copyOf(unsteady), before, after);
		}
		catch (Unmeasurable ex) {
			return PointResult.skipped(workload.name(), order.point(), ex.getMessage());
		}
	}

	/** What was measured is shown all the same, but not as if nothing had happened. */
	private static String check(Preparation preparation, Map<String, String> failures) {
		try {
			return preparation.check();
		}
		catch (IOException ex) {
			String found = String.valueOf(ex.getMessage());
			failures.put("check", found);
			return found;
		}
	}

}
