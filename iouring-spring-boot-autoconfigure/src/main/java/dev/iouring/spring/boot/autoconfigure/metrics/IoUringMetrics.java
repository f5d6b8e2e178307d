package dev.iouring.spring.boot.autoconfigure.metrics;

import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

import dev.iouring.IoUring;
import dev.iouring.IoUringStatistics;
import dev.iouring.RingInfo;
import dev.iouring.ring.IoWorkers;
import dev.iouring.spring.IoUringTemplate;
import dev.iouring.spring.TemplateStatistics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * A {@link MeterBinder} for a ring and the templates on it. The meters carry the ring's
 * name in the tag {@code ring}, and ask the counters that a ring has anyway: operations
 * cost nothing more.
 *
 * <p>
 * A registry does not keep a ring or a template alive. {@link #close()} takes the meters
 * out of the registries, so that those of another ring can have their names. Thread-safe.
 */
public class IoUringMetrics implements MeterBinder, AutoCloseable {

	private final String name;

	private final IoUring ring;

	private final List<IoUringTemplate> templates;

	private final List<RingMeters> bound = new CopyOnWriteArrayList<>();

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
		RingMeters meters = new RingMeters(registry, this.ring, this.name);
		this.bound.add(meters);
		OperationMeters operations = new OperationMeters(meters);
		operations.bind();
		bindCost(meters);
		bindLoad(meters);
		bindLimits(meters);
		bindState(meters);
		if (!this.templates.isEmpty()) {
			List<WeakReference<IoUringTemplate>> references = this.templates.stream().map(WeakReference::new).toList();
			operations.bindFallback(references);
			bindTemplates(meters, references);
		}
	}

	/** Removes the meters from the registries that they were bound to. */
	@Override
	public void close() {
		this.bound.forEach(RingMeters::remove);
		this.bound.clear();
	}

	private static void bindCost(RingMeters meters) {
		counter(meters, "iouring.submissions", "Operations handed to the kernel", BaseUnits.OPERATIONS,
				IoUringStatistics::submissions);
		counter(meters, "iouring.completions", "Operations that came back from the kernel", BaseUnits.OPERATIONS,
				IoUringStatistics::completions);
		counter(meters, "iouring.cancellations", "Requests to cancel an operation", BaseUnits.OPERATIONS,
				IoUringStatistics::cancellations);
		counter(meters, "iouring.rejections", "Operations refused because too many were waiting", BaseUnits.OPERATIONS,
				IoUringStatistics::rejections);
		counter(meters, "iouring.syncs.shared", "Syncs that another thread's sync of the same file did as well",
				BaseUnits.OPERATIONS, IoUringStatistics::sharedSyncs);
		counter(meters, "iouring.enters", "Calls of io_uring_enter", "calls", IoUringStatistics::enters);
		counter(meters, "iouring.wakeups", "Times that the ring's thread was woken for new operations",
				BaseUnits.EVENTS, IoUringStatistics::wakeups);
		counter(meters, "iouring.overflows", "Completions that the kernel lost or held back for want of room",
				BaseUnits.EVENTS, IoUringStatistics::overflows);
	}

	private static void bindLoad(RingMeters meters) {
		gauge(meters, "iouring.inflight", "Operations that the kernel holds", BaseUnits.OPERATIONS,
				IoUringStatistics::inFlight);
		gauge(meters, "iouring.queued", "Operations that wait for a place in the ring", BaseUnits.OPERATIONS,
				IoUringStatistics::queued);
		gauge(meters, "iouring.buffers.used", "Registered buffers that an operation has", BaseUnits.BUFFERS,
				IoUringStatistics::registeredBuffersInUse);
	}

	private static void bindLimits(RingMeters meters) {
		meters.gauge("iouring.buffers.registered", Tags.empty(), "Buffers registered with the kernel",
				BaseUnits.BUFFERS, granted(RingInfo::registeredBuffers));
		meters.gauge("iouring.inflight.limit", Tags.empty(), "Operations that the kernel may hold at a time",
				BaseUnits.OPERATIONS, granted(RingInfo::maxInFlight));
		String entries = "Slots of the ring's queues";
		meters.gauge("iouring.entries", Tags.of("queue", "submission"), entries, "entries", granted(RingInfo::entries));
		meters.gauge("iouring.entries", Tags.of("queue", "completion"), entries, "entries",
				granted(RingInfo::cqEntries));
		String workers = "Threads that the kernel may start for operations that would block; NaN if it does not say";
		meters.gauge("iouring.workers.limit", Tags.of("type", "bounded"), workers, BaseUnits.THREADS,
				workers(IoWorkers::bounded));
		meters.gauge("iouring.workers.limit", Tags.of("type", "unbounded"), workers, BaseUnits.THREADS,
				workers(IoWorkers::unbounded));
	}

	/** What the kernel has granted is nothing while the ring is not open. */
	private static ToDoubleFunction<IoUring> granted(ToIntFunction<RingInfo> value) {
		return (ring) -> ring.info().map(value::applyAsInt).orElse(0);
	}

	private static ToDoubleFunction<IoUring> workers(ToIntFunction<IoWorkers> value) {
		return (ring) -> ring.info().map((info) -> {
			IoWorkers workers = info.maxWorkers();
			return (workers != null) ? (double) value.applyAsInt(workers) : Double.NaN;
		}).orElse(0.0);
	}

	private static void bindState(RingMeters meters) {
		for (IoUring.State state : IoUring.State.values()) {
			meters.gauge("iouring.state", Tags.of("state", state.name().toLowerCase(Locale.ROOT)),
					"1 for the state that the ring is in, 0 for the others", null,
					(ring) -> (ring.state() == state) ? 1 : 0);
		}
	}

	private static void bindTemplates(RingMeters meters, List<WeakReference<IoUringTemplate>> templates) {
		meters.gauge("iouring.template.pending", Tags.empty(), "Futures of async() that are incomplete",
				BaseUnits.OPERATIONS, sum(templates, TemplateStatistics::pendingFutures));
		meters.gauge("iouring.template.fallback.threads", Tags.empty(), "Threads that stand in for io_uring",
				BaseUnits.THREADS, sum(templates, TemplateStatistics::fallbackThreads));
	}

	private static ToDoubleFunction<IoUring> sum(List<WeakReference<IoUringTemplate>> templates,
			ToIntFunction<TemplateStatistics> value) {
		return (ring) -> RingMeters.alive(templates)
			.mapToInt((template) -> value.applyAsInt(template.statistics()))
			.sum();
	}

	private static void counter(RingMeters meters, String meter, String description, String unit,
			ToLongFunction<IoUringStatistics> value) {
		meters.counter(meter, Tags.empty(), description, unit, (ring) -> value.applyAsLong(ring.statistics()));
	}

	private static void gauge(RingMeters meters, String meter, String description, String unit,
			ToIntFunction<IoUringStatistics> value) {
		meters.gauge(meter, Tags.empty(), description, unit, (ring) -> value.applyAsInt(ring.statistics()));
	}

}
