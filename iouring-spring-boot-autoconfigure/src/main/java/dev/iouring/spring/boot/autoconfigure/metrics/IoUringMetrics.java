package dev.iouring.spring.boot.autoconfigure.metrics;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

import dev.iouring.IoUring;
import dev.iouring.IoUringStatistics;
import dev.iouring.spring.IoUringTemplate;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * A {@link MeterBinder} for a ring and the templates on it. The meters carry the ring's
 * name in the tag {@code ring}.
 */
public class IoUringMetrics implements MeterBinder {

	private final String name;

	private final IoUring ring;

	private final List<IoUringTemplate> templates;

	/**
	 * Creates a binder.
	 * @param name the ring's name
	 * @param ring the ring
	 * @param templates those that work on the ring
	 */
	public IoUringMetrics(String name, IoUring ring, List<IoUringTemplate> templates) {
		this.name = name;
		this.ring = ring;
		this.templates = List.copyOf(templates);
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		bindOperations(registry);
		bindOutcomes(registry);
		bindCost(registry);
		bindLoad(registry);
	}

	private void bindOperations(MeterRegistry registry) {
		String description = "Operations by the way they took: in the calling thread, through the ring, or on the "
				+ "threads that stand in for it";
		operations(registry, "inline", description, IoUringStatistics::inlineOperations);
		operations(registry, "ring", description, IoUringStatistics::submissions);
		counter(registry, "iouring.operations", Tags.of("path", "fallback"), description, BaseUnits.OPERATIONS,
				(ring) -> countFallbacks());
		counter(registry, "iouring.fallbacks", Tags.empty(), "Operations that did not run on io_uring",
				BaseUnits.OPERATIONS, (ring) -> countFallbacks());
	}

	private void bindOutcomes(MeterRegistry registry) {
		counter(registry, "iouring.submissions", "Operations handed to the kernel", BaseUnits.OPERATIONS,
				IoUringStatistics::submissions);
		counter(registry, "iouring.completions", "Operations that came back from the kernel", BaseUnits.OPERATIONS,
				IoUringStatistics::completions);
		counter(registry, "iouring.errors", "Operations that came back with an error", BaseUnits.OPERATIONS,
				IoUringStatistics::errors);
		counter(registry, "iouring.cancellations", "Requests to cancel an operation", BaseUnits.OPERATIONS,
				IoUringStatistics::cancellations);
		counter(registry, "iouring.rejections", "Operations refused because too many were waiting",
				BaseUnits.OPERATIONS, IoUringStatistics::rejections);
	}

	private void bindCost(MeterRegistry registry) {
		counter(registry, "iouring.enters", "Calls of io_uring_enter", "calls", IoUringStatistics::enters);
		counter(registry, "iouring.wakeups", "Times that the ring's thread was woken for new operations",
				BaseUnits.EVENTS, IoUringStatistics::wakeups);
		counter(registry, "iouring.overflows", "Completions that the kernel lost for want of memory", BaseUnits.EVENTS,
				IoUringStatistics::overflows);
	}

	private void bindLoad(MeterRegistry registry) {
		gauge(registry, "iouring.inflight", "Operations that the kernel holds", IoUringStatistics::inFlight);
		gauge(registry, "iouring.queued", "Operations that wait for a place in the ring", IoUringStatistics::queued);
	}

	private void operations(MeterRegistry registry, String path, String description,
			ToLongFunction<IoUringStatistics> value) {
		counter(registry, "iouring.operations", Tags.of("path", path), description, BaseUnits.OPERATIONS,
				(ring) -> value.applyAsLong(ring.statistics()));
	}

	private void counter(MeterRegistry registry, String meter, String description, String unit,
			ToLongFunction<IoUringStatistics> value) {
		counter(registry, meter, Tags.empty(), description, unit, (ring) -> value.applyAsLong(ring.statistics()));
	}

	private void counter(MeterRegistry registry, String meter, Tags tags, String description, String unit,
			ToDoubleFunction<IoUring> value) {
		FunctionCounter.builder(meter, this.ring, value)
			.tags(tags.and("ring", this.name))
			.description(description)
			.baseUnit(unit)
			.register(registry);
	}

	private void gauge(MeterRegistry registry, String meter, String description,
			ToLongFunction<IoUringStatistics> value) {
		Gauge.builder(meter, this.ring, (ring) -> value.applyAsLong(ring.statistics()))
			.tag("ring", this.name)
			.description(description)
			.baseUnit(BaseUnits.OPERATIONS)
			.register(registry);
	}

	private long countFallbacks() {
		return this.templates.stream().mapToLong((template) -> template.statistics().fallbackOperations()).sum();
	}

}
