/**
 * {@link dev.iouring.spring.reactive.ReactiveIoUringTemplate} and what belongs to it:
 * files as streams of {@link org.springframework.core.io.buffer.DataBuffer data buffers},
 * for applications on Reactor. Needs Spring Framework and Reactor.
 */
@NullMarked
package dev.iouring.spring.reactive;

import org.jspecify.annotations.NullMarked;
