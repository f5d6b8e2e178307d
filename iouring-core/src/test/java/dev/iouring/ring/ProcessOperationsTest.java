package dev.iouring.ring;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import dev.iouring.linux.Errno;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class ProcessOperationsTest {

	private TestRing test;

	@BeforeEach
	void openRing() throws IOException {
		this.test = new TestRing();
		this.test.assumeSupports(Opcode.WAITID);
	}

	@AfterEach
	void closeRing() {
		this.test.close();
	}

	@Test
	void aChildThatEndsIsToldOf() throws IOException {
		int child = Libc.spawn("exit 7");
		ChildStatus status = await(child);
		assertThat(status.process()).isEqualTo(child);
		assertThat(status.change()).isEqualTo(ChildStatus.Change.EXITED);
		assertThat(status.status()).isEqualTo(7);
		assertThat(this.test.run((sqe) -> wait(sqe, child, MemorySegment.NULL))).as("waited for already")
			.isEqualTo(-Errno.ECHILD);
	}

	@Test
	void aChildThatIsKilledIsToldOf() throws IOException {
		ChildStatus status = await(Libc.spawn("kill -9 $$"));
		assertThat(status.change()).isEqualTo(ChildStatus.Change.KILLED);
		assertThat(status.status()).isEqualTo(9);
	}

	private ChildStatus await(int child) throws IOException {
		MemorySegment info = ChildStatus.allocate(this.test.arena);
		assertThat(this.test.run((sqe) -> wait(sqe, child, info))).isZero();
		return ChildStatus.read(info);
	}

	private static Sqe wait(Sqe sqe, int child, MemorySegment info) {
		return ProcessOperations.waitid(sqe, ProcessOperations.P_PID, child, info, ProcessOperations.WEXITED);
	}

	@Test
	void aStrangerIsNoChild() throws IOException {
		assertThat(this.test.run((sqe) -> ProcessOperations.waitid(sqe, ProcessOperations.P_PID, 1, MemorySegment.NULL,
				ProcessOperations.WEXITED)))
			.isEqualTo(-Errno.ECHILD);
		assertThat(this.test
			.run((sqe) -> ProcessOperations.waitid(sqe, ProcessOperations.P_PID, 1, MemorySegment.NULL, 0)))
			.as("waits for nothing")
			.isEqualTo(-Errno.EINVAL);
	}

}
