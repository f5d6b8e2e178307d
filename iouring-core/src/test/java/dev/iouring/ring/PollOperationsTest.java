package dev.iouring.ring;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import dev.iouring.linux.Errno;
import dev.iouring.linux.Syscalls;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class PollOperationsTest {

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
	void aPollCompletesWithTheEvents() throws IOException {
		this.test.submit((sqe) -> PollOperations.pollAdd(sqe, this.pipe[0], PollOperations.POLLIN), 1);
		assertThat(this.test.ring.flushCompletions()).isZero();
		write();
		assertThat(this.test.ring.waitForCompletion()).isEqualTo(new Completion(1, PollOperations.POLLIN, 0));
		assertThat(this.test.run((sqe) -> PollOperations.pollAdd(sqe, this.pipe[1], PollOperations.POLLOUT)))
			.isEqualTo(PollOperations.POLLOUT);
	}

	@Test
	void aHangUpIsReportedUnasked() throws IOException {
		int[] pair = Libc.socketPair();
		this.test.owned(pair[0]);
		this.test.submit((sqe) -> PollOperations.pollAdd(sqe, pair[0], PollOperations.POLLRDHUP), 1);
		Syscalls.close(pair[1]);
		assertThat(this.test.ring.waitForCompletion().result())
			.isEqualTo(PollOperations.POLLRDHUP | PollOperations.POLLHUP);
	}

	@Test
	void pollingNothingFails() throws IOException {
		assertThat(this.test.run((sqe) -> PollOperations.pollAdd(sqe, -1, PollOperations.POLLIN)))
			.isEqualTo(-Errno.EBADF);
	}

	@Test
	void aRemovedPollIsCancelled() throws IOException {
		this.test.submit((sqe) -> PollOperations.pollAdd(sqe, this.pipe[0], PollOperations.POLLIN), 77);
		this.test.queue((sqe) -> PollOperations.pollRemove(sqe, 77), 2);
		assertThat(this.test.results(2)).containsEntry(77L, -Errno.ECANCELED).containsEntry(2L, 0);
	}

	@Test
	void removingTouchesOnlyItsTarget() throws IOException {
		this.test.submit((sqe) -> PollOperations.pollAdd(sqe, this.pipe[0], PollOperations.POLLIN), 0);
		this.test.submit((sqe) -> PollOperations.pollAdd(sqe, this.pipe[0], PollOperations.POLLIN), 5);
		this.test.queue((sqe) -> PollOperations.pollRemove(sqe, 5), 1);
		assertThat(this.test.results(2)).containsEntry(5L, -Errno.ECANCELED).containsEntry(1L, 0);
		write();
		assertThat(this.test.ring.waitForCompletion()).isEqualTo(new Completion(0, PollOperations.POLLIN, 0));
	}

	@Test
	void removingAPollThatIsNotThereFails() throws IOException {
		assertThat(this.test.run((sqe) -> PollOperations.pollRemove(sqe, 12345))).isEqualTo(-Errno.ENOENT);
	}

	@Test
	void aMultishotPollGoesOnUntilRemoved() throws IOException {
		this.test.submit((sqe) -> PollOperations.pollAddMultishot(sqe, this.pipe[0], PollOperations.POLLIN), 1);
		for (int i = 0; i < 3; i++) {
			write();
			Completion completion = this.test.ring.waitForCompletion();
			assertThat(completion.result()).isEqualTo(PollOperations.POLLIN);
			assertThat(completion.more()).isTrue();
			assertThat(Syscalls.read(this.pipe[0], this.test.buffer(1), 1)).isEqualTo(1);
		}
		this.test.queue((sqe) -> PollOperations.pollRemove(sqe, 1), 2);
		assertThat(this.test.results(2)).containsEntry(1L, -Errno.ECANCELED).containsEntry(2L, 0);
	}

	@Test
	void eventsAboveSixteenBitsAreTaken() throws IOException {
		this.test.submit((sqe) -> PollOperations.pollAdd(sqe, this.pipe[0],
				PollOperations.POLLIN | PollOperations.EPOLLEXCLUSIVE), 1);
		write();
		assertThat(this.test.ring.waitForCompletion().result() & PollOperations.POLLIN)
			.isEqualTo(PollOperations.POLLIN);
	}

	@Test
	void aMultishotPollCanBeGivenOtherEvents() throws IOException {
		this.test.submit((sqe) -> PollOperations.pollAddMultishot(sqe, this.pipe[0], PollOperations.POLLPRI), 1);
		write();
		assertThat(this.test.run((sqe) -> PollOperations.pollUpdateEvents(sqe, 1, PollOperations.POLLIN))).isZero();
		Completion event = this.test.ring.waitForCompletion();
		assertThat(event.userData()).isEqualTo(1);
		assertThat(event.result()).isEqualTo(PollOperations.POLLIN);
		assertThat(this.test.run((sqe) -> PollOperations.pollUpdateEvents(sqe, 99, PollOperations.POLLIN)))
			.isEqualTo(-Errno.ENOENT);
	}

	@Test
	void aPollCanBeGivenOtherUserData() throws IOException {
		this.test.submit((sqe) -> PollOperations.pollAdd(sqe, this.pipe[0], PollOperations.POLLIN), 1);
		assertThat(this.test.run((sqe) -> PollOperations.pollUpdateUserData(sqe, 1, -5))).isZero();
		write();
		assertThat(this.test.ring.waitForCompletion()).isEqualTo(new Completion(-5, PollOperations.POLLIN, 0));
	}

	@Test
	void filesAreWatchedTogether() throws IOException {
		this.test.assumeSupports(Opcode.EPOLL_WAIT);
		int epoll = this.test.owned(Libc.epoll());
		MemorySegment event = EpollEvents.allocate(this.test.arena, 1);
		EpollEvents.set(event, 0, PollOperations.POLLIN, 0x1234_5678_9abc_def0L);
		assertThat(this.test
			.run((sqe) -> PollOperations.epollCtl(sqe, epoll, PollOperations.EPOLL_CTL_ADD, this.pipe[0], event)))
			.isZero();
		assertThat(this.test
			.run((sqe) -> PollOperations.epollCtl(sqe, epoll, PollOperations.EPOLL_CTL_ADD, this.pipe[0], event)))
			.isEqualTo(-Errno.EEXIST);
		MemorySegment events = EpollEvents.allocate(this.test.arena, 4);
		this.test.submit((sqe) -> PollOperations.epollWait(sqe, epoll, events), 1);
		assertThat(this.test.ring.cq().ready()).isZero();
		write();
		assertThat(this.test.ring.waitForCompletion().result()).isEqualTo(1);
		assertThat(EpollEvents.mask(events, 0)).isEqualTo(PollOperations.POLLIN);
		assertThat(EpollEvents.data(events, 0)).isEqualTo(0x1234_5678_9abc_def0L);
		assertThat(this.test.run((sqe) -> PollOperations.epollCtl(sqe, epoll, PollOperations.EPOLL_CTL_DEL,
				this.pipe[0], MemorySegment.NULL)))
			.isZero();
		assertThat(this.test.run((sqe) -> PollOperations.epollCtl(sqe, epoll, PollOperations.EPOLL_CTL_DEL,
				this.pipe[0], MemorySegment.NULL)))
			.isEqualTo(-Errno.ENOENT);
		assertThat(this.test.run((sqe) -> PollOperations.epollWait(sqe, this.pipe[0], events)))
			.isEqualTo(-Errno.EINVAL);
	}

	private void write() {
		assertThat(Syscalls.write(this.pipe[1], this.test.bytes("x"), 1)).isEqualTo(1);
	}

}
