/**
 * The application whose start is measured. It knows nothing of those who measure it.
 */
@NullMarked
package dev.iouring.benchmarks.startup.application;

import org.jspecify.annotations.NullMarked;
