package dev.iouring.spring;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for threads that wait: for what happens when they are interrupted, and for what
 * others can do meanwhile.
 */
class InterruptTests extends AbstractTemplateTests {

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void interruptingAReaderLeavesTheFileOpenAndLosesNothing(boolean virtual) throws Exception {
		try (Fifo fifo = Fifo.create(file("fifo")); FileHandle file = fifo.openForReading(this.template)) {
			ByteBuffer target = ByteBuffer.allocate(5);
			Caller<Integer> reader = Caller.start(virtual, () -> file.read(target, 0));
			reader.awaitWaiting();
			reader.interrupt();
			assertThat(reader.failure()).isInstanceOf(IoUringInterruptedException.class)
				.hasCauseInstanceOf(InterruptedIOException.class)
				.hasMessageContaining(file("fifo").toString());
			assertThat(reader.wasInterruptedAtTheEnd()).isTrue();
			assertThat(file.isOpen()).isTrue();
			fifo.write("hello");
			assertThat(target.array()).containsOnly(0);
			ByteBuffer next = ByteBuffer.allocate(5);
			assertThat(file.readFully(next, 0)).isEqualTo(5);
			assertThat(text(next)).isEqualTo("hello");
			assertThat(target.array()).containsOnly(0);
		}
	}

	@Test
	void interruptingAWriterLeavesTheFileOpen() throws Exception {
		try (Fifo fifo = Fifo.create(file("fifo")); FileHandle file = fifo.openForWriting(this.template)) {
			byte[] much = new byte[1 << 20];
			Caller<Integer> writer = Caller.start(true, () -> file.writeFully(ByteBuffer.wrap(much), 0));
			writer.awaitWaiting();
			writer.interrupt();
			assertThat(writer.failure()).isInstanceOf(IoUringInterruptedException.class);
			assertThat(file.isOpen()).isTrue();
			CountDownLatch drained = new CountDownLatch(1);
			Thread drain = Thread.ofPlatform().daemon().start(() -> {
				try {
					for (String last = ""; !last.equals("x");) {
						last = fifo.read(1);
					}
					drained.countDown();
				}
				catch (IOException ex) {
					throw new UncheckedIOException(ex);
				}
			});
			file.writeFully(buffer("x"), 0);
			assertThat(drained.await(30, TimeUnit.SECONDS)).isTrue();
			drain.join();
		}
	}

	@Test
	void interruptingWhoOpensAPipeThatNobodyElseOpensEndsTheCall() throws Exception {
		Path path = Fifo.make(file("fifo"));
		Caller<FileHandle> opener = Caller.start(true, () -> this.template.open(path));
		opener.awaitWaitingOrEnd();
		opener.interrupt();
		Throwable failure = opener.failure();
		if (failure != null) {
			assertThat(failure).isInstanceOf(IoUringInterruptedException.class);
			assertThat(opener.wasInterruptedAtTheEnd()).isTrue();
			// lets the open end that the fallback abandoned
			Fifo.open(path).close();
		}
		else {
			// io_uring may open the end to read from without waiting for the other one
			assertThat(this.backend).isEqualTo(Backend.RING);
			opener.result().close();
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void interruptingABatchOrChainCancelsWhatIsLeft(boolean inOrder) throws Exception {
		try (Fifo fifo = Fifo.create(file("fifo")); FileHandle file = fifo.openForReading(this.template)) {
			ByteBuffer target = ByteBuffer.allocate(5);
			Consumer<Batch> operations = (batch) -> batch.createDirectory(file("a"))
				.read(file, target, 0)
				.rename(file(inOrder ? "a" : "none"), file("b"));
			Caller<BatchResult> caller = Caller.start(true,
					() -> inOrder ? this.template.chain(operations) : this.template.batch(operations));
			caller.awaitWaiting();
			caller.interrupt();
			assertThat(caller.failure()).isInstanceOf(IoUringInterruptedException.class)
				.hasMessageContaining(inOrder ? "chain" : "batch");
			assertThat(caller.wasInterruptedAtTheEnd()).isTrue();
			assertThat(file("a")).isDirectory();
			assertThat(file("b")).doesNotExist();
			fifo.write("hello");
			assertThat(file.readFully(ByteBuffer.allocate(5), 0)).isEqualTo(5);
			assertThat(target.array()).containsOnly(0);
		}
	}

	@Test
	void anInterruptedThreadDoesNothing() throws IOException {
		Files.writeString(file("a"), "content");
		FileHandle file = this.template.open(file("a"), StandardOpenOption.READ, StandardOpenOption.WRITE);
		List<Runnable> calls = List.of(() -> this.template.read(file("a")),
				() -> this.template.write(file("a"), bytes("x")), () -> this.template.append(file("b"), buffer("x")),
				() -> this.template.replace(file("a"), bytes("x")), () -> this.template.delete(file("a")),
				() -> this.template.move(file("a"), file("b")), () -> this.template.copy(file("a"), file("b")),
				() -> this.template.createDirectory(file("b")), () -> this.template.createDirectories(file("b")),
				() -> this.template.createLink(file("b"), file("a")),
				() -> this.template.createSymbolicLink(file("b"), file("a")), () -> this.template.stat(file("a")),
				() -> this.template.exists(file("a")), () -> this.template.syncDirectory(this.directory),
				() -> this.template.open(file("b"), StandardOpenOption.CREATE, StandardOpenOption.WRITE),
				() -> this.template.transferTo(file("a"), Channels.newChannel(OutputStream.nullOutputStream())),
				() -> this.template.transferFrom(file("b"), Channels.newChannel(InputStream.nullInputStream())),
				() -> this.template.execute((io) -> null), () -> file.write(buffer("x"), 0), () -> file.truncate(0),
				file::size, file::stat, () -> file.force(true));
		for (Runnable call : calls) {
			Thread.currentThread().interrupt();
			assertThatExceptionOfType(IoUringInterruptedException.class).isThrownBy(call::run)
				.withCauseInstanceOf(InterruptedIOException.class);
			assertThat(Thread.interrupted()).isTrue();
		}
		assertThat(file("a")).hasContent("content");
		assertThat(file("b")).doesNotExist();
		Thread.currentThread().interrupt();
		file.close();
		assertThat(Thread.interrupted()).isTrue();
		assertThat(file.isOpen()).isFalse();
	}

	@Test
	void interruptingManyTimesLeavesEveryFileUsable() throws Exception {
		Files.write(file("a"), new byte[100_000]);
		try (FileHandle file = this.template.open(file("a"))) {
			AtomicBoolean stop = new AtomicBoolean();
			AtomicReference<Throwable> unexpected = new AtomicReference<>();
			List<Thread> readers = new ArrayList<>();
			for (int i = 0; i < 4; i++) {
				readers.add(Thread.startVirtualThread(() -> {
					ByteBuffer target = ByteBuffer.allocate(100_000);
					while (!stop.get()) {
						try {
							file.readFully(target.clear(), 0);
						}
						catch (IoUringInterruptedException ex) {
							Thread.interrupted();
						}
						catch (RuntimeException ex) {
							unexpected.compareAndSet(null, ex);
						}
					}
				}));
			}
			for (int i = 0; i < 200; i++) {
				readers.get(i % 4).interrupt();
				Thread.sleep(1);
			}
			stop.set(true);
			for (Thread reader : readers) {
				reader.join();
			}
			assertThat(unexpected.get()).isNull();
			assertThat(file.readFully(ByteBuffer.allocate(100_000), 0)).isEqualTo(100_000);
		}
	}

	@Test
	void closingAFileEndsItsReaders() throws Exception {
		try (Fifo fifo = Fifo.create(file("fifo"))) {
			FileHandle file = fifo.openForReading(this.template);
			Caller<Integer> reader = Caller.start(true, () -> file.read(ByteBuffer.allocate(5), 0));
			reader.awaitWaiting();
			file.close();
			assertThat(reader.failure()).isInstanceOf(IoUringClosedException.class)
				.hasCauseInstanceOf(AsynchronousCloseException.class);
			assertThat(reader.wasInterruptedAtTheEnd()).isFalse();
		}
	}

	@Test
	void blockedReadersKeepNobodyFromRunning() throws Exception {
		List<Fifo> fifos = new ArrayList<>();
		List<FileHandle> files = new ArrayList<>();
		List<Caller<Integer>> readers = new ArrayList<>();
		int count = 4 * Runtime.getRuntime().availableProcessors();
		for (int i = 0; i < count; i++) {
			Fifo fifo = Fifo.create(file("fifo" + i));
			fifos.add(fifo);
			FileHandle file = fifo.openForReading(this.template);
			files.add(file);
			readers.add(Caller.start(true, () -> file.read(ByteBuffer.allocate(5), 0)));
		}
		for (Caller<Integer> reader : readers) {
			reader.awaitWaiting();
		}
		CountDownLatch unrelated = new CountDownLatch(1);
		Thread.startVirtualThread(unrelated::countDown);
		assertThat(unrelated.await(10, TimeUnit.SECONDS)).isTrue();
		this.template.write(file("a"), bytes("content"));
		assertThat(this.template.read(file("a"))).isEqualTo(bytes("content"));
		for (int i = 0; i < count; i++) {
			fifos.get(i).write("hello");
			assertThat(readers.get(i).result()).isEqualTo(5);
			files.get(i).close();
			fifos.get(i).close();
		}
	}

	@Test
	void readsAPipeInPiecesOfAnySize() throws Exception {
		try (Fifo fifo = Fifo.create(file("fifo")); FileHandle file = fifo.openForReading(this.template)) {
			fifo.write("0123456789");
			ByteBuffer target = ByteBuffer.allocate(3);
			file.readFully(target, 1000);
			assertThat(text(target)).isEqualTo("012");
			InputStream stream = file.inputStream();
			assertThat(stream.read()).isEqualTo('3');
			assertThat(stream.readNBytes(6)).isEqualTo(bytes("456789"));
		}
	}

	@Test
	void writesAPipeAndTellsReadersTheEnd() throws Exception {
		Fifo fifo = Fifo.create(file("fifo"));
		FileHandle writer = fifo.openForWriting(this.template);
		FileHandle reader = fifo.openForReading(this.template);
		fifo.close();
		assertThat(writer.writeFully(buffer("hello"), 77)).isEqualTo(5);
		writer.close();
		try (InputStream stream = reader.inputStream()) {
			assertThat(stream.readAllBytes()).isEqualTo(bytes("hello"));
		}
		assertThat(reader.read(ByteBuffer.allocate(1), 0)).isEqualTo(-1);
		reader.close();
	}

	/**
	 * A thread that makes one call.
	 *
	 * @param <T> the type of its result
	 */
	private static final class Caller<T> {

		private final Supplier<T> call;

		private final Thread thread;

		private volatile T result;

		private volatile Throwable failure;

		private volatile boolean interruptedAtTheEnd;

		private Caller(boolean virtual, Supplier<T> call) {
			this.call = call;
			Thread.Builder builder = virtual ? Thread.ofVirtual() : Thread.ofPlatform().daemon();
			this.thread = builder.unstarted(this::run);
		}

		static <T> Caller<T> start(boolean virtual, Supplier<T> call) {
			Caller<T> caller = new Caller<>(virtual, call);
			caller.thread.start();
			return caller;
		}

		private void run() {
			try {
				this.result = this.call.get();
			}
			catch (Throwable ex) {
				this.failure = ex;
			}
			this.interruptedAtTheEnd = Thread.interrupted();
		}

		void awaitWaiting() throws InterruptedException {
			awaitWaitingOrEnd();
			assertThat(this.thread.isAlive()).isTrue();
		}

		void awaitWaitingOrEnd() throws InterruptedException {
			while (this.thread.getState() != Thread.State.WAITING && this.thread.isAlive()) {
				Thread.sleep(1);
			}
			// It may wait for a step before the one that does not end.
			Thread.sleep(50);
		}

		void interrupt() {
			this.thread.interrupt();
		}

		T result() throws InterruptedException {
			await();
			assertThat(this.failure).isNull();
			return this.result;
		}

		Throwable failure() throws InterruptedException {
			await();
			return this.failure;
		}

		boolean wasInterruptedAtTheEnd() {
			return this.interruptedAtTheEnd;
		}

		private void await() throws InterruptedException {
			assertThat(this.thread.join(Duration.ofSeconds(30))).isTrue();
		}

	}

}
