package dev.iouring.spring;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for a template that never uses io_uring.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class WithoutIoUringTests {

	@TempDir
	private Path directory;

	@Test
	void runsOnJavaNioAlone() {
		IoUringTemplate template = IoUringTemplate.withoutIoUring();
		Path file = this.directory.resolve("a");
		template.replace(file, new byte[3]);
		assertThat(template.read(file)).hasSize(3);
		assertThat(template.statistics().ringOperations()).isZero();
		assertThat(template.statistics().fallbackOperations()).isPositive();
		assertThatExceptionOfType(IoUringUnavailableException.class).isThrownBy(() -> template.execute((io) -> null))
			.withMessageContaining("made without io_uring");
	}

	/** A JVM that would not survive a call of a restricted method. */
	@Test
	void callsNothingOutsideOfTheJvm() throws Exception {
		Path loaded = this.directory.resolve("loaded");
		Path output = this.directory.resolve("output");
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"--illegal-native-access=deny", "-Xlog:class+load:file=" + loaded, "-cp",
				System.getProperty("java.class.path"), Application.class.getName(),
				this.directory.resolve("work").toString())
			.redirectErrorStream(true)
			.redirectOutput(output.toFile())
			.start();
		try {
			assertThat(process.waitFor(100, TimeUnit.SECONDS)).isTrue();
		}
		finally {
			process.destroyForcibly();
		}
		assertThat(output).content().contains("everything works");
		assertThat(process.exitValue()).isZero();
		try (Stream<String> lines = Files.lines(loaded)) {
			List<String> classes = lines.toList();
			assertThat(classes).anyMatch((line) -> line.contains("dev.iouring.spring.NioFile "));
			// which the JVM itself does not load
			assertThat(classes.stream().filter((line) -> line.matches(".*(foreign.*Linker |dev.iouring.linux.Sys).*")))
				.isEmpty();
		}
	}

	/** Is run in a JVM of its own. */
	static final class Application {

		private Application() {
		}

		public static void main(String[] arguments) throws IOException {
			Path directory = Path.of(arguments[0]);
			IoUringTemplate template = IoUringTemplate.withoutIoUring();
			template.createDirectories(directory);
			Path file = directory.resolve("a");
			template.replace(file, new byte[300_000]);
			template.move(file, directory.resolve("b"));
			template.copy(directory.resolve("b"), file);
			try (FileHandle handle = template.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
				template
					.chain((chain) -> chain.write(handle, ByteBuffer.allocateDirect(10), 0).force(handle, false),
							Duration.ofSeconds(50))
					.orThrow();
				handle.truncate(3);
			}
			template.batch((batch) -> batch.delete(directory.resolve("b")).stat(file)).orThrow();
			byte[] content = template.async().read(file).join();
			System.out.println((content.length == 3) ? "everything works" : "wrong content");
		}

	}

}
