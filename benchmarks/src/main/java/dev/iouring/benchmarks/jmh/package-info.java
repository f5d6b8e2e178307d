/**
 * Single operations under the Java Microbenchmark Harness, which tells what each leaves
 * on the heap to the byte.
 */
@NullMarked
package dev.iouring.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
