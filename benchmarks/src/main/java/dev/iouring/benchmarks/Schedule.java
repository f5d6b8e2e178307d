package dev.iouring.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.iouring.benchmarks.harness.PointResult;

/**
 * Has points measured one after the other, until they are done or time is up.
 */
final class Schedule {

	private static final Duration LONGEST_POINT = Duration.ofMinutes(10);

	private final List<Order> orders = new ArrayList<>();

	private final Duration limit;

	/**
	 * Prepares to measure.
	 * @param limit how long all points together may take; those it does not suffice for
	 * are left out
	 */
	Schedule(Duration limit) {
		this.limit = limit;
	}

	void add(Order order) {
		this.orders.add(order);
	}

	/** Measures, and hands each result over as soon as it is there. */
	void measure(Consumer<PointResult> results) throws IOException, InterruptedException {
		long start = System.nanoTime();
		List<Order> orders = inOrder();
		for (int i = 0; i < orders.size(); i++) {
			Order order = orders.get(i);
			Duration passed = Duration.ofNanos(System.nanoTime() - start);
			Duration left = this.limit.minus(passed);
			if (!left.isPositive()) {
				results.accept(PointResult.skipped(order.workload(), order.point(),
						"the %d s for all points were over".formatted(this.limit.toSeconds())));
				continue;
			}
			PointProcess process = new PointProcess((left.compareTo(LONGEST_POINT) < 0) ? left : LONGEST_POINT);
			results.accept(process.measure(order.at(place(order, i, passed))));
		}
	}

	/**
	 * The first point of each workload, then the second of each, and so on: if time is
	 * up, no workload is left out altogether.
	 */
	List<Order> inOrder() {
		Map<String, List<Order>> byWorkload = this.orders.stream()
			.collect(Collectors.groupingBy(Order::workload, LinkedHashMap::new, Collectors.toList()));
		int most = byWorkload.values().stream().mapToInt(List::size).max().orElse(0);
		return IntStream.range(0, most)
			.boxed()
			.flatMap((i) -> byWorkload.values()
				.stream()
				.filter((orders) -> i < orders.size())
				.map((orders) -> orders.get(i)))
			.toList();
	}

	private String place(Order order, int done, Duration passed) {
		if (!isTerminal()) {
			return "";
		}
		String place = "[%d/%d] %s %s".formatted(done + 1, this.orders.size(), order.workload(), order.point());
		if (done == 0) {
			return place;
		}
		long minutes = passed.dividedBy(done).multipliedBy(this.orders.size() - done).plusSeconds(30).toMinutes();
		return "%s (about %d min left)".formatted(place, minutes);
	}

	@SuppressWarnings("SystemConsoleNull") // since 25 it is null again where nobody can
											// type
	private static boolean isTerminal() {
		return System.console() != null && System.console().isTerminal();
	}

}
