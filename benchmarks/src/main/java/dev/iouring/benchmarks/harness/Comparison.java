package dev.iouring.benchmarks.harness;

/**
 * A peer and the baseline, measured in turn.
 *
 * @param baseline what the peer is compared with
 * @param peer what is compared
 */
public record Comparison(Series baseline, Series peer) {
}
