/**
 * The actuator endpoint that tells about io_uring rings, and its auto-configuration.
 */
@NullMarked
package dev.iouring.spring.boot.autoconfigure.endpoint;

import org.jspecify.annotations.NullMarked;
