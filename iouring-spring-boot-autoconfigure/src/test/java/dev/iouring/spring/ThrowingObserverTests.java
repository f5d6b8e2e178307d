package dev.iouring.spring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

import dev.iouring.spring.boot.autoconfigure.OpenResources;
import dev.iouring.spring.observation.ObservationObserver;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Observers that fail do not change what operations do.
 */
@ExtendWith(OutputCaptureExtension.class)
class ThrowingObserverTests extends AbstractTemplateTests {

	private static final OperationObserver FAILS_AT_BEGIN = (ring, operation, path) -> {
		throw new IllegalStateException("begin");
	};

	private static final OperationObserver FAILS_AT_END = (ring, operation, path) -> (backend, failure) -> {
		throw new IllegalStateException("end");
	};

	private final List<String> told = new ArrayList<>();

	private final OperationObserver working = (ring, operation, path) -> {
		this.told.add("begin");
		return (backend, failure) -> this.told.add("end");
	};

	@Test
	void aFileThatWasOpenedIsNotLost() throws IOException {
		Path path = Files.writeString(file("a"), "hello");
		IoUringTemplate observed = observedBy(FAILS_AT_END);
		for (int i = 0; i < 10; i++) {
			try (FileHandle file = observed.open(path)) {
				assertThat(file.size()).isEqualTo(5);
			}
		}
		assertThat(observed.<Long>withFile(path, FileHandle::size)).isEqualTo(5);
		assertThat(descriptorsOf(path)).isEmpty();
	}

	@Test
	void whatWasDoneIsReportedAsDoneAndTheFailureLoggedOnce(CapturedOutput output) {
		for (OperationObserver observer : List.of(FAILS_AT_BEGIN, FAILS_AT_END)) {
			IoUringTemplate observed = observedBy(observer);
			assertThatNoException().isThrownBy(() -> observed.write(file("a"), bytes("hello")));
			assertThat(observed.read(file("a"))).isEqualTo(bytes("hello"));
		}
		assertThat(output.toString().lines().filter((line) -> line.contains("WARN"))).hasSize(2);
		assertThat(output).containsOnlyOnce("IllegalStateException: begin")
			.containsOnlyOnce("IllegalStateException: end");
	}

	@Test
	void aFailureStaysWhatItIsAndHasThatOfTheObserverWithIt() {
		assertThatExceptionOfType(IoUringNoSuchFileException.class)
			.isThrownBy(() -> observedBy(FAILS_AT_END).read(file("missing")))
			.satisfies(
					(ex) -> assertThat(ex.getSuppressed()).singleElement().isInstanceOf(IllegalStateException.class));
		OperationObserver rethrowing = (ring, operation, path) -> (backend, failure) -> {
			throw (RuntimeException) failure;
		};
		assertThatExceptionOfType(IoUringNoSuchFileException.class)
			.isThrownBy(() -> observedBy(rethrowing).read(file("missing")));
	}

	@Test
	void aBatchStillTellsOfAllItsFailures() {
		BatchResult result = observedBy(FAILS_AT_END)
			.batch((batch) -> batch.stat(file("a")).stat(file("b")).stat(file("c")));
		for (int i = 0; i < 2; i++) {
			assertThatExceptionOfType(IoUringNoSuchFileException.class).isThrownBy(result::orThrow)
				.satisfies((ex) -> assertThat(ex.getSuppressed()).hasSize(3)
					.hasAtLeastOneElementOfType(IllegalStateException.class));
		}
	}

	@Test
	void otherObserversAreToldNevertheless() {
		observedBy(this.working, FAILS_AT_BEGIN, this.working, FAILS_AT_END, this.working).exists(file("a"));
		assertThat(this.told).containsExactly("begin", "begin", "begin", "end", "end", "end");
	}

	@Test
	void aFutureRunsOnceWithoutTheContextThatCannotBePassedOn() {
		IllegalStateException failure = new IllegalStateException();
		Preparation failing = (operation) -> {
			throw failure;
		};
		Preparation failingBefore = (operation) -> () -> {
			throw failure;
		};
		Preparation failingAfter = (operation) -> () -> {
			Object _ = operation.get();
			throw failure;
		};
		int count = 0;
		for (Preparation preparation : List.of(failing, failingBefore, failingAfter)) {
			IoUringTemplate observed = observedBy(preparation);
			Path directory = file("d" + count++);
			observed.async().createDirectory(directory).join();
			assertThat(directory).isDirectory();
			assertThatExceptionOfType(CompletionException.class)
				.isThrownBy(() -> observed.async().createDirectory(directory).join())
				.withCauseInstanceOf(IoUringFileAlreadyExistsException.class);
		}
	}

	@Test
	void aFutureThatCannotBeStartedDoesNotCount() {
		IoUringTemplate observed = new IoUringTemplate(this.io, TemplateOptions.defaults().withMaxPending(1),
				(Preparation) (operation) -> {
					throw new AssertionError();
				});
		for (int i = 0; i < 3; i++) {
			CompletableFuture<Boolean> future = observed.async().exists(this.directory);
			assertThat(future.exceptionNow()).isInstanceOf(AssertionError.class);
			assertThat(observed.statistics().pendingFutures()).isZero();
		}
	}

	@Test
	void nothingStaysCurrentWhateverAHandlerThrows() {
		for (Moment moment : Moment.values()) {
			ObservationRegistry observations = ObservationRegistry.create();
			List<Moment> seen = new ArrayList<>();
			observations.observationConfig()
				.observationHandler(new Handler(seen, null))
				.observationHandler(new Handler(new ArrayList<>(), moment));
			IoUringTemplate observed = observedBy(new ObservationObserver(observations));
			assertThatExceptionOfType(IoUringNoSuchFileException.class).as(moment.name())
				.isThrownBy(() -> observed.read(file("missing")));
			assertThat(observations.getCurrentObservationScope()).as(moment.name()).isNull();
			// a handler that fails keeps Micrometer from telling others of that moment
			// only
			List<Moment> due = new ArrayList<>(List.of(Moment.OPEN, Moment.CLOSE, Moment.STOP));
			due.remove(moment);
			if (moment != Moment.START) {
				assertThat(seen).as(moment.name()).containsSubsequence(due);
			}
		}
	}

	@Test
	void whatWasCurrentBeforeIsCurrentAgain() {
		ObservationRegistry observations = ObservationRegistry.create();
		observations.observationConfig().observationHandler((Observation.Context context) -> true);
		Observation request = Observation.start("request", observations);
		IoUringTemplate observed = observedBy(new ObservationObserver(observations));
		for (Moment moment : List.of(Moment.OPEN, Moment.CLOSE)) {
			request.scoped(() -> {
				observations.observationConfig().observationHandler(new Handler(new ArrayList<>(), moment));
				observed.exists(file("a"));
				assertThat(observations.getCurrentObservation()).isSameAs(request);
			});
		}
	}

	private IoUringTemplate observedBy(OperationObserver... observers) {
		return new IoUringTemplate(this.io, TemplateOptions.defaults(), OperationObserver.of(Arrays.asList(observers)));
	}

	private static Set<Integer> descriptorsOf(Path path) throws IOException {
		return OpenResources.descriptors(path.toString()::equals);
	}

	/** Prepares operations for other threads, and does nothing else. */
	@FunctionalInterface
	private interface Preparation extends OperationObserver {

		Supplier<Object> prepare(Supplier<?> operation);

		@Override
		default Observed begin(String ring, TemplateOperation operation, Path path) {
			return null;
		}

		@Override
		@SuppressWarnings("unchecked")
		default <T> Supplier<T> propagating(Supplier<T> operation) {
			return (Supplier<T>) prepare(operation);
		}

	}

	private enum Moment {

		START, OPEN, ERROR, CLOSE, STOP

	}

	/** Writes down what it is told, and fails at one of the moments. */
	private record Handler(List<Moment> seen, Moment fails) implements ObservationHandler<Observation.Context> {

		private void see(Moment moment) {
			if (moment == this.fails) {
				throw new IllegalStateException(moment.name());
			}
			this.seen.add(moment);
		}

		@Override
		public void onStart(Observation.Context context) {
			see(Moment.START);
		}

		@Override
		public void onScopeOpened(Observation.Context context) {
			see(Moment.OPEN);
		}

		@Override
		public void onError(Observation.Context context) {
			see(Moment.ERROR);
		}

		@Override
		public void onScopeClosed(Observation.Context context) {
			see(Moment.CLOSE);
		}

		@Override
		public void onStop(Observation.Context context) {
			see(Moment.STOP);
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return true;
		}

	}

}
