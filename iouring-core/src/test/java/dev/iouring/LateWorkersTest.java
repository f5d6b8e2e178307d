package dev.iouring;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.AsynchronousCloseException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import dev.iouring.linux.CallState;
import dev.iouring.linux.SqeLayout;
import dev.iouring.ring.FileFlags;
import dev.iouring.ring.Opcode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A transfer that is large enough to be left to a worker of the kernel's is cancelled
 * whenever that is asked for. A worker that has begun it, but does not wait for its file
 * yet, does not learn of a cancellation that comes at that moment.
 */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class LateWorkersTest {

	/** More than the kernel gets to read at once. */
	private static final long SIZE = 2L << 20;

	private static final int ROUNDS = Soak.rounds(2_000, 200_000);

	@TempDir
	Path directory;

	private Path fifo;

	private final MemorySegment memory = Arena.ofAuto().allocate(SIZE);

	@BeforeEach
	void makePipe() throws IOException {
		this.fifo = Fifo.in(this.directory, "fifo");
	}

	private Descriptor openPipe(IoUring io) throws IOException {
		OpenOperation open = Operation.open(this.fifo, FileFlags.O_RDWR, 0);
		io.execute(open);
		return open.descriptor();
	}

	private static void awaitInFlight(IoUring io) {
		while (io.statistics().inFlight() == 0) {
			Thread.onSpinWait();
		}
	}

	@ParameterizedTest
	@EnumSource
	void aReadIsCancelledHoweverFarItsWorkerIs(Tier tier) throws Exception {
		try (IoUring io = IoUring.open(tier.options().build()); Descriptor pipe = openPipe(io)) {
			for (int round = 0; round < ROUNDS; round++) {
				CompletableFuture<Integer> read = io.submit(Operation.read(pipe, this.memory, 0));
				CancellationRacesTest.Delay.spin(50L * (round % 2_000));
				read.cancel(true);
				assertThatExceptionOfType(CancellationException.class).isThrownBy(() -> read.get(10, TimeUnit.SECONDS));
			}
		}
	}

	@Test
	void aFutureIsCancelledAlthoughTheKernelDoesNotFindItAtFirst() throws Exception {
		ForgetfulKernel kernel = new ForgetfulKernel();
		try (IoUring io = IoUring.create(IoUringOptions.defaults(), kernel); Descriptor pipe = openPipe(io)) {
			CompletableFuture<Integer> read = io.submit(Operation.read(pipe, this.memory, 0));
			awaitInFlight(io);
			read.cancel(true);
			assertThatExceptionOfType(CancellationException.class).isThrownBy(() -> read.get(10, TimeUnit.SECONDS));
			assertThat(kernel.left).hasValue(0);
		}
	}

	@Test
	void aDeadlineEndsACallAlthoughTheKernelDoesNotFindItAtFirst() throws Exception {
		ForgetfulKernel kernel = new ForgetfulKernel();
		try (IoUring io = IoUring.create(IoUringOptions.defaults(), kernel); Descriptor pipe = openPipe(io)) {
			assertThatExceptionOfType(IoUringTimeoutException.class)
				.isThrownBy(() -> io.execute(Operation.read(pipe, this.memory, 0), Duration.ofMillis(1)));
			assertThat(kernel.left).hasValue(0);
		}
	}

	@Test
	void aFileIsClosedAlthoughTheKernelDoesNotFindItsReadsAtFirst() throws Exception {
		ForgetfulKernel kernel = new ForgetfulKernel();
		try (IoUring io = IoUring.create(IoUringOptions.defaults(), kernel)) {
			Descriptor pipe = openPipe(io);
			CompletableFuture<Integer> read = io.submit(Operation.read(pipe, this.memory, 0));
			awaitInFlight(io);
			pipe.close();
			assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> read.get(10, TimeUnit.SECONDS))
				.withCauseInstanceOf(AsynchronousCloseException.class);
			assertThat(kernel.left).hasValue(0);
		}
	}

	/** Does not find what the first requests to cancel are about. */
	private static final class ForgetfulKernel extends DelegatingKernel {

		/** {@code IORING_OFF_SQES}. */
		private static final long ENTRIES = 0x10000000L;

		private static final long NOTHING = Long.MAX_VALUE;

		private MemorySegment entries = MemorySegment.NULL;

		private final AtomicInteger left = new AtomicInteger(3);

		@Override
		@SuppressWarnings("restricted")
		public long mmap(int fd, long length, long offset) {
			long address = super.mmap(fd, length, offset);
			if (offset == ENTRIES) {
				this.entries = MemorySegment.ofAddress(address).reinterpret(length);
			}
			return address;
		}

		@Override
		public int ioUringEnter(CallState state, int fd, int toSubmit, int minComplete, int flags, MemorySegment arg,
				long argSize) {
			for (long entry = 0; entry < this.entries.byteSize() && this.left.get() > 0; entry += SqeLayout.SIZE) {
				if (this.entries.get(ValueLayout.JAVA_BYTE, entry + SqeLayout.OPCODE) == Opcode.ASYNC_CANCEL.code()
						&& this.entries.get(ValueLayout.JAVA_LONG, entry + SqeLayout.ADDR) != NOTHING) {
					this.entries.set(ValueLayout.JAVA_LONG, entry + SqeLayout.ADDR, NOTHING);
					this.left.decrementAndGet();
				}
			}
			return super.ioUringEnter(state, fd, toSubmit, minComplete, flags, arg, argSize);
		}

	}

}
