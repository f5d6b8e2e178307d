package dev.iouring.ring;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import dev.iouring.linux.Errno;
import dev.iouring.linux.Syscalls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class RegistrationTest {

	private TestRing test;

	private Ring ring;

	@BeforeEach
	void openRing() throws IOException {
		this.test = new TestRing();
		this.ring = this.test.ring;
	}

	@AfterEach
	void closeRing() {
		this.test.close();
	}

	@Test
	void theProbeKnowsWhatTheRingCanDo() throws IOException {
		Probe probe = this.ring.probe();
		assertThat(probe.supports(Opcode.NOP)).isTrue();
		assertThat(probe.supports(Opcode.READ)).isTrue();
		assertThat(probe.supported()).contains(Opcode.ASYNC_CANCEL, Opcode.OPENAT);
		assertThat(probe).hasToString("Probe" + probe.supported());
	}

	@Test
	void theProbeReadsTheKernelsAnswer() {
		MemorySegment answer = this.test.buffer(16 + 8 * 256);
		answer.set(ValueLayout.JAVA_BYTE, 1, (byte) 3);
		for (int opcode : new int[] { 0, 2, 5 }) {
			answer.set(ValueLayout.JAVA_SHORT, 16 + 8L * opcode + 2, (short) 1);
		}
		// The last one lies beyond what the kernel says it knows.
		assertThat(new Probe(answer).supported()).containsExactly(Opcode.NOP, Opcode.WRITEV);
	}

	@Test
	void buffersAreRegisteredOnce() throws IOException {
		List<MemorySegment> buffers = List.of(this.test.buffer(4096));
		fails(Errno.ENXIO, "UNREGISTER_BUFFERS", this.ring::unregisterBuffers);
		this.ring.registerBuffers(buffers);
		fails(Errno.EBUSY, "BUFFERS", () -> this.ring.registerBuffers(buffers));
		this.ring.unregisterBuffers();
		this.ring.registerBuffers(buffers);
	}

	@Test
	void memoryThatCannotBePinnedIsRefused() {
		MemorySegment nowhere = MemorySegment.ofAddress(8192);
		fails(Errno.EFAULT, "BUFFERS", () -> this.ring.registerBuffers(List.of(slice(nowhere))));
		fails(Errno.EINVAL, "BUFFERS", () -> this.ring.registerBuffers(List.of()));
	}

	@Test
	void filesAreRegisteredReplacedAndTakenBack() throws IOException {
		int[] pipe = this.test.owned(Libc.pipe());
		this.ring.registerFiles(new int[] { pipe[0], -1 });
		fails(Errno.EBUSY, "FILES", () -> this.ring.registerFiles(new int[] { pipe[0] }));
		assertThat(this.ring.updateFiles(0, new int[] { -1, pipe[1] })).isEqualTo(2);
		assertThat(this.test.run((sqe) -> FileOperations.write(sqe, 1, this.test.bytes("x"), -1).fixedFile()))
			.isEqualTo(1);
		assertThat(this.test.run((sqe) -> FileOperations.read(sqe, 0, this.test.buffer(1), -1).fixedFile()))
			.isEqualTo(-Errno.EBADF);
		fails(Errno.EINVAL, "FILES_UPDATE", () -> this.ring.updateFiles(1, new int[] { -1, -1 }));
		this.ring.updateFile(0, pipe[0]);
		assertThat(this.test.run((sqe) -> FileOperations.read(sqe, 7, this.test.buffer(1), -1).fixedFile(0)))
			.isEqualTo(1);
		this.ring.updateFile(0, -1);
		assertThat(this.test.run((sqe) -> FileOperations.read(sqe, 7, this.test.buffer(1), -1).fixedFile(0)))
			.isEqualTo(-Errno.EBADF);
		fails(Errno.EINVAL, "FILES_UPDATE", () -> this.ring.updateFile(2, pipe[0]));
		this.ring.unregisterFiles();
		fails(Errno.ENXIO, "UNREGISTER_FILES", this.ring::unregisterFiles);
		fails(Errno.ENXIO, "FILES_UPDATE", () -> this.ring.updateFiles(0, new int[] { -1 }));
		fails(Errno.EBADF, "FILES", () -> this.ring.registerFiles(new int[] { Integer.MAX_VALUE }));
	}

	@Test
	void emptySlotsAreFilledLater() throws IOException {
		int[] pipe = this.test.owned(Libc.pipe());
		this.ring.registerFilesSparse(1000);
		assertThat(this.test.run((sqe) -> FileOperations.write(sqe, 999, this.test.bytes("x"), -1).fixedFile()))
			.isEqualTo(-Errno.EBADF);
		assertThat(this.ring.updateFiles(999, new int[] { pipe[1] })).isEqualTo(1);
		assertThat(this.test.run((sqe) -> FileOperations.write(sqe, 999, this.test.bytes("x"), -1).fixedFile()))
			.isEqualTo(1);
		assertThatIllegalArgumentException().isThrownBy(() -> this.ring.registerFilesSparse(0));
	}

	@Test
	void aRegisteredFileOutlivesItsDescriptor() throws IOException {
		int[] pipe = Libc.pipe();
		this.test.owned(pipe[0]);
		this.ring.registerFiles(new int[] { pipe[1] });
		Syscalls.close(pipe[1]);
		assertThat(this.test.run((sqe) -> FileOperations.write(sqe, 0, this.test.bytes("x"), -1).fixedFile()))
			.isEqualTo(1);
	}

	@Test
	void anEventfdIsSignalledWhileRegistered() throws IOException {
		int eventfd = this.test.owned(Syscalls.eventfd(0, 0x800));
		this.ring.registerEventfd(eventfd);
		fails(Errno.EBUSY, "EVENTFD", () -> this.ring.registerEventfd(eventfd));
		this.test.run(ControlOperations::nop);
		MemorySegment counter = this.test.buffer(8);
		assertThat(Syscalls.read(eventfd, counter, 8)).isEqualTo(8);
		assertThat(counter.get(ValueLayout.JAVA_LONG, 0)).isPositive();
		this.ring.unregisterEventfd();
		this.test.run(ControlOperations::nop);
		assertThat(Syscalls.read(eventfd, counter, 8)).isEqualTo(-Errno.EAGAIN);
		fails(Errno.ENXIO, "UNREGISTER_EVENTFD", this.ring::unregisterEventfd);
		fails(Errno.EBADF, "EVENTFD", () -> this.ring.registerEventfd(Integer.MAX_VALUE));
	}

	@Test
	void workersAreLimitedAndTheLimitsBeforeReturned() throws IOException {
		// The limits are the thread's, which has none before it first submits.
		this.test.run(ControlOperations::nop);
		IoWorkers before = this.ring.setMaxWorkers(3, 5);
		try {
			assertThat(before.bounded()).isPositive();
			assertThat(this.ring.ioWorkers()).isEqualTo(new IoWorkers(3, 5));
			assertThat(this.ring.setMaxWorkers(0, 6)).isEqualTo(new IoWorkers(3, 5));
			assertThat(this.ring.ioWorkers()).isEqualTo(new IoWorkers(3, 6));
			assertThatIllegalArgumentException().isThrownBy(() -> this.ring.setMaxWorkers(-1, 0));
		}
		finally {
			this.ring.setMaxWorkers(before.bounded(), before.unbounded());
		}
	}

	@Test
	void manyBuffersKeepTheirIndexes() throws IOException {
		MemorySegment[] buffers = new MemorySegment[64];
		Arrays.setAll(buffers, (i) -> this.test.buffer(4096));
		this.ring.registerBuffers(List.of(buffers));
		int[] pipe = this.test.owned(Libc.pipe());
		for (int i = 0; i < buffers.length; i += 7) {
			MemorySegment buffer = buffers[i];
			int index = i;
			buffer.set(ValueLayout.JAVA_BYTE, 0, (byte) i);
			assertThat(this.test.run((sqe) -> FileOperations.writeFixed(sqe, pipe[1], buffer.asSlice(0, 1), -1, index)))
				.isEqualTo(1);
			MemorySegment copy = this.test.buffer(1);
			assertThat(Syscalls.read(pipe[0], copy, 1)).isEqualTo(1);
			assertThat(copy.get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) i);
		}
	}

	@SuppressWarnings("restricted") // never accessed but by the kernel, which refuses it
	private static MemorySegment slice(MemorySegment nowhere) {
		return nowhere.reinterpret(4096);
	}

	private static void fails(int errno, String operation, ThrowingCallable call) {
		assertThatExceptionOfType(ErrnoException.class).isThrownBy(call).satisfies((failure) -> {
			assertThat(failure.errno()).as(failure.getMessage()).isEqualTo(errno);
			assertThat(failure.call()).isEqualTo("io_uring_register(" + operation + ")");
		});
	}

}
