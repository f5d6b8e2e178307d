package dev.iouring.spring;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import dev.iouring.IoUring;
import dev.iouring.OperationOutcomes;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What the fallback counts.
 */
@Timeout(60)
class FallbackOutcomesTests {

	private final IoUring io = Backend.FALLBACK.create();

	private final IoUringTemplate template = new IoUringTemplate(this.io);

	@TempDir
	private Path directory;

	@AfterEach
	void close() {
		this.io.close();
	}

	@Test
	void eachKindOfOperationIsCountedAsItIs() throws Exception {
		Path file = this.directory.resolve("file");
		try (FileHandle handle = this.template.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ,
				StandardOpenOption.WRITE)) {
			handle.write(ByteBuffer.wrap(new byte[10]), 0);
			handle.read(ByteBuffer.allocate(10), 0);
			handle.force(true);
			handle.truncate(5);
			handle.size();
		}
		this.template.createSymbolicLink(this.directory.resolve("symbolic"), file);
		this.template.createLink(this.directory.resolve("link"), file);
		this.template.createDirectory(this.directory.resolve("a"));
		assertThat(success(FallbackOperation.OPENAT)).isEqualTo(1);
		assertThat(success(FallbackOperation.WRITE)).isEqualTo(1);
		assertThat(success(FallbackOperation.READ)).isEqualTo(1);
		assertThat(success(FallbackOperation.FSYNC)).isEqualTo(1);
		assertThat(success(FallbackOperation.FTRUNCATE)).isEqualTo(1);
		assertThat(success(FallbackOperation.STATX)).isEqualTo(1);
		assertThat(success(FallbackOperation.CLOSE)).isEqualTo(1);
		assertThat(success(FallbackOperation.SYMLINKAT)).isEqualTo(1);
		assertThat(success(FallbackOperation.LINKAT)).isEqualTo(1);
		assertThat(success(FallbackOperation.MKDIRAT)).isEqualTo(1);
		this.template.move(file, this.directory.resolve("moved"), StandardCopyOption.ATOMIC_MOVE);
		this.template.delete(this.directory.resolve("link"));
		this.template.copy(this.directory.resolve("symbolic"), this.directory.resolve("copied"),
				LinkOption.NOFOLLOW_LINKS);
		this.template.copy(this.directory.resolve("moved"), this.directory.resolve("copy"),
				StandardCopyOption.COPY_ATTRIBUTES);
		assertThat(success(FallbackOperation.RENAMEAT)).isEqualTo(1);
		assertThat(success(FallbackOperation.UNLINKAT)).isEqualTo(1);
		assertThat(success(FallbackOperation.READLINKAT)).isEqualTo(1);
		assertThat(success(FallbackOperation.FCHMODAT)).isEqualTo(1);
		assertThat(success(FallbackOperation.UTIMENSAT)).isEqualTo(1);
	}

	@Test
	void failuresAreErrors() {
		assertThatExceptionOfType(IoUringNoSuchFileException.class)
			.isThrownBy(() -> this.template.stat(this.directory.resolve("missing")));
		assertThat(outcomes(FallbackOperation.STATX)).isEqualTo(new OperationOutcomes(0, 1, 0));
	}

	@Test
	void whatIsClosedWhileItWaitsIsCancelled() throws Exception {
		try (Fifo fifo = Fifo.create(this.directory.resolve("fifo"))) {
			FileHandle reader = fifo.openForReading(this.template);
			CompletableFuture<Integer> reading = this.template.async().read(reader, ByteBuffer.allocate(1), 0);
			Awaitility.await().until(() -> this.template.statistics().fallbackOperations() == 3 && !reading.isDone());
			reader.close();
			assertThat(reading).failsWithin(Duration.ofSeconds(30));
			assertThat(outcomes(FallbackOperation.READ)).isEqualTo(new OperationOutcomes(0, 0, 1));
		}
	}

	@Test
	void refusesNoOperation() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.template.fallbackOutcomes(null))
			.withMessage("'operation' must not be null");
	}

	@Test
	void aFileThatIsReadIsOnlyOpenedOnce() throws Exception {
		this.template.read(Files.writeString(this.directory.resolve("file"), "hello"));
		assertThat(outcomes(FallbackOperation.OPENAT)).isEqualTo(new OperationOutcomes(1, 0, 0));
		assertThat(outcomes(FallbackOperation.CLOSE)).isEqualTo(new OperationOutcomes(1, 0, 0));
	}

	private long success(FallbackOperation operation) {
		return outcomes(operation).succeeded();
	}

	private OperationOutcomes outcomes(FallbackOperation operation) {
		return this.template.fallbackOutcomes(operation);
	}

}
