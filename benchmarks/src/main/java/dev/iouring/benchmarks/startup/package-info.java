/**
 * What the starter costs an application that starts.
 */
@NullMarked
package dev.iouring.benchmarks.startup;

import org.jspecify.annotations.NullMarked;
