package dev.iouring.benchmarks.jmh;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import dev.iouring.IoUring;
import dev.iouring.benchmarks.file.Engine;
import dev.iouring.spring.FileHandle;
import dev.iouring.spring.IoUringTemplate;
import dev.iouring.spring.OperationObserver;
import dev.iouring.spring.TemplateOptions;
import dev.iouring.spring.boot.autoconfigure.metrics.IoUringMetrics;
import dev.iouring.spring.boot.autoconfigure.metrics.LatencyObserver;
import dev.iouring.spring.observation.ObservationObserver;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The template's read of one block that is in the page cache, by a platform thread, with
 * what may be told about it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TemplateBenchmark {

	/** What there is to observe the read. */
	@Param
	public Observing observing = Observing.NOTHING;

	private final ByteBuffer buffer = ByteBuffer.allocateDirect(BenchmarkFile.BLOCK_SIZE);

	private final MeterRegistry registry = new SimpleMeterRegistry();

	private @Nullable Path path;

	private @Nullable IoUring io;

	private @Nullable FileHandle file;

	/**
	 * Opens the file.
	 * @throws IOException if it cannot be opened
	 */
	@Setup(Level.Trial)
	public void open() throws IOException {
		this.path = BenchmarkFile.create();
		this.io = Engine.DEFAULT.open();
		OperationObserver observer = this.observing.observer(this.registry);
		IoUringTemplate template = (observer != null)
				? new IoUringTemplate(this.io, TemplateOptions.defaults(), observer) : new IoUringTemplate(this.io);
		if (this.observing != Observing.NOTHING) {
			new IoUringMetrics("default", this.io, List.of(template)).bindTo(this.registry);
		}
		this.file = template.open(this.path);
	}

	/**
	 * Reads the block and waits.
	 * @return bytes read
	 */
	@Benchmark
	public int read() {
		return Objects.requireNonNull(this.file).read(this.buffer.clear(), 0);
	}

	/**
	 * Closes the file.
	 * @throws IOException if it cannot be deleted
	 */
	@TearDown(Level.Trial)
	public void close() throws IOException {
		Objects.requireNonNull(this.file).close();
		Objects.requireNonNull(this.io).close();
		Files.delete(Objects.requireNonNull(this.path));
	}

	/**
	 * What there is to observe reads.
	 */
	public enum Observing {

		/** No meter at all. */
		NOTHING,

		/** Counters and gauges, as in an application with Micrometer. */
		METERS,

		/** The same, and one of 64 operations timed. */
		LATENCIES,

		/** The same as meters, and an observation that is timed. */
		OBSERVATIONS;

		@Nullable OperationObserver observer(MeterRegistry registry) {
			return switch (this) {
				case NOTHING, METERS -> null;
				case LATENCIES -> new LatencyObserver(registry, 64);
				case OBSERVATIONS -> {
					ObservationRegistry observations = ObservationRegistry.create();
					observations.observationConfig().observationHandler(new DefaultMeterObservationHandler(registry));
					yield new ObservationObserver(observations);
				}
			};
		}

	}

}
