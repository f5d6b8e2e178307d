package dev.iouring.spring;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import dev.iouring.IoUring;
import dev.iouring.IoUringOptions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link AsyncIoUringOperations}.
 */
class AsyncTests extends AbstractTemplateTests {

	private AsyncIoUringOperations async() {
		return this.template.async();
	}

	@Test
	void doesWhatTheBlockingOperationsDo() throws IOException {
		AsyncIoUringOperations async = async();
		async.write(file("a"), bytes("one")).join();
		async.append(file("a"), buffer(" two")).join();
		assertThat(async.read(file("a")).join()).isEqualTo(bytes("one two"));
		assertThat(async.readString(file("a"), StandardCharsets.UTF_8).join()).isEqualTo("one two");
		async.write(file("a"), buffer("1"), StandardOpenOption.WRITE).join();
		async.replace(file("b"), bytes("b")).join();
		async.replace(file("b"), buffer("B")).join();
		assertThat(async.replace(file("c"), (file) -> file.writeFully(buffer("c"), 0)).join()).isEqualTo(1);
		assertThat(async.replace(file("c"), ReplaceOptions.defaults(), FileHandle::size).join()).isZero();
		assertThat(async.withFile(file("a"), FileHandle::size).join()).isEqualTo(7);
		assertThat(async.stat(file("a")).join().size()).isEqualTo(7);
		assertThat(async.exists(file("a")).join()).isTrue();
		async.createDirectory(file("d")).join();
		async.createDirectories(file("d/e/f")).join();
		async.createLink(file("d/g"), file("a")).join();
		async.createSymbolicLink(file("d/h"), file("a")).join();
		assertThat(async.copy(file("a"), file("i")).join()).isEqualTo(7);
		async.move(file("i"), file("j")).join();
		async.syncDirectory(this.directory).join();
		async.delete(file("j")).join();
		assertThat(async.deleteIfExists(file("j")).join()).isFalse();
		assertThat(async.batch((batch) -> batch.delete(file("b")).delete(file("c"))).join().orThrow()).hasSize(2);
		assertThat(file("a")).hasContent("1ne two");
		assertThat(Files.isSameFile(file("d/g"), file("d/h"))).isTrue();
		assertThat(file("d/e/f")).isDirectory();
		assertThat(file("b")).doesNotExist();
	}

	@Test
	void readsAndWritesOpenFiles() {
		AsyncIoUringOperations async = async();
		FileHandle file = async
			.open(file("a"), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)
			.join();
		assertThat(async.write(file, buffer("abc"), 0).join()).isEqualTo(3);
		assertThat(async.writeFully(file, buffer("def"), 3).join()).isEqualTo(3);
		async.force(file, false).join();
		ByteBuffer target = ByteBuffer.allocate(10);
		assertThat(async.read(file, target, 1).join()).isEqualTo(5);
		assertThat(text(target)).isEqualTo("bcdef");
		assertThat(async.readFully(file, target.clear(), 6).join()).isZero();
		file.close();
	}

	@Test
	void failsWithTheExceptionsOfTheBlockingOperations() {
		assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> async().read(file("none")).join())
			.havingCause()
			.isInstanceOf(IoUringNoSuchFileException.class)
			.withCauseInstanceOf(NoSuchFileException.class)
			.withMessageContaining(file("none").toString());
		assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> async().read(null).join())
			.withCauseInstanceOf(IllegalArgumentException.class);
		assertThatExceptionOfType(CompletionException.class)
			.isThrownBy(() -> async().withFile(this.directory, (file) -> {
				throw new AssertionError("an error of the callback");
			}).join())
			.withCauseInstanceOf(AssertionError.class);
	}

	@Test
	void cancellingEndsTheOperation() throws Exception {
		try (Fifo fifo = Fifo.create(file("fifo")); FileHandle file = fifo.openForReading(this.template)) {
			ByteBuffer target = ByteBuffer.allocate(5);
			CompletableFuture<Integer> reading = async().read(file, target, 0);
			Thread.sleep(50);
			assertThat(reading.cancel(true)).isTrue();
			assertThatExceptionOfType(CancellationException.class).isThrownBy(() -> reading.get(30, TimeUnit.SECONDS));
			assertThat(reading.isCancelled()).isTrue();
			assertThat(reading.cancel(true)).isFalse();
			assertThat(file.isOpen()).isTrue();
			fifo.write("hello");
			assertThat(async().read(file, ByteBuffer.allocate(5), 0).get(30, TimeUnit.SECONDS)).isEqualTo(5);
			assertThat(target.array()).containsOnly(0);
		}
	}

	@Test
	void aTimeoutEndsTheOperation() throws Exception {
		try (Fifo fifo = Fifo.create(file("fifo")); FileHandle file = fifo.openForReading(this.template)) {
			CompletableFuture<Integer> reading = async().read(file, ByteBuffer.allocate(5), 0)
				.orTimeout(50, TimeUnit.MILLISECONDS);
			assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> reading.get(30, TimeUnit.SECONDS))
				.withCauseInstanceOf(TimeoutException.class);
			assertThat(async().read(file, ByteBuffer.allocate(5), 0)
				.completeOnTimeout(-7, 50, TimeUnit.MILLISECONDS)
				.get(30, TimeUnit.SECONDS)).isEqualTo(-7);
		}
	}

	@Test
	void completesOnlyWhenTheOperationHasEnded() throws Exception {
		CompletableFuture<Boolean> running = new CompletableFuture<>();
		CompletableFuture<Boolean> goOn = new CompletableFuture<>();
		CompletableFuture<String> future = async().withFile(this.directory, (file) -> {
			running.complete(true);
			goOn.join();
			return "won";
		});
		running.join();
		assertThat(future.cancel(true)).isTrue();
		assertThat(future.completeExceptionally(new IllegalStateException())).isTrue();
		Thread.sleep(20);
		assertThat(future).isNotDone();
		goOn.complete(true);
		// the callback did not care about the interrupt
		assertThat(future.get(30, TimeUnit.SECONDS)).isEqualTo("won");
		assertThat(future.complete("too late")).isFalse();
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> future.obtrudeValue("x"));
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> future.obtrudeException(new IllegalStateException()));
	}

	@Test
	void losesNothingThatWasFasterThanTheCancellation() throws Exception {
		Files.writeString(file("a"), "content");
		for (int i = 0; i < 200; i++) {
			CompletableFuture<FileHandle> opening = async().open(file("a"));
			if (i % 2 == 0) {
				Thread.sleep(0, 100_000);
			}
			opening.cancel(true);
			try {
				opening.get(30, TimeUnit.SECONDS).close();
			}
			catch (CancellationException ex) {
				assertThat(opening.isCancelled()).isTrue();
			}
		}
	}

	@Test
	void refusesMoreThanItsLimit() throws Exception {
		IoUringTemplate limited = new IoUringTemplate(this.io, TemplateOptions.defaults().withMaxPending(2));
		Files.writeString(file("a"), "content");
		CompletableFuture<Void> goOn = new CompletableFuture<>();
		List<CompletableFuture<String>> pending = new ArrayList<>();
		for (int i = 0; i < 2; i++) {
			pending.add(limited.async().withFile(file("a"), (file) -> {
				goOn.join();
				return "done";
			}));
		}
		assertThat(limited.statistics().pendingFutures()).isEqualTo(2);
		assertThatExceptionOfType(ExecutionException.class)
			.isThrownBy(() -> limited.async().read(file("a")).get(30, TimeUnit.SECONDS))
			.havingCause()
			.isInstanceOf(IoUringRejectedException.class)
			.withCauseInstanceOf(dev.iouring.IoUringRejectedException.class)
			.withMessageContaining("2");
		goOn.complete(null);
		for (CompletableFuture<String> future : pending) {
			assertThat(future.get(30, TimeUnit.SECONDS)).isEqualTo("done");
		}
		assertThat(limited.statistics().pendingFutures()).isZero();
		assertThat(limited.async().read(file("a")).get(30, TimeUnit.SECONDS)).hasSize(7);
	}

	@Test
	void dependentStagesMayBlockEvenWithOnePermit() throws Exception {
		IoUringOptions one = IoUringOptions.builder().maxInFlight(1).build();
		try (IoUring ring = this.backend.create(one)) {
			IoUringTemplate small = new IoUringTemplate(ring,
					TemplateOptions.defaults().withFallbackThreads(1).withMaxPending(1));
			small.write(file("a"), bytes("b"));
			small.write(file("b"), bytes("content"));
			CompletableFuture<byte[]> read = small.async()
				.readString(file("a"), StandardCharsets.UTF_8)
				.thenApply((name) -> small.read(file(name)))
				.thenCompose((content) -> small.async().read(file("b")));
			assertThat(read.get(30, TimeUnit.SECONDS)).isEqualTo(bytes("content"));
		}
	}

	@Test
	void dependentStagesRunOnAVirtualThreadThatIsNotInterrupted() throws Exception {
		try (Fifo fifo = Fifo.create(file("fifo")); FileHandle file = fifo.openForReading(this.template)) {
			CompletableFuture<Integer> reading = async().read(file, ByteBuffer.allocate(5), 0);
			CompletableFuture<String> seen = reading.handle((count, ex) -> "%s %s"
				.formatted(Thread.currentThread().isVirtual(), Thread.currentThread().isInterrupted()));
			Awaitility.await().until(() -> this.template.statistics().pendingFutures() == 1);
			Thread.sleep(20);
			reading.cancel(true);
			assertThat(seen.get(30, TimeUnit.SECONDS)).isEqualTo("true false");
		}
	}

	@Test
	void dependentStagesRunOnTheExecutorOfTheRing() throws Exception {
		try (ExecutorService executor = Executors
			.newSingleThreadExecutor(Thread.ofPlatform().name("of-the-user").factory());
				IoUring ring = this.backend.create(IoUringOptions.builder().executor(executor).build())) {
			IoUringTemplate custom = new IoUringTemplate(ring);
			CompletableFuture<Void> registered = new CompletableFuture<>();
			CompletableFuture<String> thread = custom.async()
				.withFile(this.directory, (file) -> registered.join())
				.thenApply((nothing) -> Thread.currentThread().getName());
			registered.complete(null);
			assertThat(thread.get(30, TimeUnit.SECONDS)).isEqualTo("of-the-user");
			executor.shutdown();
			assertThat(custom.async().exists(this.directory).get(30, TimeUnit.SECONDS)).isTrue();
		}
	}

	@Test
	void completeEvenIfTheExecutorOfTheRingIsBroken() throws Exception {
		IoUringOptions options = IoUringOptions.builder().executor((task) -> {
			throw new IllegalStateException("broken");
		}).build();
		try (IoUring ring = this.backend.create(options)) {
			assertThat(new IoUringTemplate(ring).async().exists(this.directory).get(30, TimeUnit.SECONDS)).isTrue();
		}
	}

	@Test
	void completesManyAtOnce() throws Exception {
		List<CompletableFuture<Void>> writes = new ArrayList<>();
		for (int i = 0; i < 500; i++) {
			writes.add(async().write(file("f" + i), bytes("content of " + i)));
		}
		CompletableFuture.allOf(writes.toArray(CompletableFuture[]::new)).get(50, TimeUnit.SECONDS);
		List<CompletableFuture<byte[]>> reads = new ArrayList<>();
		for (int i = 0; i < 500; i++) {
			reads.add(async().read(file("f" + i)));
		}
		for (int i = 0; i < 500; i++) {
			assertThat(reads.get(i).get(30, TimeUnit.SECONDS)).isEqualTo(bytes("content of " + i));
		}
	}

}
