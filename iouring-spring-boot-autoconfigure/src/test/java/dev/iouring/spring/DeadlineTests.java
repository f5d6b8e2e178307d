package dev.iouring.spring;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for batches and chains that have to end in time.
 */
class DeadlineTests extends AbstractTemplateTests {

	private static final Duration SOON = Duration.ofMillis(30);

	/** Enough for what need not wait, also where classes are loaded first. */
	private static final Duration LATER = Duration.ofSeconds(2);

	private static final Duration LATE = Duration.ofSeconds(50);

	private static final StandardOpenOption[] NEW = { StandardOpenOption.CREATE_NEW, StandardOpenOption.READ,
			StandardOpenOption.WRITE };

	@Test
	void cancelsWhatIsLeftOfABatch() throws IOException {
		try (Fifo fifo = Fifo.create(file("fifo")); FileHandle pipe = fifo.openForReading(this.template)) {
			ByteBuffer target = ByteBuffer.allocate(5);
			BatchResult result = this.template.batch((batch) -> batch.createDirectory(file("a"))
				.read(pipe, target, 0)
				.stat(this.directory)
				.delete(file("none")), LATER);
			assertThat(result.outcome(0)).isInstanceOf(BatchResult.Success.class);
			assertMissed(result.outcome(1), "Could not read '%s'".formatted(file("fifo")));
			assertThat(result.status(2).isDirectory()).isTrue();
			assertThat(result.failures().getLast().exception()).isInstanceOf(IoUringNoSuchFileException.class);
			assertThat(Thread.currentThread().isInterrupted()).isFalse();
			// neither is the file closed nor does anybody use the memory or take the data
			fifo.write("hello");
			ByteBuffer next = ByteBuffer.allocate(5);
			assertThat(pipe.readFully(next, 0)).isEqualTo(5);
			assertThat(text(next)).isEqualTo("hello");
			assertThat(target.array()).containsOnly(0);
		}
	}

	@Test
	void cancelsWhatIsLeftOfAChain() throws IOException {
		try (Fifo fifo = Fifo.create(file("fifo")); FileHandle pipe = fifo.openForReading(this.template)) {
			BatchResult result = this.template.chain((chain) -> chain.createDirectory(file("a"))
				.read(pipe, ByteBuffer.allocate(5), 0)
				.createDirectory(file("b"))
				.force(pipe, false), LATER);
			assertThat(result.outcome(0)).isInstanceOf(BatchResult.Success.class);
			assertMissed(result.outcome(1), "Could not read '%s': It had not ended after PT2S".formatted(file("fifo")));
			assertMissed(result.outcome(2),
					"Could not create directory '%s': The chain had not come to this before its".formatted(file("b")));
			assertMissed(result.outcome(3),
					"Could not flush '%s': The chain had not come to this before its".formatted(file("fifo")));
			assertThat(file("a")).isDirectory();
			assertThat(file("b")).doesNotExist();
		}
	}

	@Test
	void isOneForAllPartsOfATransfer() throws IOException {
		try (Fifo fifo = Fifo.create(file("fifo")); FileHandle pipe = fifo.openForReading(this.template)) {
			for (String data : List.of("abc", "def")) {
				fifo.write(data);
				ByteBuffer target = ByteBuffer.allocate(5);
				BatchResult result = data.equals("abc")
						? this.template.batch((batch) -> batch.read(pipe, target, 0), SOON)
						: this.template.chain((chain) -> chain.read(pipe, target, 0).createDirectory(file("a")), SOON);
				assertMissed(result.outcome(0), "Could not read");
				assertThat(text(target)).isEqualTo(data);
			}
			assertThat(file("a")).doesNotExist();
		}
	}

	@Test
	void cancelsWhatHasNotBegun() throws IOException {
		Duration passed = Duration.ofNanos(1);
		BatchResult batch = this.template.batch((operations) -> {
			for (int i = 0; i < 100; i++) {
				operations.createDirectory(file("d" + i));
			}
		}, passed);
		assertThat(batch.failures()).allSatisfy((failure) -> assertMissed(failure, "Could not create directory"));
		try (var files = Files.list(this.directory)) {
			assertThat(files.count()).isEqualTo(100 - batch.failures().size());
		}
		BatchResult chain = this.template.chain((operations) -> {
			for (int i = 0; i < 1000; i++) {
				operations.rename(file("x" + i), file("x" + (i + 1))).createDirectory(file("never"));
			}
		}, passed);
		assertThat(chain.failures()).hasSize(2000);
		assertThat(chain.failures().getFirst().exception())
			.hasMessageContaining("It had not ended after PT0.000000001S");
		assertThat(chain.failures().getLast().exception()).hasMessageContaining("The chain had not come to this");
		assertThat(file("never")).doesNotExist();
	}

	@ParameterizedTest
	@ValueSource(strings = { "PT50S", "PT2562047788015215H" })
	void saysNothingIfAllEndsInTime(Duration deadline) {
		try (FileHandle file = this.template.open(file("a"), NEW)) {
			BatchResult batch = this.template.batch((operations) -> operations.write(file, buffer("abc"), 0), deadline);
			assertThat(batch.orThrow().bytes(0)).isEqualTo(3);
			BatchResult chain = this.template
				.chain((operations) -> operations.write(file, buffer("def"), 3).stat(file("a")), deadline);
			assertThat(chain.orThrow().status(1).size()).isEqualTo(6);
			assertThat(this.template.batch((operations) -> operations.delete(file("none")), deadline).failures())
				.singleElement()
				.extracting(BatchResult.Failure::exception)
				.isInstanceOf(IoUringNoSuchFileException.class);
		}
	}

	@ParameterizedTest
	@NullSource
	@ValueSource(strings = { "PT0S", "PT-1S" })
	void refusesADeadlineThatIsNone(Duration deadline) {
		assertThatIllegalArgumentException().isThrownBy(() -> this.template.batch((batch) -> {
			throw new AssertionError("must not be called");
		}, deadline))
			.withMessageContaining("deadline")
			.withMessageContaining((deadline != null) ? "" + deadline : "null");
		assertThatIllegalArgumentException().isThrownBy(() -> this.template.chain((chain) -> {
			throw new AssertionError("must not be called");
		}, deadline))
			.withMessageContaining("deadline")
			.withMessageContaining((deadline != null) ? "" + deadline : "null");
	}

	@Test
	void awaitsOnTheFallbackWhatCannotBeCancelled() throws IOException {
		AtomicBoolean ended = new AtomicBoolean();
		BatchItem read = stubbornRead((buffer) -> {
			buffer.put((byte) 7);
			ended.set(true);
		});
		BatchItem next = new BatchItem(new BatchItem.CreateDirectory(file("b")));
		new NioBackend(1).executeChain(List.of(read, next), Deadline.in(SOON));
		assertThat(ended).isTrue();
		assertThat(read.value()).isEqualTo(1);
		assertThat(next.failure()).isInstanceOf(dev.iouring.IoUringTimeoutException.class);
		assertThat(file("b")).doesNotExist();
	}

	@Test
	void tellsOnTheFallbackWhatFailedUnforeseenAfterTheDeadline() throws IOException {
		IllegalStateException unforeseen = new IllegalStateException();
		BatchItem read = stubbornRead((_) -> {
			throw unforeseen;
		});
		new NioBackend(1).executeAll(List.of(read), Deadline.in(SOON));
		assertThat(read.failure()).isInstanceOf(dev.iouring.IoUringTimeoutException.class)
			.hasSuppressedException(unforeseen);
	}

	/** Reads one byte, as it were, and only ends when the thread is interrupted. */
	private BatchItem stubbornRead(Consumer<ByteBuffer> reading) {
		BackendFile stubborn = (BackendFile) Proxy.newProxyInstance(BackendFile.class.getClassLoader(),
				new Class<?>[] { BackendFile.class }, (proxy, method, arguments) -> {
					while (!Thread.currentThread().isInterrupted()) {
						LockSupport.park();
					}
					reading.accept((ByteBuffer) arguments[0]);
					return 1;
				});
		return new BatchItem(new BatchItem.Read(stubborn, file("a"), ByteBuffer.allocate(1), 0, false));
	}

	@Test
	void endsFuturesWithTheSameOutcomes() throws IOException {
		try (Fifo fifo = Fifo.create(file("fifo")); FileHandle pipe = fifo.openForReading(this.template)) {
			AsyncIoUringOperations async = this.template.async();
			assertMissed(async.batch((batch) -> batch.read(pipe, ByteBuffer.allocate(1), 0), SOON).join().outcome(0),
					"");
			assertMissed(async.chain((chain) -> chain.read(pipe, ByteBuffer.allocate(1), 0), SOON).join().outcome(0),
					"");
			assertThat(async.chain((chain) -> chain.stat(file("fifo")), LATE).join().orThrow()).hasSize(1);
		}
	}

	private static void assertMissed(BatchResult.Outcome outcome, String message) {
		assertThat(outcome).isInstanceOfSatisfying(BatchResult.Failure.class,
				(failure) -> assertThat(failure.exception()).isInstanceOf(IoUringTimeoutException.class)
					.hasCauseInstanceOf(dev.iouring.IoUringTimeoutException.class)
					.hasMessageStartingWith(message));
	}

}
