/**
 * Meters of io_uring rings, and their auto-configuration.
 */
@NullMarked
package dev.iouring.spring.boot.autoconfigure.metrics;

import org.jspecify.annotations.NullMarked;
