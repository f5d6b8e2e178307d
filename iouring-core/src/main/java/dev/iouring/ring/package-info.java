/**
 * The kernel's ring as it is: its two queues, one encoder for each operation,
 * registration and probing.
 * <p>
 * For experts. A ring here belongs to one thread at a time, nothing is allocated for an
 * operation, and there is no policy: the caller keeps every buffer alive until the kernel
 * has given its last completion, counts what is in flight, and decides when to submit,
 * wait and cancel. See {@link dev.iouring.ring.Ring}.
 * <p>
 * Methods of classes named {@code …Operations} fill an entry of the submission queue.
 * What a ring registers is grouped by what it is about:
 * {@link dev.iouring.ring.FileTable}, {@link dev.iouring.ring.BufferTable},
 * {@link dev.iouring.ring.BufferRing}, {@link dev.iouring.ring.EventfdNotification},
 * {@link dev.iouring.ring.WorkerThreads}, {@link dev.iouring.ring.Personalities},
 * {@link dev.iouring.ring.NapiPolling}, {@link dev.iouring.ring.InterfaceQueue}.
 * {@link dev.iouring.ring.SyncCancel} cancels without an entry. No ring at all is needed
 * by {@link dev.iouring.ring.RingMessages} and
 * {@link dev.iouring.ring.KernelCapabilities}.
 */
@NullMarked
package dev.iouring.ring;

import org.jspecify.annotations.NullMarked;
