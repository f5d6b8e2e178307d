/**
 * Spring's {@link org.springframework.core.io.Resource}s on io_uring: files below a base
 * directory, which no location can leave.
 */
@NullMarked
package dev.iouring.spring.resource;

import org.jspecify.annotations.NullMarked;
