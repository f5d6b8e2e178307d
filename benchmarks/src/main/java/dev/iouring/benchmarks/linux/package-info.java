/**
 * What the benchmarks ask the operating system that the JDK does not tell.
 */
@NullMarked
package dev.iouring.benchmarks.linux;

import org.jspecify.annotations.NullMarked;
