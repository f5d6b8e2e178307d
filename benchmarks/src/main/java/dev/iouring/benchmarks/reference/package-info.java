/**
 * What does not run in Java and shows what could be reached: C programs of our own, and
 * fio.
 */
@NullMarked
package dev.iouring.benchmarks.reference;

import org.jspecify.annotations.NullMarked;
