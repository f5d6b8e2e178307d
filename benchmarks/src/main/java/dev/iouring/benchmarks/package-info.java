/**
 * The command that measures this library against the JDK, its peers, C and fio.
 */
@NullMarked
package dev.iouring.benchmarks;

import org.jspecify.annotations.NullMarked;
