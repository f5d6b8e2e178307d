/**
 * io_uring with an owner: {@link dev.iouring.IoUring} is thread-safe, owns every buffer
 * until the kernel is done with it, and never lets an operation get lost.
 */
@NullMarked
package dev.iouring;

import org.jspecify.annotations.NullMarked;
