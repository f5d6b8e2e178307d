package dev.iouring;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.AsynchronousCloseException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import dev.iouring.linux.Kernel;
import dev.iouring.linux.NoWaitQuestion;
import dev.iouring.ring.FileFlags;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Files that the kernel cannot read or write without waiting keep nobody else waiting. A
 * terminal is one: its {@code poll} says that something can be written, and who writes
 * waits until all is.
 */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class StallingFilesTest {

	private static final Path TERMINAL = Path.of("/dev/ptmx");

	/** More than a terminal has room for. */
	private final MemorySegment memory = Arena.ofAuto().allocate(1 << 20);

	private static Descriptor openTerminal(IoUring io) throws IOException {
		assumeTrue(Files.isWritable(TERMINAL), "there are no terminals here");
		OpenOperation open = Operation.open(TERMINAL, FileFlags.O_RDWR | FileFlags.O_NOCTTY, 0);
		io.execute(open);
		return open.descriptor();
	}

	private static void awaitInFlight(IoUring io) throws InterruptedException {
		while (io.statistics().inFlight() == 0) {
			Thread.sleep(1);
		}
	}

	@ParameterizedTest
	@EnumSource
	void aWriteThatWaitsForATerminalHoldsUpNothingElse(Tier tier) throws Exception {
		try (IoUring io = IoUring.open(tier.options().build()); Descriptor terminal = openTerminal(io)) {
			CompletableFuture<Integer> write = io.submit(Operation.write(terminal, this.memory, 0));
			awaitInFlight(io);
			for (int i = 0; i < 10; i++) {
				assertThat(io.execute(Operation.nop())).isZero();
			}
			assertThat(write).isNotDone();
			write.cancel(true);
			// what was written before counts
			try {
				assertThat(write.get(10, TimeUnit.SECONDS)).isLessThan(1 << 20);
			}
			catch (CancellationException ex) {
				assertThat(write).isCancelled();
			}
		}
	}

	@Test
	void aChainThatWaitsForATerminalEndsAtItsDeadline() throws Exception {
		try (IoUring io = IoUring.open(IoUringOptions.defaults()); Descriptor terminal = openTerminal(io)) {
			Operation first = Operation.write(terminal, this.memory, 0);
			Operation second = Operation.write(terminal, this.memory, 0);
			assertThatExceptionOfType(IOException.class)
				.isThrownBy(() -> io.executeChain(List.of(Operation.nop(), first, second), Duration.ofMillis(20)));
			assertThat(second.failure()).isNotNull();
		}
	}

	@Test
	void aTerminalIsClosedAlthoughItKeepsAWriteWaiting() throws Exception {
		try (IoUring io = IoUring.open(IoUringOptions.defaults())) {
			Descriptor terminal = openTerminal(io);
			// there is room for the beginning of them at most
			List<CompletableFuture<Integer>> writes = List.of(io.submit(Operation.write(terminal, this.memory, 0)),
					io.submit(Operation.write(terminal, this.memory, 0)));
			awaitInFlight(io);
			terminal.close();
			for (CompletableFuture<Integer> write : writes) {
				try {
					assertThat(write.get(10, TimeUnit.SECONDS)).isLessThan(1 << 20);
				}
				catch (ExecutionException ex) {
					assertThat(ex).hasCauseInstanceOf(AsynchronousCloseException.class);
				}
			}
		}
	}

	@Test
	void whatTheKernelCanDoWithoutWaitingIsFoundOutWithoutMovingData(@TempDir Path directory) throws Exception {
		try (IoUring io = IoUring.open(IoUringOptions.defaults())) {
			try (Descriptor terminal = openTerminal(io)) {
				assertThat(Kernel.LINUX.knowsNoWait(terminal.number(), NoWaitQuestion.READ)).isFalse();
				assertThat(Kernel.LINUX.knowsNoWait(terminal.number(), NoWaitQuestion.WRITE)).isFalse();
				assertThat(Kernel.LINUX.knowsNoWait(terminal.number(), NoWaitQuestion.POSITIONS)).isFalse();
			}
			OpenOperation open = Operation.open(Fifo.in(directory, "fifo"), FileFlags.O_RDWR, 0);
			io.execute(open);
			try (Descriptor pipe = open.descriptor()) {
				MemorySegment byteInPipe = Arena.ofAuto().allocate(1);
				io.execute(Operation.write(pipe, byteInPipe, 0));
				for (NoWaitQuestion question : NoWaitQuestion.values()) {
					assertThat(Kernel.LINUX.knowsNoWait(pipe.number(), question)).isTrue();
				}
				assertThat(io.execute(Operation.read(pipe, Arena.ofAuto().allocate(8), 0))).isOne();
			}
			Path path = Files.write(directory.resolve("file"), new byte[] { 1, 2, 3 });
			OpenOperation openFile = Operation.open(path, FileFlags.O_RDWR, 0);
			io.execute(openFile);
			try (Descriptor file = openFile.descriptor()) {
				FileTime modified = Files.getLastModifiedTime(path);
				assertThat(Kernel.LINUX.knowsNoWait(file.number(), NoWaitQuestion.READ)).isTrue();
				assertThat(Kernel.LINUX.knowsNoWait(file.number(), NoWaitQuestion.POSITIONS)).isTrue();
				assertThat(Files.getLastModifiedTime(path)).isEqualTo(modified);
				Kernel.LINUX.knowsNoWait(file.number(), NoWaitQuestion.WRITE);
				assertThat(path).hasBinaryContent(new byte[] { 1, 2, 3 });
			}
		}
	}

}
