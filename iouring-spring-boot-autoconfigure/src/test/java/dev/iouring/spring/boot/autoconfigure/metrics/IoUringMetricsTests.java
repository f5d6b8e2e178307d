package dev.iouring.spring.boot.autoconfigure.metrics;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import dev.iouring.Availability.Unavailable;
import dev.iouring.IoPath;
import dev.iouring.IoUring;
import dev.iouring.IoUringOptions;
import dev.iouring.IoUringStatistics;
import dev.iouring.Operation;
import dev.iouring.OperationOutcomes;
import dev.iouring.RingInfo;
import dev.iouring.spring.FallbackOperation;
import dev.iouring.spring.FileHandle;
import dev.iouring.spring.IoUringNoSuchFileException;
import dev.iouring.spring.IoUringTemplate;
import dev.iouring.spring.TemplateOptions;
import dev.iouring.spring.boot.autoconfigure.Documentation;
import dev.iouring.spring.observation.ObservationObserver;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What the meters of a working ring say.
 */
@Timeout(60)
class IoUringMetricsTests {

	private final MeterRegistry registry = new SimpleMeterRegistry();

	@TempDir
	private Path directory;

	private IoUring io;

	private Path file;

	@BeforeEach
	void prepare() throws IOException {
		this.io = IoUring.create(IoUringOptions.builder().entries(8).path(IoPath.RING).build());
		this.file = Files.writeString(this.directory.resolve("file"), "hello");
	}

	@AfterEach
	void close() {
		this.io.close();
	}

	@Test
	void operationsAreCountedByTheirOutcomes() throws IOException {
		bind(this.io);
		this.io.execute(Operation.nop());
		this.io.execute(Operation.nop());
		assertThatExceptionOfType(NoSuchFileException.class)
			.isThrownBy(() -> this.io.execute(Operation.status(this.directory.resolve("missing"))));
		assertThat(operations("ring", "nop", "success")).isEqualTo(2);
		assertThat(operations("ring", "statx", "success")).isZero();
		assertThat(operations("ring", "statx", "error")).isEqualTo(1);
		assertThat(count("iouring.errors", "errno", "ENOENT")).isEqualTo(1);
		assertThat(count("iouring.errors", "errno", "OTHER")).isZero();
	}

	@Test
	void eachOperationOfTheRingIsCountedOnceWhateverItIs() {
		IoUringTemplate template = new IoUringTemplate(this.io);
		bind(this.io, template);
		useEverything(template);
		assertThat(sum("iouring.operations", "path", "ring")).isEqualTo(this.io.statistics().completions())
			.isGreaterThan(20);
		long errors = (long) this.registry.get("iouring.operations")
			.tags("path", "ring", "outcome", "error")
			.functionCounters()
			.stream()
			.mapToDouble(FunctionCounter::count)
			.sum();
		assertThat(sum("iouring.errors", "ring", "test")).isEqualTo(errors).isPositive();
		assertThat(sum("iouring.operations", "path", "fallback")).isZero();
		assertThat(sum("iouring.operations", "path", "inline")).isZero();
	}

	@Test
	void countersAndLoadAreThoseOfTheRing() {
		IoUringTemplate template = new IoUringTemplate(this.io);
		bind(this.io, template);
		useEverything(template);
		IoUringStatistics statistics = this.io.statistics();
		assertThat(count("iouring.submissions")).isEqualTo(statistics.submissions());
		assertThat(count("iouring.completions")).isEqualTo(statistics.completions());
		assertThat(count("iouring.cancellations")).isEqualTo(statistics.cancellations());
		assertThat(count("iouring.rejections")).isEqualTo(statistics.rejections());
		assertThat(count("iouring.syncs.shared")).isEqualTo(statistics.sharedSyncs());
		assertThat(count("iouring.enters")).isPositive();
		assertThat(count("iouring.wakeups")).isEqualTo(statistics.wakeups()).isPositive();
		assertThat(count("iouring.overflows")).isZero();
		assertThat(gauge("iouring.inflight")).isZero();
		assertThat(gauge("iouring.queued")).isZero();
		assertThat(gauge("iouring.buffers.used")).isZero();
		assertThat(gauge("iouring.template.pending")).isZero();
	}

	@Test
	void limitsAreWhatTheKernelHasGrantedAndNothingBeforeAndAfter() throws IOException {
		bind(this.io);
		assertThat(gauge("iouring.entries", "queue", "submission")).isZero();
		assertThat(gauge("iouring.workers.limit", "type", "bounded")).isZero();
		assertThat(gauge("iouring.state", "state", "new")).isOne();
		assertThat(gauge("iouring.state", "state", "open")).isZero();
		this.io.open();
		RingInfo info = this.io.info().orElseThrow();
		assertThat(gauge("iouring.entries", "queue", "submission")).isEqualTo(8);
		assertThat(gauge("iouring.entries", "queue", "completion")).isEqualTo(info.cqEntries());
		assertThat(gauge("iouring.inflight.limit")).isEqualTo(info.maxInFlight());
		assertThat(gauge("iouring.buffers.registered")).isEqualTo(info.registeredBuffers());
		if (info.maxWorkers() != null) {
			assertThat(gauge("iouring.workers.limit", "type", "bounded")).isEqualTo(info.maxWorkers().bounded());
			assertThat(gauge("iouring.workers.limit", "type", "unbounded")).isEqualTo(info.maxWorkers().unbounded());
		}
		assertThat(gauge("iouring.state", "state", "open")).isOne();
		this.io.close();
		assertThat(gauge("iouring.inflight.limit")).isZero();
		assertThat(gauge("iouring.state", "state", "closed")).isOne();
		assertThat(gauge("iouring.state", "state", "open")).isZero();
	}

	@Test
	void ofRingsWithTheSameNameARegistryKnowsTheFirstUntilOneGoes() throws IOException {
		bind(this.io);
		try (IoUring other = IoUring.create(IoUringOptions.builder().entries(8).build());
				IoUringMetrics metrics = new IoUringMetrics("test", other, List.of())) {
			metrics.bindTo(this.registry);
			other.execute(Operation.nop());
			assertThat(operations("ring", "nop", "success")).isZero();
			this.io.execute(Operation.nop());
			assertThat(operations("ring", "nop", "success")).isEqualTo(1);
		}
		assertThat(this.registry.getMeters()).isEmpty();
	}

	@Test
	void whatTheCallerDoesItselfIsCountedAsInline() {
		try (IoUring inline = IoUring.create(IoUringOptions.builder().entries(8).build())) {
			IoUringTemplate template = new IoUringTemplate(inline);
			bind(inline, template);
			useEverything(template);
			IoUringStatistics statistics = inline.statistics();
			assertThat(operations("inline", "read", "success")).isEqualTo(statistics.inlineReads());
			assertThat(operations("inline", "write", "success")).isEqualTo(statistics.inlineWrites());
			assertThat(operations("inline", "openat", "success")).isEqualTo(statistics.inlineOpens());
			assertThat(statistics.inlineOperations()).isPositive();
		}
	}

	@Test
	void theFallbacksOperationsAreThoseOfAllTemplates() {
		try (IoUring none = unavailable()) {
			IoUringTemplate template = new IoUringTemplate(none);
			IoUringTemplate other = new IoUringTemplate(none, TemplateOptions.defaults());
			bind(none, template, other);
			useEverything(template);
			other.stat(this.file);
			for (FallbackOperation operation : FallbackOperation.values()) {
				OperationOutcomes outcomes = template.fallbackOutcomes(operation);
				String name = operation.name().toLowerCase(Locale.ROOT);
				assertThat(operations("fallback", name, "success"))
					.isEqualTo(outcomes.succeeded() + other.fallbackOutcomes(operation).succeeded());
				assertThat(operations("fallback", name, "error")).isEqualTo(outcomes.failed());
			}
			assertThat(other.fallbackOutcomes(FallbackOperation.STATX).succeeded()).isOne();
			assertThat(sum("iouring.operations", "path", "ring")).isZero();
			assertThat(gauge("iouring.template.fallback.threads")).isPositive();
		}
	}

	@Test
	void areModeratelyManyAndEachIsDocumentedAndHasADescription() {
		bind(this.io, new IoUringTemplate(this.io));
		assertThat(this.registry.getMeters()).hasSize(149);
		assertThat(this.registry.getMeters()).allSatisfy((meter) -> {
			assertThat(meter.getId().getDescription()).isNotBlank();
			assertThat(meter.getId().getTag("ring")).isEqualTo("test");
		});
		Set<String> names = names();
		names.add(LatencyObserver.LATENCY);
		names.addAll(namesOfObservations());
		assertThat(Documentation.observability().firstColumn("Meters")).containsExactlyInAnyOrderElementsOf(names);
	}

	private Set<String> namesOfObservations() {
		MeterRegistry meters = new SimpleMeterRegistry();
		ObservationRegistry observations = ObservationRegistry.create();
		observations.observationConfig().observationHandler(new DefaultMeterObservationHandler(meters));
		new IoUringTemplate(this.io, TemplateOptions.defaults(), new ObservationObserver(observations)).read(this.file);
		return meters.getMeters().stream().map(Meter::getId).map(Meter.Id::getName).collect(Collectors.toSet());
	}

	@Test
	void doNotKeepARingOrATemplateAlive() throws IOException {
		WeakReference<?>[] references = useAndForget();
		Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
			System.gc();
			assertThat(references).allSatisfy((reference) -> assertThat(reference.get()).isNull());
		});
		assertThat(this.registry.get("iouring.submissions").functionCounter()).isNotNull();
	}

	private WeakReference<?>[] useAndForget() throws IOException {
		try (IoUring forgotten = IoUring.open(IoUringOptions.builder().entries(8).path(IoPath.RING).build())) {
			IoUringTemplate template = new IoUringTemplate(forgotten);
			bind(forgotten, template);
			template.read(this.file);
			assertThat(count("iouring.enters")).isPositive();
			return new WeakReference<?>[] { new WeakReference<>(forgotten), new WeakReference<>(template) };
		}
	}

	/** Each kind of operation, and some failures. */
	private void useEverything(IoUringTemplate template) {
		Path target = this.directory.resolve("target");
		template.replace(target, "hello".getBytes(StandardCharsets.UTF_8));
		template.withFile(target, FileHandle::size);
		assertThatExceptionOfType(IoUringNoSuchFileException.class)
			.isThrownBy(() -> template.read(this.directory.resolve("missing")));
		template.copy(target, this.directory.resolve("copy"), StandardCopyOption.COPY_ATTRIBUTES);
		template.createDirectories(this.directory.resolve("a/b"));
		template.createLink(this.directory.resolve("link"), target);
		template.createSymbolicLink(this.directory.resolve("symbolic"), target);
		template.copy(this.directory.resolve("symbolic"), this.directory.resolve("other"), LinkOption.NOFOLLOW_LINKS);
		template.move(this.directory.resolve("copy"), this.directory.resolve("moved"));
		template.delete(this.directory.resolve("moved"));
		template.delete(this.directory.resolve("a/b"));
		template.read(target);
	}

	private static IoUring unavailable() {
		return IoUring.unavailable(IoUringOptions.defaults(), Unavailable.disabled("By a test", "Nothing to do"));
	}

	private void bind(IoUring ring, IoUringTemplate... templates) {
		new IoUringMetrics("test", ring, List.of(templates)).bindTo(this.registry);
	}

	private long operations(String path, String operation, String outcome) {
		return count("iouring.operations", "path", path, "operation", operation, "outcome", outcome);
	}

	private long count(String name, String... tags) {
		return (long) this.registry.get(name).tags(tags).functionCounter().count();
	}

	private long sum(String name, String... tags) {
		return (long) this.registry.get(name)
			.tags(tags)
			.functionCounters()
			.stream()
			.mapToDouble(FunctionCounter::count)
			.sum();
	}

	private double gauge(String name, String... tags) {
		return this.registry.get(name).tags(tags).gauge().value();
	}

	private Set<String> names() {
		return this.registry.getMeters()
			.stream()
			.map((meter) -> meter.getId().getName())
			.collect(Collectors.toCollection(TreeSet::new));
	}

}
