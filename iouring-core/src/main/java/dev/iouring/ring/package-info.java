/**
 * The kernel's ring as it is: its two queues, one encoder for each operation,
 * registration and probing.
 * <p>
 * For experts. A ring here belongs to one thread at a time, nothing is allocated for an
 * operation, and there is no policy: the caller keeps every buffer alive until the kernel
 * has given its last completion, counts what is in flight, and decides when to submit,
 * wait and cancel. See {@link dev.iouring.ring.Ring}.
 */
@NullMarked
package dev.iouring.ring;

import org.jspecify.annotations.NullMarked;
