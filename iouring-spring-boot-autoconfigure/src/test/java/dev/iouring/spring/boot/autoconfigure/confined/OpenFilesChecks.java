package dev.iouring.spring.boot.autoconfigure.confined;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

import dev.iouring.IoPath;
import dev.iouring.IoUring;
import dev.iouring.IoUringOptions;
import dev.iouring.IoUringStatistics;
import dev.iouring.IoUringUnavailableException;
import dev.iouring.UnavailableReason;
import dev.iouring.file.AsyncIoUringFile;
import dev.iouring.file.IoUringFile;
import dev.iouring.spring.FileHandle;
import dev.iouring.spring.IoUringException;
import dev.iouring.spring.IoUringTemplate;
import dev.iouring.spring.boot.autoconfigure.OpenResources;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * What a program sees that may not open another file. {@link ResourceLimitsIT} runs this
 * with a limit that is soon reached.
 */
@ParameterizedClass
@EnumSource(IoPath.class)
@Timeout(60)
class OpenFilesChecks {

	@TempDir
	Path directory;

	@Parameter
	IoPath path;

	private Path file;

	private IoUring io;

	private IoUringTemplate template;

	@BeforeAll
	static void loadClasses() throws IOException {
		DescriptorHog.loadClasses();
	}

	@BeforeEach
	void prepare() throws IOException {
		this.file = Files.writeString(this.directory.resolve("file"), "old");
		this.io = IoUring.create(IoUringOptions.builder().name("limits").entries(16).path(this.path).build());
		this.template = new IoUringTemplate(this.io);
		this.template.replace(this.file, "old".getBytes(StandardCharsets.UTF_8));
	}

	@AfterEach
	void closeRing() throws IOException {
		this.io.close();
		assertThat(OpenResources
			.descriptors((target) -> target.equals(OpenResources.RING) || target.startsWith(this.directory.toString())))
			.isEmpty();
		assertThat(OpenResources.ringThreads()).isEmpty();
	}

	@Test
	void everyWayToOpenAFileSaysWhichLimitWasHit() throws IOException {
		byte[] content = "new".getBytes(StandardCharsets.UTF_8);
		Path copy = this.directory.resolve("copy");
		Map<String, Throwable> failures = exhausted(Map.of("file", () -> IoUringFile.open(this.io, this.file).close(),
				"future of a file", () -> AsyncIoUringFile.open(this.io, this.file).join().blocking().close(),
				"template", () -> this.template.open(this.file).close(), "read", () -> this.template.read(this.file),
				"replace", () -> this.template.replace(this.file, content), "copy",
				() -> this.template.copy(this.file, copy), "stream", () -> this.template.inputStream(this.file).close(),
				"directory", () -> this.template.syncDirectory(this.directory), "future",
				() -> this.template.async().read(this.file).get(), "future of replace",
				() -> this.template.async().replace(this.file, content).join()));
		assertThat(failures).hasSize(10).allSatisfy((what, failure) -> {
			Throwable cause = (failure instanceof CompletionException || failure instanceof ExecutionException)
					? failure.getCause() : failure;
			if (!what.contains("file")) {
				assertThat(cause).isExactlyInstanceOf(IoUringException.class)
					.hasMessageContainingAll("Could not ", "EMFILE", "RLIMIT_NOFILE", "ulimit -n");
				cause = cause.getCause();
			}
			assertThat(cause).isExactlyInstanceOf(FileSystemException.class)
				.hasMessageContainingAll(this.directory.toString(), "openat", "EMFILE", "RLIMIT_NOFILE", "ulimit -n");
		});
		assertThat(this.file).hasContent("old");
		assertThat(this.directory.toFile().list()).containsExactly("file");
		this.template.replace(this.file, content);
		assertThat(this.template.readString(this.file, StandardCharsets.UTF_8)).isEqualTo("new");
		assertThat(this.template.statistics().fallbackOperations()).isZero();
	}

	@Test
	void whatNeedsNoDescriptorGoesOn() throws IOException {
		Path moved = this.directory.resolve("moved");
		try (FileHandle open = this.template.open(this.file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
			ByteBuffer target = ByteBuffer.allocate(5);
			IoUringStatistics before = this.io.statistics();
			Map<String, Throwable> failures = exhausted(Map.of("all of it", () -> {
				open.writeFully(ByteBuffer.wrap("other".getBytes(StandardCharsets.UTF_8)), 0);
				open.readFully(target, 0);
				open.force(false);
				this.template.async().force(open, true).join();
				this.template.move(this.file, moved);
				this.template.createDirectory(this.file);
				this.template.delete(this.file);
			}));
			assertThat(failures).isEmpty();
			assertThat(target.array()).asString(StandardCharsets.UTF_8).isEqualTo("other");
			assertThat(this.template.stat(moved).size()).isEqualTo(5);
			assertThat(this.template.exists(this.file)).isFalse();
			IoUringStatistics after = this.io.statistics();
			assertThat(after.submissions() - before.submissions()).isGreaterThanOrEqualTo(5);
			assertThat(after.completions()).isEqualTo(after.submissions());
			assertThat(this.template.statistics().fallbackOperations()).isZero();
		}
	}

	@Test
	void aRingThatCannotBeOpenedSaysSoAndIsOpenedLater() throws IOException {
		try (IoUring other = IoUring.create(IoUringOptions.builder().name("other").entries(16).build())) {
			IoUringTemplate template = new IoUringTemplate(other);
			Map<String, Throwable> failures = exhausted(
					Map.of("open", other::open, "stat", () -> template.stat(this.file)));
			assertThat(failures).containsOnlyKeys("open");
			assertThat(failures.get("open")).isInstanceOf(IoUringUnavailableException.class)
				.hasMessageContainingAll("EMFILE", "ulimit -n")
				.satisfies((failure) -> assertThat(((IoUringUnavailableException) failure).availability().reason())
					.isEqualTo(UnavailableReason.DESCRIPTOR_LIMIT));
			assertThat(template.statistics().fallbackOperations()).isPositive();
			other.open();
			long fallbacks = template.statistics().fallbackOperations();
			assertThat(template.read(this.file)).asString().isEqualTo("old");
			assertThat(template.statistics().fallbackOperations()).isEqualTo(fallbacks);
			assertThat(other.statistics().completions() + other.statistics().inlineOperations()).isPositive();
		}
	}

	/**
	 * Makes calls while no descriptor is free, and returns what became of those that
	 * failed.
	 */
	private Map<String, Throwable> exhausted(Map<String, ThrowingCallable> calls) throws IOException {
		Map<String, Throwable> failures = new LinkedHashMap<>();
		List<IoUringFile> files = new ArrayList<>();
		try {
			while (catchThrowable(() -> files.add(IoUringFile.open(this.io, this.file))) == null) {
				assertThat(files).hasSizeLessThan(100_000);
			}
			calls.forEach((what, call) -> {
				Throwable failure = catchThrowable(call);
				if (failure != null) {
					failures.put(what, failure);
				}
			});
		}
		finally {
			for (IoUringFile file : files) {
				file.close();
			}
		}
		assertThat(files).isNotEmpty();
		return failures;
	}

}
