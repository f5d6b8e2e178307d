package dev.iouring.spring.boot.autoconfigure.metrics;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import dev.iouring.spring.OperationObserver;
import dev.iouring.spring.TemplateOperation;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Times some of the operations of templates, chosen at random, because a timer costs more
 * than the fastest of them may take. Thread-safe.
 */
public class LatencyObserver implements OperationObserver, AutoCloseable {

	static final String LATENCY = "iouring.latency";

	private final Supplier<MeterRegistry> registry;

	private final int sample;

	private final Map<Key, Timer> timers = new ConcurrentHashMap<>();

	private boolean closed;

	/**
	 * Creates an observer.
	 * @param registry gets the timers
	 * @param sample one of so many operations is timed, at least 1
	 */
	public LatencyObserver(MeterRegistry registry, int sample) {
		this(() -> registry, sample);
	}

	/**
	 * Creates an observer that can be there before the registry. Templates need
	 * observers, and a registry that is created late needs templates, for their meters.
	 */
	LatencyObserver(Supplier<MeterRegistry> registry, int sample) {
		Assert.isTrue(sample >= 1, () -> "'sample' must be at least 1 but was " + sample);
		this.registry = registry;
		this.sample = sample;
	}

	@Override
	public @Nullable Observed begin(String ring, TemplateOperation operation, @Nullable Path path) {
		if (this.sample > 1 && ThreadLocalRandom.current().nextInt(this.sample) != 0) {
			return null;
		}
		long start = System.nanoTime();
		return (backend, failure) -> {
			long duration = System.nanoTime() - start;
			Timer timer = timer(new Key(ring, operation, backend, Outcome.of(failure)));
			if (timer != null) {
				timer.record(duration, TimeUnit.NANOSECONDS);
			}
		};
	}

	/** Operations may end when nobody would remove their timers any more. */
	private @Nullable Timer timer(Key key) {
		Timer timer = this.timers.get(key);
		if (timer != null) {
			return timer;
		}
		// before the lock, because whoever creates the registry may wait for it meanwhile
		MeterRegistry registry = this.registry.get();
		synchronized (this.timers) {
			return this.closed ? null : this.timers.computeIfAbsent(key, (missing) -> register(missing, registry));
		}
	}

	private static Timer register(Key key, MeterRegistry registry) {
		return Timer.builder(LATENCY)
			.description("How long operations of templates took, of those that were sampled")
			.tags(Tags.of("ring", key.ring(), "operation", key.operation().tag(), "backend",
					key.backend().name().toLowerCase(Locale.ROOT), "outcome", key.outcome().tag()))
			.register(registry);
	}

	/** Removes the timers from the registry, and times nothing any more. */
	@Override
	public void close() {
		synchronized (this.timers) {
			this.closed = true;
			if (!this.timers.isEmpty()) {
				this.timers.values().forEach(this.registry.get()::remove);
			}
			this.timers.clear();
		}
	}

	private record Key(String ring, TemplateOperation operation, Backend backend, Outcome outcome) {
	}

}
