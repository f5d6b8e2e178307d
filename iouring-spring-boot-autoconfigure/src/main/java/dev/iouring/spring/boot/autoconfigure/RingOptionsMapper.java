package dev.iouring.spring.boot.autoconfigure;

import java.util.Set;
import java.util.function.BiConsumer;

import dev.iouring.IoUringFlag;
import dev.iouring.IoUringOptions;
import dev.iouring.IoUringOptions.RegisteredBuffers;
import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;

/**
 * Turns properties into the options of a ring. What {@link IoUringOptions} would refuse
 * is refused here in the words of whoever wrote the configuration: under the property
 * that holds the value, with what is allowed. Boot's failure analysis adds the line.
 */
final class RingOptionsMapper {

	// Constants, because a ring that is set up well should not pay for messages.
	private static final String ENTRIES = "It must be a power of two from 1 to " + IoUringOptions.MAX_ENTRIES + ".";

	private static final String CQ_ENTRIES = "It must be a power of two from " + IoUringOptions.MIN_CQ_ENTRIES + " to "
			+ 2 * IoUringOptions.MAX_ENTRIES + ".";

	private static final String FILES = "It must be from 0 to " + IoUringOptions.MAX_REGISTERED_FILES + ".";

	private static final String IN_FLIGHT = "It must be from 0 to " + 2 * IoUringOptions.MAX_ENTRIES
			+ ", where 0 is as many as the completion queue is sure to hold.";

	private static final String WORKERS = "It must be from 1 to 65535.";

	private static final String DURATION = "It must be at least 1ms and at most 24 days.";

	private final IoUringOptions defaults = IoUringOptions.defaults();

	private final FlagsMapper flagsMapper;

	RingOptionsMapper(PropertyFinder finder) {
		this.flagsMapper = new FlagsMapper(finder);
	}

	/**
	 * Maps the settings of a ring.
	 * @param name the ring's name
	 * @param settings what it is to be set up with
	 * @return a builder that holds valid options
	 */
	IoUringOptions.Builder map(String name, RingSettings settings) {
		IoUringOptions.Builder builder = IoUringOptions.builder().name(name);
		mapQueues(settings, builder);
		mapFlags(settings, builder);
		mapWorkers(settings, builder);
		mapRegisteredBuffers(settings, builder);
		apply(settings.find("registered-files", RingProperties::getRegisteredFiles), builder,
				IoUringOptions.Builder::registeredFiles, FILES);
		apply(settings.find("max-in-flight", RingProperties::getMaxInFlight), builder,
				IoUringOptions.Builder::maxInFlight, IN_FLIGHT);
		apply(settings.find("max-queued", RingProperties::getMaxQueued), builder, IoUringOptions.Builder::maxQueued,
				"It must be at least 1.");
		apply(settings.find("path", RingProperties::getPath), builder, IoUringOptions.Builder::path,
				"It must be 'auto' or 'ring'.");
		apply(settings.find("busy-poll", RingProperties::getBusyPoll), builder, IoUringOptions.Builder::busyPoll,
				"It must be from 0 to 10ms.");
		apply(settings.find("allowed-operations", RingProperties::getAllowedOperations), builder,
				IoUringOptions.Builder::allowedOperations, "It must be a list of operations.");
		apply(settings.find("shutdown-timeout", RingProperties::getShutdownTimeout), builder,
				IoUringOptions.Builder::shutdownTimeout, DURATION);
		return builder;
	}

	private void mapQueues(RingSettings settings, IoUringOptions.Builder builder) {
		Setting<Integer> entries = settings.find("entries", RingProperties::getEntries);
		Setting<Integer> cqEntries = settings.find("cq-entries", RingProperties::getCqEntries);
		apply(entries, builder, IoUringOptions.Builder::entries, ENTRIES);
		// One entry, so that a completion queue is judged alone before it is compared.
		apply(cqEntries, IoUringOptions.builder().entries(1), builder, IoUringOptions.Builder::cqEntries, CQ_ENTRIES);
		int slots = (entries != null) ? entries.value() : this.defaults.entries();
		if (cqEntries == null || cqEntries.value() >= slots) {
			return;
		}
		if (entries != null && entries.isOwn() && !cqEntries.isOwn()) {
			throw entries.invalid(
					"It must be at most %d, the value of '%s'.".formatted(cqEntries.value(), cqEntries.property()));
		}
		throw cqEntries.invalid(
				(entries != null) ? "It must be at least %d, the value of '%s'.".formatted(slots, entries.property())
						: "It must be at least %d, the default of 'iouring.entries'.".formatted(slots));
	}

	private void mapFlags(RingSettings settings, IoUringOptions.Builder builder) {
		Setting<Set<IoUringFlag>> setting = settings.find("flags", RingProperties::getFlags);
		Set<IoUringFlag> flags = this.flagsMapper.map(setting, builder);
		apply(settings.find("sq-thread-idle", RingProperties::getSqThreadIdle), builder,
				IoUringOptions.Builder::sqThreadIdle, DURATION);
		Setting<Integer> cpu = settings.find("sq-thread-cpu", RingProperties::getSqThreadCpu);
		if (flags.contains(IoUringFlag.SQPOLL)) {
			apply(cpu, IoUringOptions.builder().flags(flags), builder, IoUringOptions.Builder::sqThreadCpu,
					"It must be the number of a processor, or -1 for any.");
		}
		else if (cpu != null && cpu.isOwn() && cpu.value() != this.defaults.sqThreadCpu()) {
			// Inherited it is no mistake: the default ring polls and this one does not.
			throw cpu.invalid("It requires the flag 'sqpoll', which is not among %s."
				.formatted((setting != null) ? "those of '%s'".formatted(setting.property()) : "the default flags"));
		}
	}

	private void mapWorkers(RingSettings settings, IoUringOptions.Builder builder) {
		Setting<Integer> bounded = settings.find("max-workers.bounded", (ring) -> ring.getMaxWorkers().getBounded());
		Setting<Integer> unbounded = settings.find("max-workers.unbounded",
				(ring) -> ring.getMaxWorkers().getUnbounded());
		apply(bounded, builder, (target, value) -> target.maxWorkers(value, this.defaults.unboundedWorkers()), WORKERS);
		apply(unbounded, builder, (target, value) -> target
			.maxWorkers((bounded != null) ? bounded.value() : this.defaults.boundedWorkers(), value), WORKERS);
	}

	private void mapRegisteredBuffers(RingSettings settings, IoUringOptions.Builder builder) {
		Setting<Integer> count = settings.find("registered-buffers.count",
				(ring) -> ring.getRegisteredBuffers().getCount());
		Setting<DataSize> size = settings.find("registered-buffers.size",
				(ring) -> ring.getRegisteredBuffers().getSize());
		int bytes = RegisteredBuffers.NONE.size();
		if (size != null) {
			// A size beyond an int is as wrong as the largest int, which is no multiple.
			bytes = Math.clamp(size.value().toBytes(), Integer.MIN_VALUE, Integer.MAX_VALUE);
		}
		int buffers = (count != null) ? count.value() : 0;
		int length = bytes;
		apply(size, builder, (target, value) -> target.registeredBuffers(new RegisteredBuffers(0, length)),
				"It must be a multiple of 4KB from 4KB to 1GB.");
		apply(count, builder, (target, value) -> target.registeredBuffers(new RegisteredBuffers(buffers, length)),
				"It must be from 0 to 16384.");
	}

	private static <T> void apply(@Nullable Setting<T> setting, IoUringOptions.Builder builder,
			BiConsumer<IoUringOptions.Builder, T> setter, String allowed) {
		apply(setting, IoUringOptions.builder(), builder, setter, allowed);
	}

	/**
	 * Applies a value that is valid beside otherwise valid ones, so that a refusal can
	 * only be about this value.
	 */
	private static <T> void apply(@Nullable Setting<T> setting, IoUringOptions.Builder valid,
			IoUringOptions.Builder builder, BiConsumer<IoUringOptions.Builder, T> setter, String allowed) {
		if (setting == null) {
			return;
		}
		try {
			setter.accept(valid, setting.value());
			valid.build();
		}
		catch (IllegalArgumentException ex) {
			throw setting.invalid(allowed, ex);
		}
		setter.accept(builder, setting.value());
	}

}
