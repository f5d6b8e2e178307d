/**
 * What the engine itself costs: while it is idle, and on the heap.
 */
@NullMarked
package dev.iouring.benchmarks.engine;

import org.jspecify.annotations.NullMarked;
