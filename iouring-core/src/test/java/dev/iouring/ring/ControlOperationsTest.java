package dev.iouring.ring;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Map;

import dev.iouring.Fifo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

import dev.iouring.linux.Errno;
import dev.iouring.linux.Syscalls;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class ControlOperationsTest {

	/** An error of the kernel's own, which programs should not get to see. */
	private static final int ERESTARTSYS = 512;

	private TestRing test;

	private int[] pipe;

	@BeforeEach
	void openRing() throws IOException {
		this.test = new TestRing();
		this.pipe = this.test.owned(Libc.pipe());
	}

	@AfterEach
	void closeRing() {
		this.test.close();
	}

	@Test
	void nothingSucceeds() throws IOException {
		this.test.submit(ControlOperations::nop, -1);
		assertThat(this.test.ring.waitForCompletion()).isEqualTo(new Completion(-1, 0, 0));
	}

	@Test
	void aRequestIsCancelledByItsUserData() throws IOException {
		read(1);
		read(2);
		this.test.queue((sqe) -> ControlOperations.asyncCancel(sqe, 2, 0), 9);
		assertThat(this.test.results(2)).containsEntry(9L, 0).containsEntry(2L, -Errno.ECANCELED);
		Syscalls.write(this.pipe[1], this.test.bytes("x"), 1);
		assertThat(this.test.ring.waitForCompletion()).as("the other lives on").isEqualTo(new Completion(1, 1, 0));
	}

	@Test
	void requestsAreCancelledByTheirFile() throws IOException {
		int[] other = this.test.owned(Libc.pipe());
		read(1);
		read(2);
		this.test.submit((sqe) -> FileOperations.read(sqe, other[0], this.test.buffer(8), -1), 3);
		this.test.queue((sqe) -> ControlOperations.asyncCancelFd(sqe, this.pipe[0], ControlOperations.CANCEL_ALL), 9);
		assertThat(this.test.results(3)).containsEntry(9L, 2)
			.containsEntry(1L, -Errno.ECANCELED)
			.containsEntry(2L, -Errno.ECANCELED);
	}

	@Test
	void everythingIsCancelled() throws IOException {
		read(1);
		this.test.submit((sqe) -> PollOperations.pollAdd(sqe, this.pipe[0], PollOperations.POLLIN), 2);
		this.test.queue(ControlOperations::asyncCancelAny, 9);
		assertThat(this.test.results(3)).containsEntry(9L, 2)
			.containsEntry(1L, -Errno.ECANCELED)
			.containsEntry(2L, -Errno.ECANCELED);
	}

	@Test
	void cancellingWhatIsNotThereFails() throws IOException {
		assertThat(this.test.run((sqe) -> ControlOperations.asyncCancel(sqe, 4711, 0))).isEqualTo(-Errno.ENOENT);
		assertThat(this.test.run((sqe) -> ControlOperations.asyncCancelFd(sqe, this.pipe[0], 0)))
			.isEqualTo(-Errno.ENOENT);
	}

	/** The kernel interrupts the worker, and passes on whatever error that makes. */
	@Test
	void aRequestThatAWorkerWaitsForEndsWithSomeError(@TempDir Path directory) throws IOException {
		MemorySegment fifo = this.test.path(Fifo.in(directory, "fifo"));
		this.test.submit((sqe) -> PathOperations.openat(sqe, FileFlags.AT_FDCWD, fifo, FileFlags.O_RDONLY, 0).async(),
				1);
		this.test.queue((sqe) -> ControlOperations.asyncCancel(sqe, 1, 0), 2);
		Map<Long, Integer> results = this.test.results(2);
		assertThat(results.get(1L)).isIn(-Errno.ECANCELED, -Errno.EINTR, -ERESTARTSYS);
		assertThat(results.get(2L)).isIn(0, -Errno.EALREADY, -Errno.ENOENT);
	}

	@Test
	void nothingCompletesAsAskedFor() throws IOException {
		assertThat(this.test.run((sqe) -> ControlOperations.nop(sqe, -42))).isEqualTo(-42);
		assertThat(this.test.run((sqe) -> ControlOperations.nop(sqe, 7))).isEqualTo(7);
	}

	@Test
	void requestsAreCancelledByTheirKind() throws IOException {
		read(1);
		read(2);
		this.test.queue((sqe) -> ControlOperations.asyncCancelOperation(sqe, Opcode.WRITE, 0), 3);
		this.test.queue((sqe) -> ControlOperations.asyncCancelOperation(sqe, Opcode.READ, ControlOperations.CANCEL_ALL),
				4);
		assertThat(this.test.results(4)).containsEntry(1L, -Errno.ECANCELED)
			.containsEntry(2L, -Errno.ECANCELED)
			.containsEntry(3L, -Errno.ENOENT)
			.containsEntry(4L, 2);
	}

	@Test
	void anOperationWithoutAnEncoderIsFilledFieldByField() throws IOException {
		MemorySegment buffer = this.test.buffer(8);
		int[] pipe = this.test.owned(Libc.pipe());
		assertThat(this.test.run((sqe) -> RawOperation.of(sqe, Opcode.WRITE.code(), pipe[1])
			.address(this.test.bytes("raw").address())
			.length(3)
			.offset(-1)
			.sqe())).isEqualTo(3);
		assertThat(this.test.run((sqe) -> FileOperations.read(sqe, pipe[0], buffer, -1))).isEqualTo(3);
		assertThat(TestRing.text(buffer, 3)).isEqualTo("raw");
		assertThat(this.test.run((sqe) -> RawOperation.of(sqe, 255, -1).sqe())).isEqualTo(-Errno.EINVAL);
	}

	private void read(long userData) throws IOException {
		this.test.submit((sqe) -> FileOperations.read(sqe, this.pipe[0], this.test.buffer(8), -1), userData);
	}

	@Test
	void allOfNothingIsNoneAndNoError() throws IOException {
		assertThat(this.test.run(ControlOperations::asyncCancelAny)).isZero();
		assertThat(this.test.run((sqe) -> ControlOperations.asyncCancel(sqe, 77, ControlOperations.CANCEL_ALL)))
			.isZero();
		assertThat(this.test
			.run((sqe) -> ControlOperations.asyncCancelFd(sqe, this.pipe[0], ControlOperations.CANCEL_ALL))).isZero();
		assertThat(this.test.run((sqe) -> ControlOperations.asyncCancel(sqe, 77, 0))).isEqualTo(-Errno.ENOENT);
		assertThat(this.test.run((sqe) -> ControlOperations.asyncCancelFd(sqe, this.pipe[0], 0)))
			.isEqualTo(-Errno.ENOENT);
	}

}
