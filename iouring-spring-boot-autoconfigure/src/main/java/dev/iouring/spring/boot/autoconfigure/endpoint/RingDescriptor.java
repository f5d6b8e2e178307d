package dev.iouring.spring.boot.autoconfigure.endpoint;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import dev.iouring.IoUring;
import dev.iouring.IoUringStatistics;
import dev.iouring.OperationOutcomes;
import dev.iouring.ring.Opcode;
import dev.iouring.spring.FallbackOperation;
import dev.iouring.spring.IoUringTemplate;
import dev.iouring.spring.TemplateStatistics;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * One ring.
 *
 * @param state the state of the ring
 * @param options what it is set up with
 * @param granted what the kernel granted, while the ring is open
 * @param failure why the ring could not be opened or has ended, unless it was opened
 * since
 * @param statistics its counters, and what it holds
 * @param outcomes how its operations ended, by the kernel's name for them; only those
 * that there were
 * @param errors how often the kernel reported each error
 * @param fallback what ran without io_uring
 */
public record RingDescriptor(String state, OptionsDescriptor options, @Nullable GrantedDescriptor granted,
		@Nullable FailureDescriptor failure, IoUringStatistics statistics, Map<String, OutcomesDescriptor> outcomes,
		Map<String, Long> errors, FallbackDescriptor fallback) implements OperationResponseBody {

	static RingDescriptor of(IoUring ring, List<IoUringTemplate> templates) {
		Map<String, OutcomesDescriptor> outcomes = new TreeMap<>();
		for (Opcode opcode : Opcode.values()) {
			OutcomesDescriptor.of(ring.outcomes(opcode)).addTo(outcomes, opcode);
		}
		return new RingDescriptor(Names.lowerCase(ring.state()), OptionsDescriptor.of(ring.options()),
				ring.info().map(GrantedDescriptor::of).orElse(null),
				ring.failure().map(FailureDescriptor::of).orElse(null), ring.statistics(), outcomes, ring.errors(),
				FallbackDescriptor.of(templates));
	}

	/**
	 * How operations of one kind ended.
	 *
	 * @param succeeded how many did what they should
	 * @param failed how many ended with an error
	 * @param cancelled how many ended because somebody wanted them to
	 */
	public record OutcomesDescriptor(long succeeded, long failed, long cancelled) implements OperationResponseBody {

		private static OutcomesDescriptor of(OperationOutcomes outcomes) {
			return new OutcomesDescriptor(outcomes.succeeded(), outcomes.failed(), outcomes.cancelled());
		}

		private void addTo(Map<String, OutcomesDescriptor> outcomes, Enum<?> operation) {
			if (this.succeeded + this.failed + this.cancelled > 0) {
				outcomes.merge(Names.lowerCase(operation), this,
						(one, other) -> new OutcomesDescriptor(one.succeeded + other.succeeded,
								one.failed + other.failed, one.cancelled + other.cancelled));
			}
		}

	}

	/**
	 * What the ring's templates do without io_uring.
	 *
	 * @param operations how many operations were begun
	 * @param threads how many threads there are for them
	 * @param pendingFutures how many futures of templates are incomplete, whichever way
	 * their operations take
	 * @param outcomes how operations ended; only those that there were
	 */
	public record FallbackDescriptor(long operations, int threads, int pendingFutures,
			Map<String, OutcomesDescriptor> outcomes) implements OperationResponseBody {

		private static FallbackDescriptor of(List<IoUringTemplate> templates) {
			List<TemplateStatistics> statistics = templates.stream().map(IoUringTemplate::statistics).toList();
			Map<String, OutcomesDescriptor> outcomes = new TreeMap<>();
			for (IoUringTemplate template : templates) {
				for (FallbackOperation operation : FallbackOperation.values()) {
					OutcomesDescriptor.of(template.fallbackOutcomes(operation)).addTo(outcomes, operation);
				}
			}
			return new FallbackDescriptor(statistics.stream().mapToLong(TemplateStatistics::fallbackOperations).sum(),
					statistics.stream().mapToInt(TemplateStatistics::fallbackThreads).sum(),
					statistics.stream().mapToInt(TemplateStatistics::pendingFutures).sum(), outcomes);
		}

	}

}
