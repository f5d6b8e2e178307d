/**
 * Auto-configuration for {@link org.springframework.core.io.Resource}s on io_uring.
 */
@NullMarked
package dev.iouring.spring.boot.autoconfigure.resource;

import org.jspecify.annotations.NullMarked;
