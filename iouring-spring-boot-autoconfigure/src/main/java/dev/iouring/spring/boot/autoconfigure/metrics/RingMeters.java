package dev.iouring.spring.boot.autoconfigure.metrics;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

import dev.iouring.IoUring;
import dev.iouring.spring.IoUringTemplate;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import org.jspecify.annotations.Nullable;

/**
 * The meters of a ring in a registry. The registry has weak references to what is
 * measured, so the functions must have no others.
 */
final class RingMeters {

	private final MeterRegistry registry;

	private final IoUring ring;

	private final Tags tags;

	private final List<Meter> meters = new ArrayList<>();

	RingMeters(MeterRegistry registry, IoUring ring, String name) {
		this.registry = registry;
		this.ring = ring;
		this.tags = Tags.of("ring", name);
	}

	void counter(String name, Tags tags, String description, String unit, ToDoubleFunction<IoUring> value) {
		this.meters.add(FunctionCounter.builder(name, this.ring, value)
			.tags(this.tags.and(tags))
			.description(description)
			.baseUnit(unit)
			.register(this.registry));
	}

	void gauge(String name, Tags tags, String description, @Nullable String unit, ToDoubleFunction<IoUring> value) {
		this.meters.add(Gauge.builder(name, this.ring, value)
			.tags(this.tags.and(tags))
			.description(description)
			.baseUnit(unit)
			.register(this.registry));
	}

	void remove() {
		this.meters.forEach(this.registry::remove);
	}

	static Stream<IoUringTemplate> alive(List<WeakReference<IoUringTemplate>> templates) {
		return templates.stream().map(WeakReference::get).filter(Objects::nonNull);
	}

}
