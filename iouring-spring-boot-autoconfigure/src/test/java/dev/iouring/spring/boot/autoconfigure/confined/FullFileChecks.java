package dev.iouring.spring.boot.autoconfigure.confined;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;

import dev.iouring.Descriptor;
import dev.iouring.IoPath;
import dev.iouring.IoUring;
import dev.iouring.IoUringChainException;
import dev.iouring.IoUringOptions;
import dev.iouring.IoUringStatistics;
import dev.iouring.Operation;
import dev.iouring.file.IoUringFile;
import dev.iouring.spring.BatchResult;
import dev.iouring.spring.FileHandle;
import dev.iouring.spring.IoUringException;
import dev.iouring.spring.IoUringTemplate;
import dev.iouring.spring.boot.autoconfigure.OpenResources;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * What a program sees of a file that may not become as large as it shall.
 * {@link ResourceLimitsIT} runs this where that is so.
 */
@ParameterizedClass
@EnumSource(IoPath.class)
@Timeout(60)
class FullFileChecks {

	/** The system property that says where there is too little room. */
	static final String DIRECTORY = "limits.directory";

	/** The system property with the error that is expected. */
	static final String ERROR = "limits.error";

	/** The system property with what the message says besides. */
	static final String HINT = "limits.hint";

	/** As large as a file can become, if it is the only one. */
	static final int ROOM = 4 << 20;

	/** A file in the working directory that is larger than there is room for. */
	static final String SOURCE = "source";

	static final int TOO_MUCH = 2 * ROOM;

	private static final int SMALL = 8192;

	private static final int WRITERS = 8;

	private final byte[] content = new byte[TOO_MUCH];

	@Parameter
	IoPath path;

	private Path directory;

	private Path file;

	private IoUring io;

	private IoUringTemplate template;

	@BeforeEach
	void prepare() throws IOException {
		new Random(1).nextBytes(this.content);
		this.directory = Files.createTempDirectory(Path.of(System.getProperty(DIRECTORY)), "check-");
		this.file = this.directory.resolve("file");
		this.io = IoUring.create(IoUringOptions.builder().name("limits").entries(16).path(this.path).build());
		this.template = new IoUringTemplate(this.io);
	}

	/** Whatever failed, the ring works and keeps nothing. */
	@AfterEach
	void theRingGoesOnAndNothingIsLeft() throws IOException {
		try (Stream<Path> list = Files.list(this.directory)) {
			for (Path path : list.toList()) {
				Files.delete(path);
			}
		}
		byte[] small = Arrays.copyOf(this.content, SMALL);
		IoUringStatistics before = this.io.statistics();
		this.template.write(this.file, small);
		assertThat(this.template.async().read(this.file)).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(small);
		this.template.delete(this.file);
		IoUringStatistics after = this.io.statistics();
		assertThat(after.submissions()).isGreaterThan(before.submissions());
		assertThat(after.inlineWrites() - before.inlineWrites()).isEqualTo((this.path == IoPath.AUTO) ? 1 : 0);
		assertThat(after.errors()).isEqualTo(before.errors());
		assertThat(after.completions()).isEqualTo(after.submissions());
		assertThat(List.of(after.inFlight(), after.queued())).containsOnly(0);
		assertThat(List.of(after.rejections(), after.overflows(), after.cancellations())).containsOnly(0L);
		assertThat(this.template.statistics().fallbackOperations()).isZero();
		assertThat(this.io.state()).isEqualTo(IoUring.State.OPEN);
		this.io.close();
		assertThat(OpenResources
			.descriptors((target) -> target.equals(OpenResources.RING) || target.startsWith(this.directory.toString())))
			.isEmpty();
		assertThat(OpenResources.ringThreads()).isEmpty();
		Files.delete(this.directory);
	}

	@Test
	void aFileKeepsWhatItHadRoomFor() throws IOException {
		try (IoUringFile file = open()) {
			for (ByteBuffer source : List.of(ByteBuffer.wrap(this.content), direct())) {
				file.truncate(0);
				long errors = this.io.statistics().errors();
				assertLimit(catchThrowable(() -> file.writeFully(source, 0)));
				assertPartWritten(this.file, source.position());
				assertThat(this.io.statistics().errors()).isEqualTo(errors + 1);
				assertThat(file.size()).isEqualTo(source.position());
			}
		}
	}

	@Test
	void aFutureOfAFileFailsAlike() throws IOException {
		try (IoUringFile file = open()) {
			for (ByteBuffer source : List.of(ByteBuffer.wrap(this.content), direct())) {
				file.truncate(0);
				assertLimit(failure(file.async().writeFully(source, 0)));
				assertPartWritten(this.file, source.position());
			}
		}
	}

	@Test
	void aSmallWriteThatHasNoRoomFails() throws IOException {
		try (IoUringFile file = open()) {
			fill(file);
			ByteBuffer source = ByteBuffer.wrap(this.content, 0, SMALL);
			long end = file.size();
			assertLimit(catchThrowable(() -> file.write(source, end)));
			assertLimit(failure(file.async().write(source, end)));
			assertThat(source.position()).isZero();
			assertThat(file.size()).isEqualTo(end);
			// what is there can still be written over
			assertThat(file.write(source, 0)).isEqualTo(SMALL);
		}
	}

	@Test
	void aFileCannotReserveMoreThanThereIs() throws IOException {
		try (IoUringFile file = open()) {
			assertLimit(catchThrowable(() -> file.allocate(0, TOO_MUCH)));
			assertLimit(failure(file.async().allocate(0, TOO_MUCH)));
			assertThat(file.size()).isZero();
		}
	}

	@Test
	void aChainEndsWhereTheRoomDoes() throws IOException {
		try (IoUringFile file = open()) {
			fill(file);
			Descriptor descriptor = file.descriptor();
			Operation write = Operation.write(descriptor, MemorySegment.ofArray(new byte[SMALL]), file.size());
			Operation sync = Operation.fdatasync(descriptor);
			assertLimit(catchThrowable(() -> this.io.executeChain(List.of(write, sync))));
			assertThat(sync.failure()).isInstanceOf(IoUringChainException.class);
		}
	}

	@Test
	void aTemplateSaysWhichLimitWasHit() {
		Throwable failure = catchThrowable(() -> this.template.write(this.file, this.content));
		assertTemplateLimit(failure);
		assertThat(failure).hasMessageContaining("'" + this.file + "'");
		assertPart(this.file);
		assertTemplateLimit(failure(this.template.async().write(this.file, direct())));
		assertPart(this.file);
		assertThatExceptionOfType(FileSystemException.class).isThrownBy(() -> {
			try (OutputStream stream = this.template.outputStream(this.file)) {
				stream.write(this.content);
			}
		}).satisfies(this::assertLimit);
		assertPart(this.file);
	}

	@Test
	void aHandleTellsHowMuchWasWritten() {
		try (FileHandle handle = this.template.open(this.file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
			for (ByteBuffer source : List.of(ByteBuffer.wrap(this.content), direct())) {
				handle.truncate(0);
				assertTemplateLimit(catchThrowable(() -> handle.writeFully(source, 0)));
				assertPartWritten(this.file, source.position());
				handle.truncate(0);
				source.clear();
				assertTemplateLimit(failure(this.template.async().writeFully(handle, source, 0)));
				assertPartWritten(this.file, source.position());
			}
		}
	}

	@Test
	void aReplacedFileKeepsItsContent() throws IOException {
		byte[] old = Arrays.copyOf(this.content, ROOM / 4);
		this.template.write(this.file, old);
		List<Throwable> failures = List.of(catchThrowable(() -> this.template.replace(this.file, this.content)),
				catchThrowable(() -> this.template.replace(this.file, direct())),
				catchThrowable(() -> this.template.replace(this.file, (handle) -> {
					try (OutputStream stream = handle.outputStream(0)) {
						stream.write(this.content);
					}
					return null;
				})), catchThrowable(() -> this.template.replace(this.file, (handle) -> {
					handle.writeFully(ByteBuffer.wrap(this.content, 0, SMALL), 0);
					return handle.writeFully(ByteBuffer.wrap(this.content), SMALL);
				})), failure(this.template.async().replace(this.file, this.content)),
				failure(this.template.async().replace(this.file, direct())));
		assertThat(failures).allSatisfy(this::assertTemplateLimit);
		assertThat(this.file).hasBinaryContent(old);
		assertThat(this.directory.toFile().list()).containsExactly("file");
		this.template.replace(this.file, Arrays.copyOf(this.content, SMALL));
		assertThat(this.file).hasBinaryContent(Arrays.copyOf(this.content, SMALL));
	}

	@Test
	void aCopyThatHasNoRoomIsNotThere() {
		Path source = Path.of(SOURCE);
		assertThat(source).hasSize(TOO_MUCH);
		assertTemplateLimit(catchThrowable(() -> this.template.copy(source, this.file)));
		assertThat(this.directory).isEmptyDirectory();
		assertTemplateLimit(failure(this.template.async().copy(source, this.file)));
		assertThat(this.directory).isEmptyDirectory();
	}

	@Test
	void aBatchTellsWhichOfItsWritesHadNoRoom() {
		try (FileHandle handle = this.template.open(this.file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
			ByteBuffer much = direct();
			BatchResult result = this.template.batch((batch) -> batch.write(handle, much, 0).stat(this.directory));
			assertThat(result.failures()).singleElement()
				.satisfies((failure) -> assertTemplateLimit(failure.exception()));
			assertThat(result.status(1).isDirectory()).isTrue();
			assertPartWritten(this.file, much.position());
		}
	}

	@Test
	void manyWhoHaveNoRoomAreAllTold() throws Exception {
		List<Thread> threads = new ArrayList<>();
		List<CompletableFuture<Outcome>> outcomes = new ArrayList<>();
		for (int i = 0; i < WRITERS; i++) {
			Path path = this.directory.resolve("writer-" + i);
			CompletableFuture<Outcome> outcome = new CompletableFuture<>();
			outcomes.add(outcome);
			Thread.Builder kind = (i % 2 == 0) ? Thread.ofVirtual() : Thread.ofPlatform();
			threads.add(kind.start(() -> outcome.complete(write(path))));
		}
		for (Thread thread : threads) {
			thread.join();
		}
		for (CompletableFuture<Outcome> outcome : outcomes) {
			assertTemplateLimit(outcome.join().failure());
			assertThat(outcome.join().file()).hasSize(outcome.join().written());
		}
	}

	private Outcome write(Path path) {
		ByteBuffer source = ByteBuffer.wrap(this.content);
		IoUringException failure = catchThrowableOfType(IoUringException.class, () -> this.template.withFile(path,
				(handle) -> handle.writeFully(source, 0), StandardOpenOption.CREATE, StandardOpenOption.WRITE));
		return new Outcome(path, failure, source.position());
	}

	private IoUringFile open() throws IOException {
		return IoUringFile.open(this.io, this.file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
	}

	private void fill(IoUringFile file) {
		assertLimit(catchThrowable(() -> file.writeFully(ByteBuffer.wrap(this.content), 0)));
	}

	private ByteBuffer direct() {
		return ByteBuffer.allocateDirect(TOO_MUCH).put(this.content).flip();
	}

	private static Throwable failure(CompletableFuture<?> future) {
		return catchThrowableOfType(CompletionException.class, future::join).getCause();
	}

	private void assertTemplateLimit(Throwable failure) {
		assertThat(failure).isExactlyInstanceOf(IoUringException.class)
			.hasMessageContainingAll("Could not ", System.getProperty(ERROR), System.getProperty(HINT));
		assertLimit(failure.getCause());
		assertThat(failure).hasNoSuppressedExceptions();
	}

	private void assertLimit(Throwable failure) {
		assertThat(failure).isExactlyInstanceOf(FileSystemException.class)
			.hasMessageContainingAll(this.directory.toString(), System.getProperty(ERROR), System.getProperty(HINT))
			.hasNoSuppressedExceptions();
	}

	private void assertPart(Path path) {
		assertPartWritten(path, (int) path.toFile().length());
	}

	private void assertPartWritten(Path path, int written) {
		assertThat(written).isBetween(ROOM / 2, ROOM);
		assertThat(path).hasBinaryContent(Arrays.copyOf(this.content, written));
	}

	private record Outcome(Path file, Throwable failure, int written) {
	}

}
