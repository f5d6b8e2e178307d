package dev.iouring.spring;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import dev.iouring.Availability.Unavailable;
import dev.iouring.IoUring;
import dev.iouring.IoUringOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.AdditionalAnswers.delegatesTo;
import static org.mockito.ArgumentMatchers.anyList;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;

/**
 * Batches and chains on files of the ring and of the fallback, also when the ring is lost
 * between the decision for it and the submission.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LostRingBatchTests {

	private static final Set<OpenOption> OPTIONS = Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ,
			StandardOpenOption.WRITE);

	private final dev.iouring.IoUringUnavailableException lost = new dev.iouring.IoUringUnavailableException(
			Unavailable.disabled("Lost by a test", "Nothing to do"), null);

	@TempDir
	private Path directory;

	private IoUring io;

	private IoUring losing;

	private SwitchingBackend files;

	@BeforeEach
	void open() throws IOException {
		this.io = IoUring.open(IoUringOptions.builder().entries(8).build());
		this.losing = mock(IoUring.class, delegatesTo(this.io));
		this.files = backend(TemplateOptions.defaults());
	}

	@AfterEach
	void close() {
		this.io.close();
	}

	@Test
	void theFallbackDoesWhatABatchDoesWithPaths() throws IOException {
		try (FileHandle onRing = onRing("a")) {
			loseRing();
			BatchResult result = BatchCollector
				.collect(this.files,
						(batch) -> batch.stat(this.directory)
							.write(onRing, ByteBuffer.allocate(1), 0)
							.createDirectory(file("b")))
				.perform(Deadline.NONE);
			assertThat(result.status(0).isDirectory()).isTrue();
			assertThat(result.failures()).singleElement()
				.isEqualTo(result.outcome(1))
				.extracting(BatchResult.Failure::exception)
				.isInstanceOf(IoUringUnavailableException.class);
			assertThat(file("b")).isDirectory();
			assertThat(this.files.nio().operations()).isEqualTo(2);
		}
	}

	@Test
	void aChainGoesOnWhereItWas() throws IOException {
		try (FileHandle onRing = onRing("a"); FileHandle onNio = onNio("b")) {
			loseRing();
			BatchResult result = BatchCollector.collect(this.files,
					(chain) -> chain.write(onNio, ByteBuffer.allocate(3), 0).stat(file("b")).createDirectory(file("c")))
				.performInOrder(Deadline.NONE);
			assertThat(result.orThrow().status(1).size()).isEqualTo(3);
			assertThat(file("c")).isDirectory();
			result = BatchCollector
				.collect(this.files,
						(chain) -> chain.write(onNio, ByteBuffer.allocate(4), 0)
							.write(onRing, ByteBuffer.allocate(1), 0)
							.createDirectory(file("d")))
				.performInOrder(Deadline.NONE);
			assertThat(result.bytes(0)).isEqualTo(4);
			assertThat(result.failures()).extracting(BatchResult.Failure::exception)
				.satisfiesExactly((ex) -> assertThat(ex).isInstanceOf(IoUringUnavailableException.class),
						(ex) -> assertThat(ex).isInstanceOf(IoUringChainException.class));
			assertThat(file("d")).doesNotExist();
		}
	}

	@Test
	void whatTheRingHasDoneIsNotDoneAgain() throws IOException {
		willAnswer((first) -> {
			loseRing();
			this.io.executeChain(first.getArgument(0));
			return null;
		}).given(this.losing).executeChain(anyList());
		// more than the ring takes at once, so that there is a second submission
		BatchResult result = BatchCollector.collect(this.files, (chain) -> {
			for (int i = 0; i < 9; i++) {
				chain.createDirectory(file("d" + i));
			}
		}).performInOrder(Deadline.NONE);
		assertThat(result.orThrow()).hasSize(9);
		assertThat(this.files.nio().operations()).isOne();
	}

	@Test
	void nothingStandsInForTheRingIfThePolicyForbidsIt() throws IOException {
		this.files = backend(TemplateOptions.defaults().withFallback(FallbackPolicy.NEVER));
		loseRing();
		BatchCollector batch = BatchCollector.collect(this.files, (operations) -> operations.stat(this.directory));
		assertThatExceptionOfType(dev.iouring.IoUringUnavailableException.class)
			.isThrownBy(() -> batch.perform(Deadline.NONE));
		assertThatExceptionOfType(dev.iouring.IoUringUnavailableException.class)
			.isThrownBy(() -> batch.performInOrder(Deadline.NONE));
		assertThat(this.files.nio().operations()).isZero();
	}

	/** Either may be the one that waits. */
	@Test
	void aBatchRunsOnTheRingAndOnTheFallbackAtTheSameTime() throws IOException {
		Path fifo = Fifo.make(file("fifo"));
		try (Fifo end = Fifo.open(fifo); FileHandle ringEnd = onRing("fifo"); FileHandle nioEnd = onNio("fifo")) {
			for (List<FileHandle> ends : List.of(List.of(ringEnd, nioEnd), List.of(nioEnd, ringEnd))) {
				ByteBuffer target = ByteBuffer.allocate(5);
				BatchResult result = BatchCollector
					.collect(this.files,
							(batch) -> batch.read(ends.getFirst(), target, 0)
								.write(ends.getLast(), ByteBuffer.allocate(5), 0))
					.perform(Deadline.NONE);
				assertThat(result.orThrow().bytes(0)).isEqualTo(5);
			}
			assertThat(end.channel().isOpen()).isTrue();
		}
	}

	@Test
	void bothHalvesOfABatchEndWithAnInterruptAndAtTheDeadline() throws Exception {
		Path fifo = Fifo.make(file("fifo"));
		try (Fifo end = Fifo.open(fifo); FileHandle ringEnd = onRing("fifo"); FileHandle nioEnd = onNio("fifo")) {
			BatchResult result = reading(ringEnd, nioEnd).perform(Deadline.in(Duration.ofMillis(30)));
			assertThat(result.failures()).hasSize(2)
				.allSatisfy((failure) -> assertThat(failure.exception()).isInstanceOf(IoUringTimeoutException.class));
			List<Throwable> failures = new ArrayList<>();
			Thread reader = Thread.ofVirtual().start(() -> {
				try {
					reading(ringEnd, nioEnd).perform(Deadline.NONE);
				}
				catch (IOException ex) {
					failures.add(ex);
				}
			});
			while (reader.getState() != Thread.State.WAITING) {
				Thread.onSpinWait();
			}
			reader.interrupt();
			reader.join();
			assertThat(failures).singleElement().isInstanceOf(InterruptedIOException.class);
			// The fallback still waits for a byte, which it keeps for whoever reads next.
			end.write("x");
			ByteBuffer kept = ByteBuffer.allocate(1);
			assertThat(nioEnd.read(kept, 0)).isOne();
			assertThat(kept.get(0)).isEqualTo((byte) 'x');
		}
	}

	private BatchCollector reading(FileHandle one, FileHandle other) {
		return BatchCollector.collect(this.files,
				(batch) -> batch.read(one, ByteBuffer.allocate(1), 0).read(other, ByteBuffer.allocate(1), 0));
	}

	private SwitchingBackend backend(TemplateOptions options) {
		return new SwitchingBackend(this.losing, options, Duration.ofHours(1));
	}

	private void loseRing() throws IOException {
		willThrow(this.lost).given(this.losing).executeAll(anyList());
		willThrow(this.lost).given(this.losing).executeChain(anyList());
	}

	private Path file(String name) {
		return this.directory.resolve(name);
	}

	private FileHandle onRing(String name) throws IOException {
		return handle(name, this.files.open(file(name), OPTIONS));
	}

	private FileHandle onNio(String name) throws IOException {
		return handle(name, this.files.nio().open(file(name), OPTIONS));
	}

	private FileHandle handle(String name, BackendFile file) {
		return new TemplateFile(this.files, Restrictions.NONE, file, file(name), new OpenOptions(OPTIONS));
	}

}
