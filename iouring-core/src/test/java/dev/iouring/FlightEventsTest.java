package dev.iouring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import dev.iouring.jfr.FlightEvents;
import dev.iouring.ring.ControlOperations;
import dev.iouring.ring.ErrnoException;
import dev.iouring.ring.Sqe;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What a ring tells JDK Flight Recorder.
 */
@Timeout(60)
class FlightEventsTest {

	@TempDir
	private Path directory;

	@Test
	void aRingTellsOfItsOpeningAndItsEnd() throws IOException {
		List<RecordedEvent> events = record(Duration.ofHours(1), () -> {
			try (IoUring io = IoUring.open(IoUringOptions.builder().name("told").entries(8).build())) {
				io.suspend();
			}
			try (IoUring io = IoUring.open(IoUringOptions.builder().name("told").entries(8).build())) {
				assertThat(io.info()).isPresent();
			}
		});
		RecordedEvent opened = of(events, "RingOpened").getFirst();
		assertThat(opened.getString("ring")).isEqualTo("told");
		assertThat(opened.getInt("entries")).isEqualTo(8);
		assertThat(opened.getInt("cqEntries")).isEqualTo(32);
		assertThat(opened.getString("flags")).contains("CQSIZE");
		assertThat(opened.getString("kernel")).isNotBlank();
		assertThat(of(events, "RingClosed")).extracting((event) -> event.getString("state"))
			.containsExactly("SUSPENDED", "CLOSED");
		assertThat(of(events, "Operation")).isEmpty();
	}

	@Test
	void aRingThatCannotBeOpenedTellsWhy() throws IOException {
		List<RecordedEvent> events = record(Duration.ZERO, () -> {
			try (IoUring io = IoUring.unavailable(IoUringOptions.builder().name("told").build(),
					Availability.Unavailable.disabled("By a test", "Nothing to do"))) {
				assertThatExceptionOfType(IoUringUnavailableException.class).isThrownBy(io::open);
			}
		});
		RecordedEvent failed = of(events, "RingFailed").getFirst();
		assertThat(failed.getString("exception")).isEqualTo("dev.iouring.IoUringUnavailableException");
		assertThat(failed.getString("message")).contains("By a test");
	}

	@Test
	void aRingWhoseThreadEndsTellsWhy() throws IOException {
		List<RecordedEvent> events = record(Duration.ofHours(1), () -> {
			try (IoUring io = IoUring.open(IoUringOptions.builder().name("told").entries(8).build())) {
				RingBreaker.breakRing();
				assertThatExceptionOfType(IOException.class).isThrownBy(() -> io.execute(Operation.nop()));
				Awaitility.await().until(() -> io.state() == IoUring.State.FAILED);
				// waits for the thread, which tells last
				io.open();
			}
		});
		assertThat(of(events, "RingFailed")).singleElement()
			.satisfies((failed) -> assertThat(failed.getString("exception")).endsWith("ErrnoException"));
	}

	@Test
	void operationsBeyondTheThresholdAreToldWithWhoCalled() throws IOException {
		Path missing = this.directory.resolve("missing");
		List<RecordedEvent> events = record(Duration.ZERO, () -> {
			try (IoUring io = IoUring.open(IoUringOptions.builder().name("told").entries(8).build())) {
				io.execute(Operation.nop());
				assertThatExceptionOfType(NoSuchFileException.class)
					.isThrownBy(() -> io.execute(Operation.status(missing)));
				io.executeAll(List.of(Operation.nop(), Operation.nop()));
				CompletableFuture<?> future = io.submit(Operation.nop());
				future.join();
			}
		});
		List<RecordedEvent> operations = of(events, "Operation");
		assertThat(operations).extracting((event) -> event.getString("operation"))
			.containsExactly("nop", "statx", "batch", "nop");
		assertThat(operations).extracting((event) -> event.getString("error"))
			.containsExactly(null, "ENOENT", null, null);
		assertThat(operations).extracting((event) -> event.getInt("operations")).containsExactly(1, 1, 2, 1);
		assertThat(operations.getFirst().getStackTrace().getFrames())
			.anyMatch((frame) -> frame.getMethod().getType().getName().equals(FlightEventsTest.class.getName()));
	}

	@Test
	void aFutureCompletesAlsoIfItsEndCannotBeTold() throws IOException {
		record(Duration.ZERO, () -> {
			try (IoUring io = IoUring.open(IoUringOptions.builder().name("told").entries(8).build())) {
				assertThat(io.submit(new Unspeakable())).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(0);
			}
		});
	}

	@Test
	void nobodyIsToldWithoutARecording() throws IOException {
		record(Duration.ZERO, () -> assertThat(FlightEvents.beginOperation()).isNotNull());
		assertThat(FlightEvents.beginOperation()).isNull();
	}

	@Test
	void aRingWorksInARuntimeImageWithoutTheRecorder() throws Exception {
		assertThat(ChildJvm.run(this.directory, Nops.class, List.of("--limit-modules", "java.base")))
			.containsEntry("recorder", 0L)
			.containsEntry("completions", 2L);
	}

	private List<RecordedEvent> record(Duration threshold, Program program) throws IOException {
		Path file = Files.createTempFile(this.directory, "events-", ".jfr");
		try (Recording recording = new Recording()) {
			recording.enable("dev.iouring.Operation").withThreshold(threshold);
			recording.start();
			program.run();
			recording.stop();
			recording.dump(file);
		}
		return RecordingFile.readAllEvents(file);
	}

	/** Sorted by time, which those of several threads need not be. */
	private static List<RecordedEvent> of(List<RecordedEvent> events, String name) {
		return events.stream()
			.filter((event) -> event.getEventType().getName().equals("dev.iouring." + name))
			.filter((event) -> event.getString("ring").equals("told"))
			.sorted(Comparator.comparing(RecordedEvent::getStartTime))
			.toList();
	}

	/** Stands for whatever goes wrong while the recorder is told. */
	private static final class Unspeakable extends Operation {

		@Override
		public String call() {
			throw new IllegalStateException("Cannot be told, as a test wants it");
		}

		@Override
		void encode(Sqe sqe) {
			ControlOperations.nop(sqe);
		}

		@Override
		IOException toException(int errno) {
			return new ErrnoException("nop", errno);
		}

	}

	private interface Program {

		void run() throws IOException;

	}

	/** Runs where the recorder is missing. */
	static final class Nops {

		private Nops() {
		}

		public static void main(String... arguments) throws IOException {
			try (IoUring io = IoUring.open(IoUringOptions.builder().entries(8).build())) {
				io.execute(Operation.nop());
				io.submit(Operation.nop()).join();
				System.out.println("recorder=" + (ModuleLayer.boot().findModule("jdk.jfr").isPresent() ? 1 : 0));
				System.out.println("completions=" + io.statistics().completions());
			}
		}

	}

}
