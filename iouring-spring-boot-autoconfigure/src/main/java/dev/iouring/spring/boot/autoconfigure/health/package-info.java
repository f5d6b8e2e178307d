/**
 * Health of io_uring rings, and its auto-configuration.
 */
@NullMarked
package dev.iouring.spring.boot.autoconfigure.health;

import org.jspecify.annotations.NullMarked;
