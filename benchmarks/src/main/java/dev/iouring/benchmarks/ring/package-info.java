/**
 * The bare ring against the same loops in C.
 */
@NullMarked
package dev.iouring.benchmarks.ring;

import org.jspecify.annotations.NullMarked;
