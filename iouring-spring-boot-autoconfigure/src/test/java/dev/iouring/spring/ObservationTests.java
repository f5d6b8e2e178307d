package dev.iouring.spring;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

import dev.iouring.spring.observation.DefaultIoUringOperationObservationConvention;
import dev.iouring.spring.observation.IoUringObservationDocumentation.HighCardinalityKeys;
import dev.iouring.spring.observation.IoUringOperationContext;
import dev.iouring.spring.observation.ObservationObserver;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * What is observed of a template.
 */
class ObservationTests extends AbstractTemplateTests {

	private final TestObservationRegistry observations = TestObservationRegistry.create();

	private final Started started = new Started();

	private IoUringTemplate observed;

	@BeforeEach
	void observe() {
		this.observations.observationConfig().observationHandler(this.started);
		this.observed = new IoUringTemplate(this.io, TemplateOptions.defaults(),
				new ObservationObserver(this.observations));
	}

	@Test
	void anOperationIsObservedAsOne() throws IOException {
		this.observed.read(Files.writeString(file("a"), "hello"));
		TestObservationRegistryAssert.assertThat(this.observations)
			.hasNumberOfObservationsEqualTo(1)
			.hasSingleObservationThat()
			.hasNameEqualTo("iouring.template")
			.hasContextualNameEqualTo("iouring read_file")
			.hasBeenStarted()
			.hasBeenStopped()
			.doesNotHaveError()
			.hasLowCardinalityKeyValue("operation", "read_file")
			.hasLowCardinalityKeyValue("ring", this.io.name())
			.hasLowCardinalityKeyValue("outcome", "success")
			.hasLowCardinalityKeyValue("exception", "none")
			.hasLowCardinalityKeyValue("backend", backendName());
	}

	@Test
	void everyOperationIsObserved() throws IOException {
		Path file = file("a");
		this.observed.write(file, bytes("hello"));
		this.observed.replace(file, bytes("hello"));
		this.observed.stat(file);
		this.observed.exists(file);
		this.observed.copy(file, file("b"));
		this.observed.move(file("b"), file("c"));
		this.observed.createLink(file("d"), file);
		this.observed.createSymbolicLink(file("e"), file);
		this.observed.delete(file("e"));
		this.observed.createDirectory(file("f"));
		this.observed.createDirectories(file("f").resolve("g"));
		this.observed.syncDirectory(file("f"));
		try (FileHandle handle = this.observed.open(file, StandardOpenOption.WRITE, StandardOpenOption.READ)) {
			handle.write(buffer("hello"), 0);
			handle.readFully(ByteBuffer.allocate(5), 0);
			handle.size();
			handle.truncate(3);
			handle.force(false);
		}
		assertThat(operations()).containsExactly("write_file", "replace", "stat", "stat", "copy", "move", "create_link",
				"create_symbolic_link", "delete", "create_directory", "create_directory", "sync_directory", "open",
				"write", "read", "stat", "truncate", "force", "close");
	}

	@Test
	void anOperationIsCurrentWithinItsCallback() throws IOException {
		Files.writeString(file("a"), "hello");
		this.observed.withFile(file("a"), (file) -> {
			assertThat(current().getOperation()).isEqualTo(TemplateOperation.WITH_FILE);
			return file.read(ByteBuffer.allocate(5), 0);
		});
		this.observed.replace(file("a"), (file) -> file.write(buffer("other"), 0));
		assertThat(operations()).containsExactly("with_file", "read", "replace", "write");
		assertThat(parents()).containsExactly("none", "with_file", "none", "replace");
		assertThat(this.observations.getCurrentObservation()).isNull();
	}

	@Test
	void aFileThatIsMissingIsAnError() {
		assertThatExceptionOfType(IoUringNoSuchFileException.class)
			.isThrownBy(() -> this.observed.read(file("missing")));
		assertFailure("IoUringNoSuchFileException", "error");
	}

	@Test
	void aFileThatMayBeMissingIsNone() throws IOException {
		Files.writeString(file("a"), "hello");
		for (boolean there : new boolean[] { true, false }) {
			this.observations.clear();
			assertThat(this.observed.deleteIfExists(file("a"))).isEqualTo(there);
			TestObservationRegistryAssert.assertThat(this.observations)
				.hasSingleObservationThat()
				.doesNotHaveError()
				.hasLowCardinalityKeyValue("operation", "delete")
				.hasLowCardinalityKeyValue("outcome", "success");
		}
	}

	@Test
	void aFileThatExistsIsAnError() throws IOException {
		Files.createDirectory(file("a"));
		assertThatExceptionOfType(IoUringFileAlreadyExistsException.class)
			.isThrownBy(() -> this.observed.createDirectory(file("a")));
		assertFailure("IoUringFileAlreadyExistsException", "error");
	}

	@Test
	void anInterruptIsACancellation() {
		this.observed.exists(file("a"));
		this.observations.clear();
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(IoUringInterruptedException.class).isThrownBy(() -> this.observed.stat(file("a")));
		assertFailure("IoUringInterruptedException", "cancelled");
	}

	@Test
	void whatTheCallbackThrowsIsAnError() throws IOException {
		Files.writeString(file("a"), "hello");
		assertThatExceptionOfType(IllegalStateException.class)
			.isThrownBy(() -> this.observed.withFile(file("a"), (file) -> {
				throw new IllegalStateException();
			}));
		assertFailure("IllegalStateException", "error");
	}

	@Test
	void aClosedFileIsAnError() throws IOException {
		FileHandle file = this.observed.open(Files.writeString(file("a"), "hello"));
		file.close();
		this.observations.clear();
		assertThatExceptionOfType(IoUringClosedException.class).isThrownBy(file::size);
		assertFailure("IoUringClosedException", "error");
	}

	@Test
	void whereThereIsNoRingToUseIsAnError() {
		if (this.backend == Backend.RING) {
			TemplateOperation operation = this.observed.execute((ring) -> current().getOperation());
			assertThat(operation).isEqualTo(TemplateOperation.EXECUTE);
			return;
		}
		IoUringTemplate strict = new IoUringTemplate(this.io,
				TemplateOptions.defaults().withFallback(FallbackPolicy.NEVER),
				new ObservationObserver(this.observations));
		assertThatExceptionOfType(IoUringUnavailableException.class).isThrownBy(() -> strict.stat(file("a")));
		TestObservationRegistryAssert.assertThat(this.observations)
			.hasSingleObservationThat()
			.hasLowCardinalityKeyValue("exception", "IoUringUnavailableException");
	}

	@Test
	void aBatchFailsWithItsFirstFailure() throws IOException {
		Files.writeString(file("a"), "hello");
		BatchResult result = this.observed.batch((batch) -> batch.stat(file("a")).delete(file("missing")));
		assertThat(result.failures()).hasSize(1);
		assertFailure("IoUringNoSuchFileException", "error");
		TestObservationRegistryAssert.assertThat(this.observations)
			.hasSingleObservationThat()
			.hasLowCardinalityKeyValue("operation", "batch");
	}

	@Test
	void aFutureIsObservedOnceAndBelongsToWhoStartedIt() throws Exception {
		Files.writeString(file("a"), "hello");
		Observation request = Observation.start("request", this.observations);
		CompletableFuture<byte[]> future = request.scoped(() -> this.observed.async().read(file("a")));
		assertThat(future.get()).isEqualTo(bytes("hello"));
		request.stop();
		TestObservationRegistryAssert.assertThat(this.observations)
			.hasNumberOfObservationsEqualTo(2)
			.hasObservationWithNameEqualTo("iouring.template")
			.that()
			.hasParentObservationEqualTo(request)
			.hasBeenStopped();
	}

	@Test
	void aFutureThatFailsIsAnError() {
		assertThat(this.observed.async().stat(file("missing"))).failsWithin(Duration.ofSeconds(30));
		assertFailure("IoUringNoSuchFileException", "error");
	}

	@Test
	void pathsAreOnlyShownByAConventionThatDoes() throws IOException {
		Path file = Files.writeString(file("a"), "hello");
		this.observed.stat(file);
		TestObservationRegistryAssert.assertThat(this.observations)
			.hasSingleObservationThat()
			.doesNotHaveHighCardinalityKeyValueWithKey("path");
		this.observations.clear();
		new IoUringTemplate(this.io, TemplateOptions.defaults(),
				new ObservationObserver(this.observations, new PathsInSpans()))
			.stat(file);
		TestObservationRegistryAssert.assertThat(this.observations)
			.hasSingleObservationThat()
			.hasHighCardinalityKeyValue("path", file.toString());
	}

	@Test
	void anExceptionWithoutASimpleNameHasItsFullOne() throws IOException {
		Path file = Files.writeString(file("file"), "hello");
		RuntimeException anonymous = new IllegalStateException("broken") {
		};
		assertThatIllegalStateException().isThrownBy(() -> this.observed.withFile(file, (handle) -> {
			throw anonymous;
		}));
		assertFailure(anonymous.getClass().getName(), "error");
	}

	@Test
	void nothingIsMadeForARegistryThatDoesNothing() {
		assertThat(new ObservationObserver(ObservationRegistry.NOOP).begin("a", TemplateOperation.READ, null)).isNull();
	}

	private void assertFailure(String exception, String outcome) {
		TestObservationRegistryAssert.assertThat(this.observations)
			.hasSingleObservationThat()
			.hasError()
			.hasBeenStopped()
			.hasLowCardinalityKeyValue("exception", exception)
			.hasLowCardinalityKeyValue("outcome", outcome)
			.hasLowCardinalityKeyValue("backend", backendName());
	}

	private String backendName() {
		return (this.backend == Backend.RING) ? "io_uring" : "fallback";
	}

	private IoUringOperationContext current() {
		return (IoUringOperationContext) this.observations.getCurrentObservation().getContext();
	}

	private List<String> operations() {
		return this.started.contexts.stream().map((context) -> context.getOperation().tag()).toList();
	}

	private List<String> parents() {
		return this.started.contexts.stream()
			.map(Observation.Context::getParentObservation)
			.map((parent) -> (parent != null) ? ((IoUringOperationContext) parent.getContextView()).getOperation().tag()
					: "none")
			.toList();
	}

	/** What began, in this order. */
	private static final class Started implements ObservationHandler<IoUringOperationContext> {

		private final List<IoUringOperationContext> contexts = new CopyOnWriteArrayList<>();

		@Override
		public void onStart(IoUringOperationContext context) {
			this.contexts.add(context);
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return context instanceof IoUringOperationContext;
		}

	}

	private static final class PathsInSpans extends DefaultIoUringOperationObservationConvention {

		@Override
		public KeyValues getHighCardinalityKeyValues(IoUringOperationContext context) {
			return KeyValues.of(HighCardinalityKeys.PATH.withValue(String.valueOf(context.getPath())));
		}

	}

}
