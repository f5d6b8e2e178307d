/**
 * Sources that keep their readers waiting, and what becomes of other virtual threads
 * meanwhile.
 */
@NullMarked
package dev.iouring.benchmarks.slow;

import org.jspecify.annotations.NullMarked;
