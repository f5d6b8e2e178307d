/**
 * What a run found: rows of figures, goals, and the files they are written to.
 */
@NullMarked
package dev.iouring.benchmarks.report;

import org.jspecify.annotations.NullMarked;
