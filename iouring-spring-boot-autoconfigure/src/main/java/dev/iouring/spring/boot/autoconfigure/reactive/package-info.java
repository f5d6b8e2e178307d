/**
 * Auto-configuration for {@link dev.iouring.spring.reactive.ReactiveIoUringTemplate}.
 */
@NullMarked
package dev.iouring.spring.boot.autoconfigure.reactive;

import org.jspecify.annotations.NullMarked;
