package dev.iouring.benchmarks.report;

import java.util.function.ToDoubleFunction;

/**
 * What a goal is about. Always a median over the pairs.
 */
public enum Metric {

	/** Throughput, divided by that of the point's baseline. */
	THROUGHPUT_RATIO("throughput ratio", true, (row) -> row.throughputRatio().median()),

	/** Processor time per operation, divided by that of the point's baseline. */
	CPU_RATIO("CPU ratio", false, (row) -> row.cpuRatio().median()),

	/** The 99th percentile of latencies, divided by that of the point's baseline. */
	P99_RATIO("p99 ratio", false, (row) -> row.p99Ratio().median()),

	/** The 99th percentile of latencies, in milliseconds. */
	P99_MILLIS("p99 in ms", false, (row) -> row.p99Micros().median() / 1000),

	/** Bytes allocated on the heap per operation. */
	ALLOCATED_BYTES("B/op", false, (row) -> row.allocatedBytes().median()),

	/** Processor time in percent of one core's. */
	CORE_PERCENT("% of a core", false, (row) -> 100 * row.coreShare().median()),

	/** Operations that went through the ring, in percent. */
	RING_PERCENT("% ring", true, (row) -> 100 * row.paths().ringShare());

	private final String label;

	private final boolean moreIsBetter;

	@SuppressWarnings("ImmutableEnumChecker") // the functions hold nothing
	private final ToDoubleFunction<Row> figure;

	Metric(String label, boolean moreIsBetter, ToDoubleFunction<Row> figure) {
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

	double of(Row row) {
		return this.figure.applyAsDouble(row);
	}

	/** By how much a value fails a limit: 0 or less if it does not. */
	double missedBy(double value, double limit) {
		return this.moreIsBetter ? limit - value : value - limit;
	}

}
