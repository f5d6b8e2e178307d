/**
 * How a measurement is made: what can be measured, and how runs of several subjects are
 * interleaved.
 */
@NullMarked
package dev.iouring.benchmarks.harness;

import org.jspecify.annotations.NullMarked;
