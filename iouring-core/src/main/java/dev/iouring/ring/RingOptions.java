package dev.iouring.ring;

import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * What a ring is asked to be, for {@link Ring#open}. Immutable. Values that no kernel
 * accepts, alone or together, are refused by {@link Builder#build()} with a message that
 * names them; what only some kernels accept is left to the kernel.
 */
public final class RingOptions {

	/** The most submission entries a ring has. */
	public static final int MAX_ENTRIES = 32768;

	/** The most completion entries a ring has. */
	public static final int MAX_CQ_ENTRIES = 2 * MAX_ENTRIES;

	private final int entries;

	private final int cqEntries;

	private final Set<SetupFlag> flags;

	private final int sqThreadIdleMillis;

	private final int sqThreadCpu;

	private final int workQueue;

	private final boolean indexArray;

	private RingOptions(Builder builder) {
		this.entries = builder.entries;
		this.cqEntries = builder.cqEntries;
		this.flags = Collections.unmodifiableSet(EnumSet.copyOf(builder.flags));
		this.sqThreadIdleMillis = builder.sqThreadIdleMillis;
		this.sqThreadCpu = builder.sqThreadCpu;
		this.workQueue = builder.workQueue;
		this.indexArray = builder.indexArray;
	}

	/**
	 * Options with a size and defaults for everything else.
	 * @param entries the submission queue's size, see {@link Builder#entries(int)}
	 * @return the options
	 */
	public static RingOptions ofEntries(int entries) {
		return builder().entries(entries).build();
	}

	/**
	 * Starts with 32 entries, no flags, and a completion queue twice as large.
	 * @return a new builder
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * The submission queue's size asked for.
	 * @return 1 or more
	 */
	public int entries() {
		return this.entries;
	}

	/**
	 * The completion queue's size asked for.
	 * @return 1 or more, or 0 for the kernel's choice of twice the entries
	 */
	public int cqEntries() {
		return this.cqEntries;
	}

	/** What the kernel makes of the submission queue's size. */
	int roundedEntries() {
		return rounded(this.entries, MAX_ENTRIES);
	}

	/** What the kernel makes of the completion queue's size. */
	int roundedCqEntries() {
		return (this.cqEntries != 0) ? rounded(this.cqEntries, MAX_CQ_ENTRIES) : 2 * roundedEntries();
	}

	private static int rounded(int value, int limit) {
		return (value >= limit) ? limit : Integer.highestOneBit(2 * value - 1);
	}

	/**
	 * The flags asked for, those implied by other options included.
	 * @return an unmodifiable set
	 */
	public Set<SetupFlag> flags() {
		return this.flags;
	}

	/**
	 * How long the SQPOLL thread spins without work before it sleeps.
	 * @return from 1 ms
	 */
	public Duration sqThreadIdle() {
		return Duration.ofMillis(this.sqThreadIdleMillis);
	}

	/**
	 * The CPU of the SQPOLL thread.
	 * @return a CPU number, meaningful with {@link SetupFlag#SQ_AFF}
	 */
	public int sqThreadCpu() {
		return this.sqThreadCpu;
	}

	/**
	 * The ring whose workers are shared.
	 * @return a file descriptor, meaningful with {@link SetupFlag#ATTACH_WQ}
	 */
	public int workQueue() {
		return this.workQueue;
	}

	/**
	 * Whether the submission queue keeps its index array.
	 * @return {@code true} to have it although the kernel can do without
	 */
	public boolean indexArray() {
		return this.indexArray;
	}

	/**
	 * Collects options. Not thread-safe.
	 */
	public static final class Builder {

		private static final int UNSET = -1;

		int entries = 32;

		int cqEntries;

		Set<SetupFlag> flags = EnumSet.noneOf(SetupFlag.class);

		int sqThreadIdleMillis = 1000;

		int sqThreadCpu = UNSET;

		int workQueue = UNSET;

		boolean indexArray;

		private Builder() {
		}

		/**
		 * The size of the submission queue. The kernel rounds it up to a power of two.
		 * @param entries 1 to 32768, or more with {@link SetupFlag#CLAMP}
		 * @return this
		 */
		public Builder entries(int entries) {
			this.entries = entries;
			return this;
		}

		/**
		 * The size of the completion queue. The kernel rounds it up to a power of two.
		 * Implies {@link SetupFlag#CQSIZE}. By default it is twice the submission
		 * queue's. With {@link SetupFlag#CQE_MIXED} it is 2 at least.
		 * @param cqEntries as many as submission entries to 65536, or more with
		 * {@link SetupFlag#CLAMP}
		 * @return this
		 */
		public Builder cqEntries(int cqEntries) {
			this.cqEntries = cqEntries;
			this.flags.add(SetupFlag.CQSIZE);
			return this;
		}

		/**
		 * Adds flags.
		 * @param flags to add to those already asked for
		 * @return this
		 */
		public Builder flags(SetupFlag... flags) {
			return flags(Set.of(flags));
		}

		/**
		 * Adds flags.
		 * @param flags to add to those already asked for
		 * @return this
		 */
		public Builder flags(Collection<SetupFlag> flags) {
			this.flags.addAll(flags);
			return this;
		}

		/**
		 * How long the SQPOLL thread spins without work before it sleeps; 1 second by
		 * default. Without {@link SetupFlag#SQPOLL} it has no effect.
		 * @param idle 1 ms to about 24 days; fractions of a millisecond are cut off
		 * @return this
		 */
		public Builder sqThreadIdle(Duration idle) {
			if (idle.compareTo(Duration.ofMillis(1)) < 0 || idle.compareTo(Duration.ofMillis(Integer.MAX_VALUE)) > 0) {
				throw new IllegalArgumentException(
						"sqThreadIdle " + idle + " is outside of 1 to " + Integer.MAX_VALUE + " ms");
			}
			this.sqThreadIdleMillis = (int) idle.toMillis();
			return this;
		}

		/**
		 * Binds the SQPOLL thread to a CPU. Implies {@link SetupFlag#SQ_AFF}.
		 * @param cpu a CPU number, from 0
		 * @return this
		 */
		public Builder sqThreadCpu(int cpu) {
			NegativeNumbers.refuse("sqThreadCpu", cpu);
			this.sqThreadCpu = cpu;
			this.flags.add(SetupFlag.SQ_AFF);
			return this;
		}

		/**
		 * Shares another ring's workers, and its SQPOLL thread. Implies
		 * {@link SetupFlag#ATTACH_WQ}.
		 * @param ringFd the other ring's descriptor, open until this ring is
		 * @return this
		 */
		public Builder workQueue(int ringFd) {
			NegativeNumbers.refuse("workQueue", ringFd);
			this.workQueue = ringFd;
			this.flags.add(SetupFlag.ATTACH_WQ);
			return this;
		}

		/**
		 * Keeps the index array between the submission queue and its entries, which
		 * kernels before 6.6 always have: newer ones then work as those do. Without this
		 * a ring has {@link SetupFlag#NO_SQARRAY} where the kernel knows it.
		 * @return this
		 */
		public Builder indexArray() {
			this.indexArray = true;
			return this;
		}

		/**
		 * Checks and fixes the options.
		 * @return immutable options
		 * @throws IllegalArgumentException naming the value and its limits, or the two
		 * flags that clash
		 */
		public RingOptions build() {
			SetupFlagRules.check(this.flags);
			checkSizes();
			require(SetupFlag.SQ_AFF, this.sqThreadCpu, "sqThreadCpu");
			require(SetupFlag.ATTACH_WQ, this.workQueue, "workQueue");
			return new RingOptions(this);
		}

		private void checkSizes() {
			boolean clamp = this.flags.contains(SetupFlag.CLAMP);
			checkSize("entries", this.entries, MAX_ENTRIES, clamp);
			if (!this.flags.contains(SetupFlag.CQSIZE)) {
				return;
			}
			checkSize("cqEntries", this.cqEntries, MAX_CQ_ENTRIES, clamp);
			if (this.cqEntries == 1 && this.flags.contains(SetupFlag.CQE_MIXED)) {
				throw new IllegalArgumentException("cqEntries 1 has no room for a big completion; CQE_MIXED needs 2");
			}
			if (rounded(this.cqEntries, MAX_CQ_ENTRIES) < rounded(this.entries, MAX_ENTRIES)) {
				throw new IllegalArgumentException(
						"cqEntries " + this.cqEntries + " is less than entries " + this.entries);
			}
		}

		private static void checkSize(String name, int value, int limit, boolean clamp) {
			if (value < 1 || (value > limit && !clamp)) {
				throw new IllegalArgumentException(
						name + " " + value + " is outside of 1 to " + limit + (clamp ? "" : " (more only with CLAMP)"));
			}
		}

		private void require(SetupFlag flag, int value, String option) {
			if (this.flags.contains(flag) && value == UNSET) {
				throw new IllegalArgumentException(flag + " needs the option " + option);
			}
		}

	}

}
