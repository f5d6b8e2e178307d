package dev.iouring;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;

/**
 * How an {@link IoUring} is set up. Immutable; every value is checked when
 * {@link Builder#build()} is called.
 */
public final class IoUringOptions {

	/** The most entries the kernel gives a submission queue. */
	public static final int MAX_ENTRIES = 32768;

	/** The fewest entries of a completion queue that the owner can work with. */
	public static final int MIN_CQ_ENTRIES = 8;

	/** The most files the kernel registers with a ring, as of Linux 6.18. */
	public static final int MAX_REGISTERED_FILES = 1 << 20;

	private static final Duration MAX_BUSY_POLL = Duration.ofMillis(10);

	private final String name;

	private final int entries;

	private final int cqEntries;

	private final @Nullable Set<IoUringFlag> flags;

	private final Duration sqThreadIdle;

	private final int sqThreadCpu;

	private final int boundedWorkers;

	private final int unboundedWorkers;

	private final RegisteredBuffers registeredBuffers;

	private final boolean registeredBuffersRequired;

	private final int registeredFiles;

	private final boolean registeredFilesRequired;

	private final int usesBeforeRegistration;

	private final int maxInFlight;

	private final int maxQueued;

	private final IoPath path;

	private final Duration busyPoll;

	private final @Nullable Set<OperationKind> allowedOperations;

	private final Duration shutdownTimeout;

	private final @Nullable Executor executor;

	private final boolean indexArray;

	private IoUringOptions(Builder builder) {
		this.name = builder.name;
		this.entries = powerOfTwo("entries", builder.entries, 1, MAX_ENTRIES);
		this.cqEntries = (builder.cqEntries != 0)
				? powerOfTwo("cqEntries", builder.cqEntries, MIN_CQ_ENTRIES, 2 * MAX_ENTRIES)
				: Math.min(Math.max(4 * this.entries, 2 * MIN_CQ_ENTRIES), 2 * MAX_ENTRIES);
		if (this.cqEntries < this.entries) {
			throw new IllegalArgumentException(
					"cqEntries must be at least entries (%d) but was %d".formatted(this.entries, this.cqEntries));
		}
		this.flags = (builder.flags != null) ? FlagRules.check(builder.flags) : null;
		this.sqThreadIdle = positive("sqThreadIdle", builder.sqThreadIdle);
		this.sqThreadCpu = range("sqThreadCpu", builder.sqThreadCpu, -1, 65535);
		if (this.sqThreadCpu >= 0 && !isSqPoll()) {
			throw new IllegalArgumentException(
					"sqThreadCpu %d needs the flag SQPOLL, which is not set".formatted(this.sqThreadCpu));
		}
		this.boundedWorkers = range("boundedWorkers", builder.boundedWorkers, 1, 65535);
		this.unboundedWorkers = range("unboundedWorkers", builder.unboundedWorkers, 1, 65535);
		this.registeredBuffers = builder.registeredBuffers;
		this.registeredBuffersRequired = builder.registeredBuffersRequired;
		this.registeredFiles = range("registeredFiles", builder.registeredFiles, 0, MAX_REGISTERED_FILES);
		this.registeredFilesRequired = builder.registeredFilesRequired;
		this.usesBeforeRegistration = builder.usesBeforeRegistration;
		this.maxInFlight = range("maxInFlight", builder.maxInFlight, 0, 2 * MAX_ENTRIES);
		this.maxQueued = range("maxQueued", builder.maxQueued, 1, Integer.MAX_VALUE);
		this.path = builder.path;
		this.busyPoll = builder.busyPoll;
		if (this.busyPoll.isNegative() || this.busyPoll.compareTo(MAX_BUSY_POLL) > 0) {
			throw new IllegalArgumentException("busyPoll must be between 0 and %d ms but was %s"
				.formatted(MAX_BUSY_POLL.toMillis(), this.busyPoll));
		}
		this.allowedOperations = builder.allowedOperations;
		this.shutdownTimeout = positive("shutdownTimeout", builder.shutdownTimeout);
		this.executor = builder.executor;
		this.indexArray = builder.indexArray;
	}

	/**
	 * Returns a builder with the defaults.
	 * @return a new builder
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Returns the defaults: 256 entries, the best flags that the kernel grants.
	 * @return the default options
	 */
	public static IoUringOptions defaults() {
		return builder().build();
	}

	/**
	 * Returns the ring's name, used for its thread and in messages.
	 * @return the name
	 */
	public String name() {
		return this.name;
	}

	/**
	 * Returns the slots of the submission queue.
	 * @return a power of two from 1 to {@value #MAX_ENTRIES}
	 */
	public int entries() {
		return this.entries;
	}

	/**
	 * Returns the slots of the completion queue, four times {@link #entries()} unless
	 * set.
	 * @return a power of two
	 */
	public int cqEntries() {
		return this.cqEntries;
	}

	/**
	 * Returns the flags asked for.
	 * @return the flags, or {@code null} for the best that the kernel grants
	 */
	public @Nullable Set<IoUringFlag> flags() {
		return this.flags;
	}

	/**
	 * Returns whether a kernel thread takes submissions.
	 * @return {@code true} if {@link IoUringFlag#SQPOLL} was asked for
	 */
	public boolean isSqPoll() {
		return this.flags != null && this.flags.contains(IoUringFlag.SQPOLL);
	}

	/**
	 * Returns how long the kernel's submission thread polls before it sleeps.
	 * @return at least one millisecond; only used with {@link IoUringFlag#SQPOLL}
	 */
	public Duration sqThreadIdle() {
		return this.sqThreadIdle;
	}

	/**
	 * Returns the processor that the kernel's submission thread is bound to.
	 * @return the processor's number, or -1 for none
	 */
	public int sqThreadCpu() {
		return this.sqThreadCpu;
	}

	/**
	 * Returns how many kernel workers may handle requests that end in bounded time, such
	 * as those on files.
	 * @return at least 1
	 */
	public int boundedWorkers() {
		return this.boundedWorkers;
	}

	/**
	 * Returns how many kernel workers may handle requests that can take forever.
	 * @return at least 1
	 */
	public int unboundedWorkers() {
		return this.unboundedWorkers;
	}

	/**
	 * Returns the buffers to register with the kernel.
	 * @return their number and size; {@link RegisteredBuffers#NONE} by default
	 */
	public RegisteredBuffers registeredBuffers() {
		return this.registeredBuffers;
	}

	/**
	 * Returns whether the ring fails to open when the buffers cannot be registered.
	 * @return {@code false} if it opens without them and says so in its warnings
	 */
	public boolean registeredBuffersRequired() {
		return this.registeredBuffersRequired;
	}

	/**
	 * Returns how many files may be registered with the kernel at a time.
	 * @return from 0, the default, to {@value #MAX_REGISTERED_FILES}
	 */
	public int registeredFiles() {
		return this.registeredFiles;
	}

	/**
	 * Returns whether the ring fails to open when files cannot be registered.
	 * @return {@code false} if it opens all the same and says so in its warnings
	 */
	public boolean registeredFilesRequired() {
		return this.registeredFilesRequired;
	}

	int usesBeforeRegistration() {
		return this.usesBeforeRegistration;
	}

	/**
	 * Returns how many operations the kernel may hold at a time.
	 * @return the limit, or 0 for as many as the completion queue is sure to hold
	 */
	public int maxInFlight() {
		return this.maxInFlight;
	}

	/**
	 * Returns how many operations started by {@link IoUring#submit(Operation)} may wait
	 * for a place in the ring.
	 * @return at least 1
	 */
	public int maxQueued() {
		return this.maxQueued;
	}

	/**
	 * Returns which way operations may go.
	 * @return the path policy
	 */
	public IoPath path() {
		return this.path;
	}

	/**
	 * Returns how long the owner thread looks for more to do before it sleeps.
	 * @return from 0, the default, to 10 milliseconds
	 */
	public Duration busyPoll() {
		return this.busyPoll;
	}

	/**
	 * Returns what the ring is restricted to.
	 * @return the kinds of operations that it performs, or {@code null} for all
	 */
	public @Nullable Set<OperationKind> allowedOperations() {
		return this.allowedOperations;
	}

	boolean allows(OperationKind kind) {
		return this.allowedOperations == null || kind == OperationKind.CLOSE || this.allowedOperations.contains(kind);
	}

	/** Whether callers may perform such operations themselves. */
	boolean isInline(OperationKind kind) {
		return this.path == IoPath.AUTO && allows(kind);
	}

	/**
	 * Returns how long {@link IoUring#close()} waits for operations in flight.
	 * @return at least one millisecond
	 */
	public Duration shutdownTimeout() {
		return this.shutdownTimeout;
	}

	/**
	 * Returns where futures complete and their dependent stages run.
	 * @return the executor, or {@code null} for a new virtual thread each time
	 */
	public @Nullable Executor executor() {
		return this.executor;
	}

	boolean indexArray() {
		return this.indexArray;
	}

	private static int powerOfTwo(String name, int value, int min, int max) {
		range(name, value, min, max);
		if (Integer.bitCount(value) != 1) {
			throw new IllegalArgumentException("%s must be a power of two but was %d".formatted(name, value));
		}
		return value;
	}

	private static int range(String name, int value, int min, int max) {
		if (value < min || value > max) {
			throw new IllegalArgumentException(
					"%s must be between %d and %d but was %d".formatted(name, min, max, value));
		}
		return value;
	}

	private static Duration positive(String name, Duration value) {
		if (value.compareTo(Duration.ofMillis(1)) < 0 || value.compareTo(Duration.ofMillis(Integer.MAX_VALUE)) > 0) {
			throw new IllegalArgumentException(
					"%s must be between 1 ms and %d ms but was %s".formatted(name, Integer.MAX_VALUE, value));
		}
		return value;
	}

	/**
	 * Buffers that are registered with the kernel once, so that it need not look up their
	 * pages for each operation. They are charged to {@code RLIMIT_MEMLOCK}.
	 *
	 * @param count how many, 0 to 16384
	 * @param size of each in bytes, a multiple of 4096 up to 1 GiB
	 */
	public record RegisteredBuffers(int count, int size) {

		/** No registered buffers. */
		public static final RegisteredBuffers NONE = new RegisteredBuffers(0, 65536);

		public RegisteredBuffers {
			range("registeredBuffers.count", count, 0, 16384);
			range("registeredBuffers.size", size, 4096, 1 << 30);
			if (size % 4096 != 0) {
				throw new IllegalArgumentException(
						"registeredBuffers.size must be a multiple of 4096 but was %d".formatted(size));
			}
		}

	}

	/**
	 * Collects options. Not thread-safe.
	 */
	public static final class Builder {

		private String name = "default";

		private int entries = 256;

		private int cqEntries;

		private @Nullable Set<IoUringFlag> flags;

		private Duration sqThreadIdle = Duration.ofSeconds(1);

		private int sqThreadCpu = -1;

		private int boundedWorkers = 8;

		private int unboundedWorkers = 64;

		private RegisteredBuffers registeredBuffers = RegisteredBuffers.NONE;

		private boolean registeredBuffersRequired;

		private int registeredFiles;

		private boolean registeredFilesRequired;

		private int usesBeforeRegistration = RegisteredFiles.USES_BEFORE;

		private int maxInFlight;

		private int maxQueued = 65536;

		private IoPath path = IoPath.AUTO;

		private Duration busyPoll = Duration.ZERO;

		private @Nullable Set<OperationKind> allowedOperations;

		private Duration shutdownTimeout = Duration.ofSeconds(5);

		private @Nullable Executor executor;

		private boolean indexArray;

		private Builder() {
		}

		/**
		 * Sets the name that the ring's thread and messages carry.
		 * @param name the name
		 * @return this
		 */
		public Builder name(String name) {
			this.name = Objects.requireNonNull(name, "name");
			return this;
		}

		/**
		 * Sets the slots of the submission queue.
		 * @param entries a power of two from 1 to {@value #MAX_ENTRIES}; 256 by default
		 * @return this
		 */
		public Builder entries(int entries) {
			this.entries = entries;
			return this;
		}

		/**
		 * Sets the slots of the completion queue.
		 * @param cqEntries a power of two from {@value #MIN_CQ_ENTRIES} to 65536, at
		 * least as many as entries; 0, the default, for four times entries
		 * @return this
		 */
		public Builder cqEntries(int cqEntries) {
			this.cqEntries = cqEntries;
			return this;
		}

		/**
		 * Sets exactly these flags. Without this call, the best set that the kernel
		 * grants is used.
		 * @param flags the flags, possibly none
		 * @return this
		 */
		public Builder flags(Set<IoUringFlag> flags) {
			this.flags = flags.isEmpty() ? EnumSet.noneOf(IoUringFlag.class) : EnumSet.copyOf(flags);
			return this;
		}

		/**
		 * Sets how long the kernel's submission thread polls before it sleeps.
		 * @param sqThreadIdle at least one millisecond; one second by default
		 * @return this
		 */
		public Builder sqThreadIdle(Duration sqThreadIdle) {
			this.sqThreadIdle = sqThreadIdle;
			return this;
		}

		/**
		 * Binds the kernel's submission thread to a processor.
		 * @param sqThreadCpu the processor's number; -1, the default, for none
		 * @return this
		 */
		public Builder sqThreadCpu(int sqThreadCpu) {
			this.sqThreadCpu = sqThreadCpu;
			return this;
		}

		/**
		 * Limits the kernel's worker threads of this ring.
		 * @param bounded for requests that end in bounded time; 8 by default
		 * @param unbounded for requests that can take forever; 64 by default
		 * @return this
		 */
		public Builder maxWorkers(int bounded, int unbounded) {
			this.boundedWorkers = bounded;
			this.unboundedWorkers = unbounded;
			return this;
		}

		/**
		 * Asks for buffers to be registered with the kernel; the ring opens without them
		 * and warns if memory that may be locked is too small.
		 * @param registeredBuffers how many and how large; none by default
		 * @return this
		 */
		public Builder registeredBuffers(RegisteredBuffers registeredBuffers) {
			this.registeredBuffers = registeredBuffers;
			return this;
		}

		/**
		 * Makes the ring fail to open when the buffers cannot be registered.
		 * @return this
		 */
		public Builder requireRegisteredBuffers() {
			this.registeredBuffersRequired = true;
			return this;
		}

		/**
		 * Lets the ring register files that are used often, so that the kernel need not
		 * take a reference to them for each operation. A file that is used when as many
		 * are registered goes without. The ring opens without and warns if the kernel
		 * refuses: it permits as many as may be open ({@code RLIMIT_NOFILE}), and is not
		 * asked before Linux 6.14, as it would keep files open that are closed.
		 * @param registeredFiles how many at a time, up to
		 * {@value IoUringOptions#MAX_REGISTERED_FILES}; 0, the default, for none
		 * @return this
		 */
		public Builder registeredFiles(int registeredFiles) {
			this.registeredFiles = registeredFiles;
			return this;
		}

		/**
		 * Makes the ring fail to open when files cannot be registered.
		 * @return this
		 */
		public Builder requireRegisteredFiles() {
			this.registeredFilesRequired = true;
			return this;
		}

		/** Sets how often a file is used before it is registered, for tests of that. */
		Builder usesBeforeRegistration(int uses) {
			this.usesBeforeRegistration = uses;
			return this;
		}

		/**
		 * Limits the operations that the kernel holds at a time.
		 * @param maxInFlight the limit; 0, the default, for as many as the completion
		 * queue is sure to hold
		 * @return this
		 */
		public Builder maxInFlight(int maxInFlight) {
			this.maxInFlight = maxInFlight;
			return this;
		}

		/**
		 * Limits the futures that wait for a place in the ring.
		 * @param maxQueued at least 1; 65536 by default
		 * @return this
		 */
		public Builder maxQueued(int maxQueued) {
			this.maxQueued = maxQueued;
			return this;
		}

		/**
		 * Sets which way operations may go.
		 * @param path the policy; {@link IoPath#AUTO} by default
		 * @return this
		 */
		public Builder path(IoPath path) {
			this.path = path;
			return this;
		}

		/**
		 * Makes the owner thread look for more to do for some time before it sleeps. This
		 * lowers the latency of operations that come one after the other, by the time it
		 * takes to wake a thread, and costs up to this much processor time for each time
		 * the ring runs out of work. An idle ring sleeps all the same.
		 * @param busyPoll 100 microseconds suit fast disks; 0, the default, for none; at
		 * most 10 milliseconds
		 * @return this
		 */
		public Builder busyPoll(Duration busyPoll) {
			this.busyPoll = busyPoll;
			return this;
		}

		/**
		 * Restricts the ring to these kinds of operations. Others fail with
		 * {@link IoUringNotAllowedException} before they reach the kernel, which is told
		 * of the restriction too and would refuse them ({@code EACCES}), but for reads:
		 * the ring itself needs one. Files can always be closed. Linux 5.10.
		 * @param allowedOperations the kinds, possibly none; without this call, all
		 * @return this
		 */
		public Builder allowedOperations(Set<OperationKind> allowedOperations) {
			EnumSet<OperationKind> kinds = EnumSet.noneOf(OperationKind.class);
			kinds.addAll(allowedOperations);
			this.allowedOperations = Collections.unmodifiableSet(kinds);
			return this;
		}

		/**
		 * Sets how long {@link IoUring#close()} waits for operations in flight.
		 * @param shutdownTimeout at least one millisecond; five seconds by default
		 * @return this
		 */
		public Builder shutdownTimeout(Duration shutdownTimeout) {
			this.shutdownTimeout = shutdownTimeout;
			return this;
		}

		/**
		 * Sets where futures complete and their dependent stages run. An executor that
		 * rejects a completion makes it run on a virtual thread, never not at all.
		 * @param executor the executor; a new virtual thread each time by default
		 * @return this
		 */
		public Builder executor(@Nullable Executor executor) {
			this.executor = executor;
			return this;
		}

		/** Sets the ring up as kernels before 6.6 do, for tests of that. */
		Builder indexArray() {
			this.indexArray = true;
			return this;
		}

		/**
		 * Checks the values and returns them.
		 * @return the options
		 * @throws IllegalArgumentException naming the option, its value and its limits
		 */
		public IoUringOptions build() {
			return new IoUringOptions(this);
		}

	}

}
