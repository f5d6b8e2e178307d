package dev.iouring.ring;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;

import dev.iouring.linux.Errno;
import dev.iouring.linux.SyncCancelLayout;
import dev.iouring.linux.WaitLayout;

/**
 * Cancels requests without an entry in the submission queue, and waits where
 * {@link ControlOperations#asyncCancel} would complete with {@code EALREADY}. That is
 * never so for {@link CancelTarget#all() all} such requests, and for
 * {@link CancelTarget#any() any}: those that are running are told to stop, and not waited
 * for. Linux 6.0.
 * <p>
 * A request that was cancelled posts its own completion, and its memory is the kernel's
 * until then, as ever. When these methods return, that completion is on its way, but not
 * necessarily in the queue, and after those for all requests some may still run.
 * <p>
 * Of a ring with {@link SetupFlag#SINGLE_ISSUER} only the issuer may call them, of
 * another any thread; they cancel what other threads submitted, too.
 */
public final class SyncCancel {

	private static final long FOREVER = -1;

	private SyncCancel() {
	}

	/**
	 * Cancels, and waits as long as it takes, for all such requests not at all. A signal
	 * does not end the wait.
	 * @param ring the ring
	 * @param target which requests
	 * @return how many were cancelled at once, as of
	 * {@link ControlOperations#CANCEL_ALL}, if the target is all such requests; else 0
	 * @throws ErrnoException {@code ENOENT} if nothing matches and the target is not all
	 * such requests, {@code EBADF} for a file that is none
	 */
	public static int cancel(Ring ring, CancelTarget target) throws ErrnoException {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment request = request(arena, target);
			MemorySegment timeout = timeout(request);
			timeout.set(ValueLayout.JAVA_LONG, WaitLayout.TV_SEC, FOREVER);
			timeout.set(ValueLayout.JAVA_LONG, WaitLayout.TV_NSEC, FOREVER);
			return cancel(ring, target, request, () -> {
			});
		}
	}

	/**
	 * Cancels, and waits for a while if a request is running that cannot be stopped at
	 * once.
	 * @param ring the ring
	 * @param target which requests
	 * @param timeout how long to wait at most, from zero
	 * @return as of {@link #cancel(Ring, CancelTarget)}
	 * @throws ErrnoException {@code ETIME} if the time is over: the request is told to
	 * stop, but runs; else as there
	 */
	public static int cancel(Ring ring, CancelTarget target, Duration timeout) throws ErrnoException {
		long nanos = Timespec.nanos(timeout);
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment request = request(arena, target);
			MemorySegment rest = timeout(request);
			Timespec.set(rest, nanos);
			long start = System.nanoTime();
			return cancel(ring, target, request,
					() -> Timespec.set(rest, Math.max(0, nanos - (System.nanoTime() - start))));
		}
	}

	private static MemorySegment request(Arena arena, CancelTarget target) {
		MemorySegment request = arena.allocate(SyncCancelLayout.SIZE, Long.BYTES);
		target.encode(request);
		return request;
	}

	private static MemorySegment timeout(MemorySegment request) {
		return request.asSlice(SyncCancelLayout.TIMEOUT, WaitLayout.TIMESPEC_SIZE);
	}

	private static int cancel(Ring ring, CancelTarget target, MemorySegment request, Runnable resumed)
			throws ErrnoException {
		boolean waited = false;
		while (true) {
			try {
				int cancelled = ring.registration().register(RegisterOpcode.SYNC_CANCEL, request, 1);
				// Of one request the kernel returns 0 or 1, depending on what it waits
				// for.
				return target.isAll() ? cancelled : 0;
			}
			catch (ErrnoException ex) {
				if (waited && ex.errno() == Errno.ENOENT) {
					// What this call waited for has ended since.
					return 0;
				}
				if (ex.errno() != Errno.EINTR) {
					throw ex;
				}
				waited = true;
				resumed.run();
			}
		}
	}

}
