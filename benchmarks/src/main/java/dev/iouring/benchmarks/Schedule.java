package dev.iouring.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

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
		for (int i = 0; i < this.orders.size(); i++) {
			Order order = this.orders.get(i);
			Duration passed = Duration.ofNanos(System.nanoTime() - start);
			Duration left = this.limit.minus(passed);
			if (!left.isPositive()) {
				results.accept(PointResult.skipped(order.workload(), order.point(),
						"the %d s for all points were over".formatted(this.limit.toSeconds())));
				continue;
			}
			PointProcess process = new PointProcess((left.compareTo(LONGEST_POINT) < 0) ? left : LONGEST_POINT);
			results.accept(process.measure(order.at(place(i, passed))));
		}
	}

	private String place(int done, Duration passed) {
		if (!isTerminal()) {
			return "";
		}
		Order order = this.orders.get(done);
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
