package dev.iouring.benchmarks.report;

import java.util.List;
import java.util.function.Function;

/**
 * What a goal is about. What counts is the median over the pairs.
 */
public enum Metric {

	/** Throughput, divided by that of the point's baseline. */
	THROUGHPUT_RATIO("throughput ratio", true, Row::throughputRatio),

	/** Processor time per operation, divided by that of the point's baseline. */
	CPU_RATIO("CPU ratio", false, Row::cpuRatio),

	/** The 99th percentile of latencies, divided by that of the point's baseline. */
	P99_RATIO("p99 ratio", false, Row::p99Ratio),

	/** The 99th percentile of latencies, in milliseconds. */
	P99_MILLIS("p99 in ms", false, (row) -> row.p99Micros().times(0.001)),

	/** Bytes allocated on the heap per operation. */
	ALLOCATED_BYTES("B/op", false, Row::allocatedBytes),

	/** Processor time in percent of one core's. */
	CORE_PERCENT("% of a core", false, (row) -> row.coreShare().times(100)),

	/** Operations that went through the ring, in percent. */
	RING_PERCENT("% ring", true, (row) -> Spread.of(List.of(100 * row.paths().ringShare())));

	private final String label;

	private final boolean moreIsBetter;

	@SuppressWarnings("ImmutableEnumChecker") // the functions hold nothing
	private final Function<Row, Spread> figure;

	Metric(String label, boolean moreIsBetter, Function<Row, Spread> figure) {
		this.label = label;
		this.moreIsBetter = moreIsBetter;
		this.figure = figure;
	}

	String label() {
		return this.label;
	}

	boolean isMoreBetter() {
		return this.moreIsBetter;
	}

	Spread of(Row row) {
		return this.figure.apply(row);
	}

	/** By how much a value fails a limit: 0 or less if it does not. */
	double missedBy(double value, double limit) {
		return this.moreIsBetter ? limit - value : value - limit;
	}

}
