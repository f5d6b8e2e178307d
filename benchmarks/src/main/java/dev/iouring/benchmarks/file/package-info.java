/**
 * Workloads on files, and the ways to do them: this library, the JDK's channels, and
 * peers.
 */
@NullMarked
package dev.iouring.benchmarks.file;

import org.jspecify.annotations.NullMarked;
