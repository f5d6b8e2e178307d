/**
 * {@link dev.iouring.spring.IoUringTemplate} and what belongs to it: blocking-style file
 * operations on io_uring for virtual threads, the same as futures, and a fallback where
 * the kernel offers no io_uring. Needs Spring Framework only.
 */
@NullMarked
package dev.iouring.spring;

import org.jspecify.annotations.NullMarked;
