package dev.iouring.ring;

import java.io.IOException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import dev.iouring.linux.Errno;
import dev.iouring.linux.Syscalls;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class ControlOperationsTest {

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

	private void read(long userData) throws IOException {
		this.test.submit((sqe) -> FileOperations.read(sqe, this.pipe[0], this.test.buffer(8), -1), userData);
	}

}
