package dev.iouring.ring;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import dev.iouring.linux.Errno;
import dev.iouring.linux.Syscalls;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which completions signal an eventfd.
 */
class EventfdNotificationTest extends AbstractRingTest {

	private static final int EFD_NONBLOCK = 0x800;

	@Test
	void anEventfdIsSignalledWhileRegistered() throws IOException {
		int eventfd = this.test.owned(Syscalls.eventfd(0, EFD_NONBLOCK));
		EventfdNotification.register(this.ring, eventfd);
		TestRing.fails(Errno.EBUSY, "EVENTFD", () -> EventfdNotification.register(this.ring, eventfd));
		this.test.run(ControlOperations::nop);
		MemorySegment counter = this.test.buffer(8);
		assertThat(Syscalls.read(eventfd, counter, 8)).isEqualTo(8);
		assertThat(counter.get(ValueLayout.JAVA_LONG, 0)).isPositive();
		EventfdNotification.unregister(this.ring);
		this.test.run(ControlOperations::nop);
		assertThat(Syscalls.read(eventfd, counter, 8)).isEqualTo(-Errno.EAGAIN);
		TestRing.fails(Errno.ENXIO, "UNREGISTER_EVENTFD", () -> EventfdNotification.unregister(this.ring));
		TestRing.fails(Errno.EBADF, "EVENTFD", () -> EventfdNotification.register(this.ring, Integer.MAX_VALUE));
	}

	@Test
	void onlyWhatAWorkerCompletesSignalsAnEventfdForTheAsynchronous() throws IOException {
		this.test.assumeKnows(RegisterOpcode.EVENTFD_ASYNC, 1);
		int eventfd = this.test.owned(Syscalls.eventfd(0, EFD_NONBLOCK));
		int[] pipe = this.test.owned(Libc.pipe());
		EventfdNotification.registerAsync(this.ring, eventfd);
		this.test.run(ControlOperations::nop);
		assertThat(signals(eventfd)).as("completed while it was submitted").isZero();
		this.test.submit((sqe) -> FileOperations.read(sqe, pipe[0], this.test.buffer(1), -1), 1);
		assertThat(Syscalls.write(pipe[1], this.test.bytes("x"), 1)).isEqualTo(1);
		this.ring.waitForCompletion();
		assertThat(signals(eventfd)).as("completed when its file became ready").isZero();
		this.test.run((sqe) -> ControlOperations.nop(sqe).async());
		// The worker signals only after it has completed the request.
		Awaitility.await("completed by a worker").until(() -> signals(eventfd) > 0);
		TestRing.fails(Errno.EBUSY, "EVENTFD_ASYNC", () -> EventfdNotification.registerAsync(this.ring, eventfd));
		TestRing.fails(Errno.EBUSY, "EVENTFD", () -> EventfdNotification.register(this.ring, eventfd));
		EventfdNotification.unregister(this.ring);
		TestRing.fails(Errno.EBADF, "EVENTFD_ASYNC", () -> EventfdNotification.registerAsync(this.ring, -1));
		TestRing.fails(Errno.EINVAL, "EVENTFD_ASYNC", () -> EventfdNotification.registerAsync(this.ring, pipe[0]));
	}

	private long signals(int eventfd) {
		MemorySegment counter = this.test.buffer(8);
		long read = Syscalls.read(eventfd, counter, 8);
		assertThat(read).isIn(8L, (long) -Errno.EAGAIN);
		return (read == 8) ? counter.get(ValueLayout.JAVA_LONG, 0) : 0;
	}

}
