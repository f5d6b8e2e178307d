package dev.iouring;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.AsynchronousCloseException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;

import dev.iouring.linux.Kernel;
import dev.iouring.ring.FileFlags;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What becomes of everything that is pending when the owner thread ends with an error.
 */
@Timeout(60)
class OwnerDeathTest {

	@TempDir
	Path directory;

	private final Queue<Throwable> ends = new ConcurrentLinkedQueue<>();

	@ParameterizedTest
	@EnumSource(Tier.class)
	void nobodyIsLeftWaiting(Tier tier) throws Exception {
		Path fifo = Fifo.in(this.directory, "fifo");
		try (IoUring io = IoUring
			.open(tier.options().entries(4).maxInFlight(6).shutdownTimeout(Duration.ofSeconds(1)).build())) {
			Descriptor pipe = open(io, fifo);
			Descriptor closing = open(io, fifo);
			List<Thread> waiting = new ArrayList<>();
			waiting.add(Thread.ofPlatform().start(() -> expect(() -> io.execute(read(pipe)))));
			waiting.add(Thread.ofVirtual().start(() -> expect(() -> io.execute(read(pipe), Duration.ofMinutes(1)))));
			waiting.add(Thread.ofVirtual().start(() -> expect(() -> batch(io, pipe))));
			List<CompletableFuture<Integer>> futures = new ArrayList<>();
			CompletableFuture<Integer> closed = io.submit(read(closing));
			IntStream.range(0, 20).forEach((_) -> futures.add(io.submit(read(pipe))));
			// some of them wait for a place, and none is still to come
			while (io.statistics().inFlight() < 6 || io.statistics().queued() < 5 + 20 - 6) {
				Thread.sleep(1);
			}
			RingBreaker.breakRing();
			Thread closer = Thread.ofPlatform().start(() -> {
				try {
					closing.close();
				}
				catch (IOException ex) {
					this.ends.add(new AssertionError("closing", ex));
				}
			});
			for (Thread thread : waiting) {
				assertThat(thread.join(Duration.ofSeconds(20))).as(thread.toString()).isTrue();
			}
			assertThat(closer.join(Duration.ofSeconds(20))).isTrue();
			// closing its file may have been the first reason
			assertThat(closed).failsWithin(Duration.ofSeconds(10))
				.withThrowableOfType(ExecutionException.class)
				.havingCause()
				.isInstanceOfAny(IoUringClosedException.class, AsynchronousCloseException.class);
			assertThat(futures).allSatisfy((future) -> assertThat(future).failsWithin(Duration.ofSeconds(10))
				.withThrowableOfType(ExecutionException.class)
				.withCauseInstanceOf(IoUringClosedException.class));
			assertThat(this.ends).hasSize(waiting.size())
				.allSatisfy((end) -> assertThat(end).isInstanceOf(IoUringClosedException.class));
			Awaitility.await().until(() -> io.state() == IoUring.State.FAILED);
			assertThat(io.failure()).isPresent();
			assertThat(io.statistics().queued()).isZero();
			Awaitility.await().until(() -> ProcessFacts.ownerThreads() == 0);
			pipe.close();
			io.open();
			assertThat(io.execute(Operation.nop())).isZero();
		}
	}

	/** Otherwise the write could hit the file that got the number. */
	@Test
	void filesThatTheKernelMayStillLookUpKeepTheirNumbers() throws Exception {
		Path linked = Files.createFile(this.directory.resolve("linked"));
		Path other = Files.createFile(this.directory.resolve("other"));
		try (IoUring io = IoUring.open(Tier.PLAIN.options().entries(4).build())) {
			Descriptor pipe = open(io, Fifo.in(this.directory, "fifo"));
			Descriptor target = open(io, linked);
			Descriptor unused = open(io, other);
			CompletableFuture<?> chain = io
				.submitChain(List.of(read(pipe), Operation.write(target, MemorySegment.ofArray(new byte[8]), 0)));
			while (io.statistics().inFlight() < 2) {
				Thread.sleep(1);
			}
			RingBreaker.breakRing();
			expect(() -> io.execute(Operation.nop()));
			assertThat(this.ends).singleElement().isInstanceOf(IoUringClosedException.class);
			assertThat(chain).failsWithin(Duration.ofSeconds(10))
				.withThrowableOfType(ExecutionException.class)
				.withCauseInstanceOf(IoUringClosedException.class);
			for (Descriptor file : List.of(pipe, target, unused)) {
				file.close();
				assertThat(file.isOpen()).isFalse();
			}
			assertThat(ProcessFacts.descriptors()).containsEntry(target.number(), linked.toString());
			assertThat(ProcessFacts.descriptorsOf(other.toString())).isEmpty();
			for (Descriptor file : List.of(pipe, target)) {
				assertThat(Kernel.LINUX.close(file.number())).isZero();
			}
		}
	}

	private static void batch(IoUring io, Descriptor pipe) throws IOException {
		Operation first = read(pipe);
		Operation second = read(pipe);
		io.executeAll(List.of(first, second));
		assertThat(second.failure()).isInstanceOf(IoUringClosedException.class);
		throw first.requireFailure();
	}

	private static Operation read(Descriptor pipe) {
		return Operation.read(pipe, MemorySegment.ofArray(new byte[8]), 0);
	}

	private static Descriptor open(IoUring io, Path path) throws IOException {
		OpenOperation open = Operation.open(path, FileFlags.O_RDWR, 0);
		io.execute(open);
		return open.descriptor();
	}

	private void expect(Call call) {
		try {
			call.perform();
			this.ends.add(new AssertionError("it should have failed"));
		}
		catch (IOException | RuntimeException | AssertionError ex) {
			this.ends.add(ex);
		}
	}

	private interface Call {

		void perform() throws IOException;

	}

}
