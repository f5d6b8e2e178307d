package dev.iouring;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/**
 * The ways to set up a ring that the engine has to work with, from the newest kernels to
 * the oldest.
 */
enum Tier {

	/** What new kernels grant. */
	DEFER,

	/** With the array of indexes that kernels before 6.6 have. */
	DEFER_WITH_ARRAY,

	/** What kernels before 6.1 grant. */
	COOPERATIVE,

	/** What the oldest kernels grant. */
	PLAIN,

	/** As the oldest kernels are in fact. */
	PLAIN_WITH_ARRAY,

	/** A thread of the kernel submits, and sleeps soon. */
	POLLED;

	/** Returns options that open a ring of this kind. */
	IoUringOptions.Builder options() {
		IoUringOptions.Builder builder = IoUringOptions.builder().name("tier").sqThreadIdle(Duration.ofMillis(5));
		return hasArray() ? builder.flags(flags()).indexArray() : builder.flags(flags());
	}

	boolean hasArray() {
		return this == DEFER_WITH_ARRAY || this == PLAIN_WITH_ARRAY;
	}

	private Set<IoUringFlag> flags() {
		return switch (this) {
			case DEFER, DEFER_WITH_ARRAY ->
				EnumSet.of(IoUringFlag.SUBMIT_ALL, IoUringFlag.SINGLE_ISSUER, IoUringFlag.DEFER_TASKRUN);
			case COOPERATIVE -> EnumSet.of(IoUringFlag.SUBMIT_ALL, IoUringFlag.COOP_TASKRUN);
			case PLAIN, PLAIN_WITH_ARRAY -> EnumSet.noneOf(IoUringFlag.class);
			case POLLED -> EnumSet.of(IoUringFlag.SQPOLL);
		};
	}

}
