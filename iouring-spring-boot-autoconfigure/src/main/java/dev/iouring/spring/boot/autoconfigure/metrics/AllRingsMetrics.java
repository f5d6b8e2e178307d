package dev.iouring.spring.boot.autoconfigure.metrics;

import java.util.Collection;
import java.util.List;
import java.util.Map;

import dev.iouring.IoUring;
import dev.iouring.spring.IoUringTemplate;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * The meters of an application's rings, which end with the application.
 */
final class AllRingsMetrics implements MeterBinder, AutoCloseable {

	private final List<IoUringMetrics> rings;

	AllRingsMetrics(Map<String, IoUring> rings, Collection<IoUringTemplate> templates) {
		this.rings = rings.entrySet()
			.stream()
			.map((ring) -> new IoUringMetrics(ring.getKey(), ring.getValue(),
					templates.stream().filter((template) -> template.io() == ring.getValue()).toList()))
			.toList();
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		this.rings.forEach((ring) -> ring.bindTo(registry));
	}

	@Override
	public void close() {
		this.rings.forEach(IoUringMetrics::close);
	}

}
