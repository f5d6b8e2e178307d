package dev.iouring.spring.boot.autoconfigure.metrics;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

import dev.iouring.Availability.Unavailable;
import dev.iouring.IoUring;
import dev.iouring.IoUringOptions;
import dev.iouring.spring.FileHandle;
import dev.iouring.spring.IoUringInterruptedException;
import dev.iouring.spring.IoUringNoSuchFileException;
import dev.iouring.spring.IoUringTemplate;
import dev.iouring.spring.OperationObserver.Backend;
import dev.iouring.spring.OperationObserver.Observed;
import dev.iouring.spring.TemplateOperation;
import dev.iouring.spring.TemplateOptions;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

@Timeout(60)
class LatencyObserverTests {

	private final MeterRegistry registry = new SimpleMeterRegistry();

	@TempDir
	private Path directory;

	@Test
	void timesOperationsByWhatTheyAreAndHowTheyEnd() throws Exception {
		Path file = Files.writeString(this.directory.resolve("file"), "hello");
		try (IoUring io = IoUring.create(IoUringOptions.builder().name("one").build())) {
			IoUringTemplate template = template(io);
			try (FileHandle handle = template.open(file)) {
				handle.read(ByteBuffer.allocate(5), 0);
				handle.read(ByteBuffer.allocate(5), 0);
			}
			assertThatExceptionOfType(IoUringNoSuchFileException.class)
				.isThrownBy(() -> template.read(this.directory.resolve("missing")));
			Thread.currentThread().interrupt();
			assertThatExceptionOfType(IoUringInterruptedException.class).isThrownBy(() -> template.stat(file));
			assertThat(Thread.interrupted()).isTrue();
		}
		assertThat(count("open", "io_uring", "success")).isEqualTo(1);
		assertThat(count("read", "io_uring", "success")).isEqualTo(2);
		assertThat(count("close", "io_uring", "success")).isEqualTo(1);
		assertThat(count("read_file", "io_uring", "error")).isEqualTo(1);
		assertThat(count("stat", "io_uring", "cancelled")).isEqualTo(1);
		assertThat(this.registry.getMeters()).hasSize(5);
	}

	@Test
	void tellsTheFallbackFromTheRing() throws Exception {
		Path file = Files.writeString(this.directory.resolve("file"), "hello");
		try (IoUring io = IoUring.unavailable(IoUringOptions.builder().name("one").build(),
				Unavailable.disabled("By a test", "Nothing to do"))) {
			template(io).withFile(file, FileHandle::size);
		}
		assertThat(count("with_file", "fallback", "success")).isEqualTo(1);
		assertThat(count("stat", "fallback", "success")).isEqualTo(1);
	}

	@Test
	void timesAboutAsManyAsItIsToldTo() {
		LatencyObserver observer = new LatencyObserver(this.registry, 64);
		int timed = 0;
		for (int i = 0; i < 6400; i++) {
			Observed observed = observer.begin("one", TemplateOperation.READ, null);
			timed += (observed != null) ? 1 : 0;
		}
		// ten standard deviations from the mean
		assertThat(timed).isBetween(1, 200);
	}

	@Test
	void leavesNothingInTheRegistryHoweverLateAnOperationEnds() {
		LatencyObserver observer = new LatencyObserver(this.registry, 1);
		Observed known = observer.begin("one", TemplateOperation.READ, null);
		known.end(Backend.IO_URING, null);
		Observed late = observer.begin("one", TemplateOperation.WRITE, null);
		observer.close();
		known.end(Backend.IO_URING, null);
		late.end(Backend.IO_URING, null);
		assertThat(this.registry.getMeters()).isEmpty();
	}

	@Test
	void refusesASampleThatIsNone() {
		assertThatIllegalArgumentException().isThrownBy(() -> new LatencyObserver(this.registry, 0))
			.withMessage("'sample' must be at least 1 but was 0");
	}

	private IoUringTemplate template(IoUring io) {
		return new IoUringTemplate(io, TemplateOptions.defaults(), new LatencyObserver(this.registry, 1));
	}

	private long count(String operation, String backend, String outcome) {
		return this.registry.get(LatencyObserver.LATENCY)
			.tags("ring", "one", "operation", operation, "backend", backend, "outcome", outcome)
			.timer()
			.count();
	}

}
