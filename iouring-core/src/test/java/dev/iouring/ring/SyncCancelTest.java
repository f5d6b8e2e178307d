package dev.iouring.ring;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

import dev.iouring.Fifo;
import dev.iouring.linux.Errno;
import dev.iouring.linux.Kernel;
import dev.iouring.linux.SyncCancelLayout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Cancelling without an entry, and what it waits for.
 */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class SyncCancelTest {

	private static final Duration LONG = Duration.ofSeconds(30);

	private TestRing test;

	private Ring ring;

	private int[] pipe;

	@BeforeEach
	void openRing() throws IOException {
		this.test = new TestRing();
		this.ring = this.test.ring;
		this.test.assumeKnows(RegisterOpcode.SYNC_CANCEL, 1);
		this.pipe = this.test.owned(Libc.pipe());
	}

	@AfterEach
	void closeRing() {
		this.test.close();
	}

	@Test
	void aRequestIsCancelledByItsUserData() throws IOException {
		read(1);
		read(2);
		assertThat(SyncCancel.cancel(this.ring, CancelTarget.userData(2))).isZero();
		assertThat(this.test.results(1)).isEqualTo(Map.of(2L, -Errno.ECANCELED));
		TestRing.fails(Errno.ENOENT, "SYNC_CANCEL", () -> SyncCancel.cancel(this.ring, CancelTarget.userData(2)));
		assertThat(SyncCancel.cancel(this.ring, CancelTarget.userData(1), LONG)).isZero();
		assertThat(this.test.results(1)).isEqualTo(Map.of(1L, -Errno.ECANCELED));
	}

	@Test
	void allRequestsOnAFileAreCancelled() throws IOException {
		int[] other = this.test.owned(Libc.pipe());
		read(1);
		read(2);
		this.test.submit((sqe) -> FileOperations.read(sqe, other[0], this.test.buffer(1), -1), 3);
		assertThat(SyncCancel.cancel(this.ring, CancelTarget.file(this.pipe[0]).all())).isEqualTo(2);
		assertThat(this.test.results(2)).isEqualTo(Map.of(1L, -Errno.ECANCELED, 2L, -Errno.ECANCELED));
		TestRing.fails(Errno.ENOENT, "SYNC_CANCEL",
				() -> SyncCancel.cancel(this.ring, CancelTarget.file(this.pipe[0])));
		assertThat(SyncCancel.cancel(this.ring, CancelTarget.file(this.pipe[0]).all())).as("all of none is no failure")
			.isZero();
		assertThat(SyncCancel.cancel(this.ring, CancelTarget.any())).isEqualTo(1);
		assertThat(this.test.results(1)).isEqualTo(Map.of(3L, -Errno.ECANCELED));
		TestRing.fails(Errno.EBADF, "SYNC_CANCEL",
				() -> SyncCancel.cancel(this.ring, CancelTarget.file(Integer.MAX_VALUE)));
	}

	@Test
	void aRegisteredFileIsNamedByItsSlot() throws IOException {
		FileTable.register(this.ring, new int[] { FileTable.EMPTY, this.pipe[0] });
		this.test.submit((sqe) -> FileOperations.read(sqe, 1, this.test.buffer(1), -1).fixedFile(), 1);
		TestRing.fails(Errno.EBADF, "SYNC_CANCEL", () -> SyncCancel.cancel(this.ring, CancelTarget.fixedFile(0)));
		assertThat(SyncCancel.cancel(this.ring, CancelTarget.fixedFile(1))).isZero();
		assertThat(this.test.results(1)).isEqualTo(Map.of(1L, -Errno.ECANCELED));
	}

	@Test
	void aTargetIsNarrowedByMore() throws IOException {
		read(1);
		read(2);
		this.test.submit((sqe) -> PollOperations.pollAdd(sqe, this.pipe[0], PollOperations.POLLIN), 2);
		CancelTarget file = CancelTarget.file(this.pipe[0]);
		TestRing.fails(Errno.ENOENT, "SYNC_CANCEL",
				() -> SyncCancel.cancel(this.ring, file.andOperation(Opcode.POLL_ADD).andUserData(1)));
		assertThat(SyncCancel.cancel(this.ring, file.andUserData(2).andOperation(Opcode.POLL_ADD).all())).isEqualTo(1);
		assertThat(this.test.results(1)).isEqualTo(Map.of(2L, -Errno.ECANCELED));
		assertThat(SyncCancel.cancel(this.ring, CancelTarget.userData(2).andOperation(Opcode.READ))).isZero();
		assertThat(this.test.results(1)).isEqualTo(Map.of(2L, -Errno.ECANCELED));
		assertThat(SyncCancel.cancel(this.ring, CancelTarget.operation(Opcode.READ))).isZero();
		assertThat(this.test.results(1)).isEqualTo(Map.of(1L, -Errno.ECANCELED));
	}

	@Test
	void theEndOfARunningRequestIsWaitedFor(@TempDir Path directory) throws IOException {
		Path fifo = Fifo.in(directory, "fifo");
		int late = 0;
		// Without time to wait the request is mostly still there, but may have ended.
		for (int i = 0; i < 100 && late == 0; i++) {
			openInWorker(fifo);
			try {
				SyncCancel.cancel(this.ring, CancelTarget.userData(1), Duration.ZERO);
			}
			catch (ErrnoException ex) {
				assertThat(ex.errno()).isEqualTo(Errno.ETIME);
				late++;
			}
			assertThat(this.test.results(1).get(1L)).isNegative();
		}
		assertThat(late).as("calls that were out of time").isPositive();
		openInWorker(fifo);
		assertThat(SyncCancel.cancel(this.ring, CancelTarget.userData(1))).isZero();
		assertThat(this.test.results(1).get(1L)).isNegative();
		openInWorker(fifo);
		assertThat(SyncCancel.cancel(this.ring, CancelTarget.userData(1), LONG)).isZero();
		assertThat(this.test.results(1).get(1L)).isNegative();
	}

	@Test
	void theEndOfAllRunningRequestsIsNotWaitedFor(@TempDir Path directory) throws IOException {
		Path fifo = Fifo.in(directory, "fifo");
		CancelTarget[] targets = { CancelTarget.userData(1).all(), CancelTarget.any() };
		for (int i = 0; i < 100; i++) {
			openInWorker(fifo);
			// If there were anything to wait for, this would mostly be out of time.
			assertThat(SyncCancel.cancel(this.ring, targets[i % 2], Duration.ZERO)).as("without what runs").isZero();
			assertThat(this.test.results(1).get(1L)).isNegative();
		}
	}

	/** Opens a pipe whose other end nobody has, once the worker has begun to. */
	private void openInWorker(Path fifo) throws IOException {
		this.test.submit((sqe) -> PathOperations
			.openat(sqe, FileFlags.AT_FDCWD, this.test.path(fifo), FileFlags.O_RDONLY | FileFlags.O_CLOEXEC, 0)
			.async(), 1);
		this.test.queue((sqe) -> ControlOperations.nop(sqe).async(), 2);
		assertThat(this.test.results(1)).containsEntry(2L, 0);
	}

	@Test
	void aSignalDoesNotEndTheWait() throws IOException {
		AtomicInteger signals = new AtomicInteger(2);
		try (TestRing test = new TestRing(Ring.open(RingOptions.ofEntries(4), interrupted(signals)))) {
			test.submit((sqe) -> FileOperations.read(sqe, this.pipe[0], test.buffer(1), -1), 1);
			assertThat(SyncCancel.cancel(test.ring, CancelTarget.userData(1), LONG)).isZero();
			assertThat(signals).hasValue(0);
			signals.set(1);
			assertThat(SyncCancel.cancel(test.ring, CancelTarget.userData(1)))
				.as("what it waited for has ended while it was interrupted")
				.isZero();
			signals.set(0);
			TestRing.fails(Errno.ENOENT, "SYNC_CANCEL", () -> SyncCancel.cancel(test.ring, CancelTarget.userData(1)));
		}
	}

	/** A kernel with signals that come while it cancels. */
	private static Kernel interrupted(AtomicInteger signals) {
		return (Kernel) Proxy.newProxyInstance(Kernel.class.getClassLoader(), new Class<?>[] { Kernel.class },
				(proxy, method, arguments) -> {
					if (method.getName().equals("ioUringRegister")
							&& arguments[1].equals(RegisterOpcode.SYNC_CANCEL.code())
							&& signals.getAndUpdate((count) -> Math.max(0, count - 1)) > 0) {
						return -Errno.EINTR;
					}
					try {
						return method.invoke(Kernel.LINUX, arguments);
					}
					catch (InvocationTargetException ex) {
						throw ex.getCause();
					}
				});
	}

	@Test
	void aTargetIsEncoded() {
		assertEncoded(CancelTarget.userData(7), 7, -1, 0, 0);
		assertEncoded(CancelTarget.userData(7).all(), 7, -1, 1, 0);
		assertEncoded(CancelTarget.file(3), 0, 3, 2, 0);
		assertEncoded(CancelTarget.fixedFile(3).all(), 0, 3, 2 | 8 | 1, 0);
		assertEncoded(CancelTarget.file(3).andUserData(7), 7, 3, 2 | 16, 0);
		assertEncoded(CancelTarget.operation(Opcode.READ), 0, -1, 32, 22);
		assertEncoded(CancelTarget.userData(7).andOperation(Opcode.READ), 7, -1, 16 | 32, 22);
		assertEncoded(CancelTarget.any(), 0, -1, 4 | 1, 0);
	}

	private void assertEncoded(CancelTarget target, long userData, int fd, int flags, int opcode) {
		MemorySegment request = this.test.buffer(SyncCancelLayout.SIZE);
		target.encode(request);
		assertThat(request.get(ValueLayout.JAVA_LONG, SyncCancelLayout.ADDR)).isEqualTo(userData);
		assertThat(request.get(ValueLayout.JAVA_INT, SyncCancelLayout.FD)).isEqualTo(fd);
		assertThat(request.get(ValueLayout.JAVA_INT, SyncCancelLayout.FLAGS)).isEqualTo(flags);
		assertThat(request.get(ValueLayout.JAVA_BYTE, SyncCancelLayout.OPCODE)).isEqualTo((byte) opcode);
	}

	@Test
	void badArgumentsAreNamedBeforeTheCall() {
		assertThatIllegalArgumentException().isThrownBy(() -> CancelTarget.file(-1))
			.withMessage("descriptor -1 is negative");
		assertThatIllegalArgumentException().isThrownBy(() -> CancelTarget.fixedFile(-2))
			.withMessage("slot -2 is negative");
		assertThatIllegalStateException().isThrownBy(() -> CancelTarget.any().andUserData(1))
			.withMessage("the kernel looks at nothing else if any request is meant");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> SyncCancel.cancel(this.ring, CancelTarget.any(), Duration.ofNanos(-1)))
			.withMessage("time PT-0.000000001S is negative");
	}

	private void read(long userData) throws IOException {
		this.test.submit((sqe) -> FileOperations.read(sqe, this.pipe[0], this.test.buffer(1), -1), userData);
	}

	/** The kernel returns another number of these. */
	@Test
	void aRequestThatWaitsForAFutexIsCancelledLikeOthers() throws IOException {
		this.test.assumeSupports(Opcode.FUTEX_WAIT);
		MemorySegment word = this.test.buffer(Integer.BYTES);
		for (CancelTarget target : new CancelTarget[] { CancelTarget.userData(1),
				CancelTarget.operation(Opcode.FUTEX_WAIT) }) {
			this.test.submit((sqe) -> MemoryOperations.futexWait(sqe, word, 0, MemoryOperations.FUTEX_BITSET_MATCH_ANY,
					MemoryOperations.FUTEX2_SIZE_U32), 1);
			assertThat(SyncCancel.cancel(this.ring, target)).as("one is not counted").isZero();
			assertThat(this.test.results(1)).isEqualTo(Map.of(1L, -Errno.ECANCELED));
		}
	}

}
