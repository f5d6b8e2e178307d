package dev.iouring.spring.boot.autoconfigure.metrics;

import java.lang.ref.WeakReference;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToLongFunction;

import dev.iouring.IoUring;
import dev.iouring.IoUringStatistics;
import dev.iouring.OperationKind;
import dev.iouring.OperationOutcomes;
import dev.iouring.ring.Opcode;
import dev.iouring.spring.FallbackOperation;
import dev.iouring.spring.IoUringTemplate;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.BaseUnits;

/**
 * The meters of what operations there were, which way they took and how they ended. All
 * values of the tags are known beforehand, so each meter is there from the start, and a
 * rate can be told from its first operation on.
 */
final class OperationMeters {

	static final String OPERATIONS = "iouring.operations";

	static final String ERRORS = "iouring.errors";

	/** What file operations of a healthy kernel can fail with. */
	static final Set<String> ERRNOS = Set.of("EACCES", "EAGAIN", "EBADF", "EDQUOT", "EEXIST", "EFAULT", "EFBIG",
			"EINTR", "EINVAL", "EIO", "EISDIR", "EMFILE", "ENFILE", "ENOENT", "ENOMEM", "ENOSPC", "ENOTDIR",
			"ENOTEMPTY", "ENXIO", "EOPNOTSUPP", "EPERM", "EPIPE", "EROFS", "ESTALE", "EXDEV");

	static final String OTHER = "OTHER";

	/** Counted as an outcome of its own. */
	private static final String CANCELLED = "ECANCELED";

	private static final String DESCRIPTION = "Operations by how they ended and the way they took: in the calling"
			+ " thread, through the ring, or on the threads that stand in for it";

	private final RingMeters meters;

	OperationMeters(RingMeters meters) {
		this.meters = meters;
	}

	void bind() {
		inline("read", IoUringStatistics::inlineReads);
		inline("write", IoUringStatistics::inlineWrites);
		inline("openat", IoUringStatistics::inlineOpens);
		for (Opcode opcode : opcodes()) {
			outcomes("ring", opcode, (ring) -> ring.outcomes(opcode));
		}
		ERRNOS.forEach((errno) -> error(errno, (errors) -> errors.getOrDefault(errno, 0L)));
		error(OTHER, OperationMeters::countOthers);
	}

	void bindFallback(List<WeakReference<IoUringTemplate>> templates) {
		for (FallbackOperation operation : FallbackOperation.values()) {
			outcomes("fallback", operation,
					(ring) -> RingMeters.alive(templates)
						.map((template) -> template.fallbackOutcomes(operation))
						.reduce(new OperationOutcomes(0, 0, 0), OperationMeters::add));
		}
	}

	/** Returns what a ring asks the kernel for. */
	static Set<Opcode> opcodes() {
		Set<Opcode> opcodes = EnumSet.of(Opcode.NOP);
		for (OperationKind kind : OperationKind.values()) {
			opcodes.addAll(kind.opcodes());
		}
		return opcodes;
	}

	private static OperationOutcomes add(OperationOutcomes one, OperationOutcomes other) {
		return new OperationOutcomes(one.succeeded() + other.succeeded(), one.failed() + other.failed(),
				one.cancelled() + other.cancelled());
	}

	private void inline(String operation, ToLongFunction<IoUringStatistics> count) {
		counter(Tags.of("path", "inline", "operation", operation, "outcome", "success"),
				(ring) -> count.applyAsLong(ring.statistics()));
	}

	private void outcomes(String path, Enum<?> operation, Function<IoUring, OperationOutcomes> outcomes) {
		Tags tags = Tags.of("path", path, "operation", operation.name().toLowerCase(Locale.ROOT));
		counter(tags.and("outcome", "success"), (ring) -> outcomes.apply(ring).succeeded());
		counter(tags.and("outcome", "error"), (ring) -> outcomes.apply(ring).failed());
		counter(tags.and("outcome", "cancelled"), (ring) -> outcomes.apply(ring).cancelled());
	}

	private void counter(Tags tags, ToLongFunction<IoUring> count) {
		this.meters.counter(OPERATIONS, tags, DESCRIPTION, BaseUnits.OPERATIONS, count::applyAsLong);
	}

	private void error(String errno, ToLongFunction<Map<String, Long>> count) {
		this.meters.counter(ERRORS, Tags.of("errno", errno), "Operations of the ring that the kernel failed, by error",
				BaseUnits.OPERATIONS, (ring) -> count.applyAsLong(ring.errors()));
	}

	private static long countOthers(Map<String, Long> errors) {
		return errors.entrySet()
			.stream()
			.filter((error) -> !ERRNOS.contains(error.getKey()) && !error.getKey().equals(CANCELLED))
			.mapToLong(Map.Entry::getValue)
			.sum();
	}

}
