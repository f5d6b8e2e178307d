package dev.iouring.file;

import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import dev.iouring.Fifo;
import dev.iouring.IoPath;
import dev.iouring.IoUring;
import dev.iouring.IoUringNotAllowedException;
import dev.iouring.IoUringOptions;
import dev.iouring.OperationKind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Files with futures, whichever way the operations go.
 */
@ParameterizedClass
@EnumSource(IoPath.class)
@Timeout(60)
class AsyncIoUringFileTest {

	@Parameter
	IoPath path;

	@TempDir
	Path directory;

	private IoUring io;

	@BeforeEach
	void createRing() {
		this.io = IoUring.create(IoUringOptions.builder().name("async").entries(16).path(this.path).build());
	}

	@AfterEach
	void close() {
		this.io.close();
	}

	@Test
	void whatIsWrittenIsReadAgain() throws Exception {
		byte[] content = new byte[5_000_000];
		new Random(1).nextBytes(content);
		Path name = this.directory.resolve("file");
		AsyncIoUringFile file = AsyncIoUringFile.open(this.io, name, CREATE_NEW, READ, WRITE).get();
		ByteBuffer source = ByteBuffer.wrap(content);
		ByteBuffer target = ByteBuffer.allocate(content.length + 1);
		long read = file.writeFully(source, 0)
			.thenCompose((_) -> file.force(false))
			.thenCompose((_) -> file.size())
			.thenCompose((size) -> {
				assertThat(size).isEqualTo(content.length);
				return file.readFully(target, 0);
			})
			.get();
		assertThat(read).isEqualTo(content.length);
		assertThat(source.hasRemaining()).isFalse();
		assertThat(target.position()).isEqualTo(content.length);
		assertThat(target.flip()).isEqualTo(ByteBuffer.wrap(content));
		assertThat(file.read(ByteBuffer.allocate(1), content.length).get()).isEqualTo(-1);
		assertThat(file.truncate(3).thenCompose((_) -> file.status()).get().size()).isEqualTo(3);
		file.blocking().close();
		assertThat(Files.size(name)).isEqualTo(3);
	}

	@Test
	void failuresAreThoseOfTheBlockingCalls() {
		assertThat(AsyncIoUringFile.open(this.io, this.directory.resolve("missing"))).failsWithin(5, TimeUnit.SECONDS)
			.withThrowableOfType(ExecutionException.class)
			.withCauseInstanceOf(NoSuchFileException.class);
	}

	@Test
	void whatFailsAfterOpeningIsNotWrappedEither() throws Exception {
		Set<OperationKind> allowed = EnumSet.of(OperationKind.OPENAT);
		try (IoUring io = IoUring.open(IoUringOptions.builder().name("opens").allowedOperations(allowed).build())) {
			Path name = Files.createFile(this.directory.resolve("temporary"));
			Throwable failure = AsyncIoUringFile.open(io, name, READ, StandardOpenOption.DELETE_ON_CLOSE)
				.handle((_, thrown) -> thrown)
				.get(5, TimeUnit.SECONDS);
			assertThat(failure).isInstanceOf(IoUringNotAllowedException.class);
			assertThat(name).exists();
		}
	}

	@Test
	void transfersOfNothingFailOnAClosedFile() throws Exception {
		IoUringFile file = IoUringFile.open(this.io, this.directory.resolve("file"), CREATE_NEW, WRITE, READ);
		ByteBuffer empty = ByteBuffer.allocate(0);
		assertThat(file.async().readFully(empty, 0).get(5, TimeUnit.SECONDS)).isZero();
		assertThat(file.async().writeFully(empty, 0).get(5, TimeUnit.SECONDS)).isZero();
		file.close();
		assertThat(file.async().readFully(empty, 0)).failsWithin(5, TimeUnit.SECONDS)
			.withThrowableOfType(ExecutionException.class)
			.withCauseInstanceOf(ClosedChannelException.class);
		assertThat(file.async().writeFully(empty, 0)).failsWithin(5, TimeUnit.SECONDS)
			.withThrowableOfType(ExecutionException.class)
			.withCauseInstanceOf(ClosedChannelException.class);
	}

	@Test
	void wrongArgumentsAreThrown() throws Exception {
		try (IoUringFile file = IoUringFile.open(this.io, this.directory.resolve("file"), CREATE_NEW, WRITE, READ)) {
			assertThatIllegalArgumentException().isThrownBy(() -> file.async().read(ByteBuffer.allocate(1), -1));
			assertThatIllegalArgumentException().isThrownBy(() -> file.async().writeFully(ByteBuffer.allocate(1), -1));
		}
	}

	@Test
	void aWholeTransferCanBeCancelledOrTimedOut() throws Exception {
		Path fifo = Fifo.in(this.directory, "fifo");
		try (IoUringFile file = IoUringFile.open(this.io, fifo, READ, WRITE)) {
			file.writeFully(ByteBuffer.wrap(new byte[10]), 0);
			ByteBuffer target = ByteBuffer.allocate(20);
			CompletableFuture<Long> future = file.async().readFully(target, 0);
			while (target.position() < 10) {
				Thread.sleep(1);
			}
			assertThat(future.cancel(true)).isTrue();
			assertThatExceptionOfType(CancellationException.class).isThrownBy(future::get);
			assertThat(this.io.statistics().inFlight()).isZero();
			assertThat(file.async().readFully(target, 0).orTimeout(10, TimeUnit.MILLISECONDS))
				.failsWithin(5, TimeUnit.SECONDS)
				.withThrowableOfType(ExecutionException.class)
				.withCauseInstanceOf(TimeoutException.class);
			assertThat(this.io.statistics().inFlight()).isZero();
		}
	}

	@Test
	void aCancelledOpenLeaksNoDescriptor() throws Exception {
		Path name = Files.write(this.directory.resolve("file"), new byte[1]);
		for (int i = 0; i < 200; i++) {
			CompletableFuture<AsyncIoUringFile> future = AsyncIoUringFile.open(this.io, name);
			future.cancel(true);
			try {
				future.get().blocking().close();
			}
			catch (CancellationException ex) {
				assertThat(future.isCancelled()).isTrue();
			}
		}
		try (var descriptors = Files.list(Path.of("/proc/self/fd"))) {
			assertThat(descriptors.filter((descriptor) -> {
				try {
					return Files.readSymbolicLink(descriptor).equals(name);
				}
				catch (java.io.IOException ex) {
					return false;
				}
			})).isEmpty();
		}
	}

	@Test
	void stagesMayCloseTheFileOnAnExecutorWithOneThread() throws Exception {
		Path fifo = Fifo.in(this.directory, "fifo");
		try (ExecutorService executor = Executors.newSingleThreadExecutor();
				IoUring single = IoUring
					.create(IoUringOptions.builder().name("single").path(this.path).executor(executor).build())) {
			IoUringFile file = IoUringFile.open(single, fifo, READ, WRITE);
			CompletableFuture<Integer> pending = file.async().read(ByteBuffer.allocate(1), 0);
			CompletableFuture<Void> closed = single.submit(dev.iouring.Operation.nop()).thenAccept((_) -> {
				try {
					file.close();
				}
				catch (java.io.IOException ex) {
					throw new IllegalStateException(ex);
				}
			});
			closed.get(10, TimeUnit.SECONDS);
			assertThat(pending).failsWithin(5, TimeUnit.SECONDS)
				.withThrowableOfType(ExecutionException.class)
				.withCauseInstanceOf(AsynchronousCloseException.class);
		}
	}

}
