package dev.iouring;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * Combinations of flags that the kernel refuses, found before it is asked, because its
 * {@code EINVAL} does not say which two flags clash.
 */
final class FlagRules {

	private FlagRules() {
	}

	static Set<IoUringFlag> check(Set<IoUringFlag> flags) {
		requires(flags, IoUringFlag.DEFER_TASKRUN, Set.of(IoUringFlag.SINGLE_ISSUER));
		requires(flags, IoUringFlag.TASKRUN_FLAG, Set.of(IoUringFlag.COOP_TASKRUN, IoUringFlag.DEFER_TASKRUN));
		clashes(flags, IoUringFlag.SQPOLL, IoUringFlag.DEFER_TASKRUN);
		clashes(flags, IoUringFlag.SQPOLL, IoUringFlag.COOP_TASKRUN);
		clashes(flags, IoUringFlag.SQPOLL, IoUringFlag.TASKRUN_FLAG);
		return flags.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(flags));
	}

	private static void requires(Set<IoUringFlag> flags, IoUringFlag flag, Set<IoUringFlag> oneOf) {
		if (flags.contains(flag) && Collections.disjoint(flags, oneOf)) {
			throw new IllegalArgumentException("Flag %s needs %s, which is not among %s".formatted(flag,
					String.join(" or ", oneOf.stream().map(Enum::name).sorted().toList()), flags));
		}
	}

	private static void clashes(Set<IoUringFlag> flags, IoUringFlag one, IoUringFlag other) {
		if (flags.contains(one) && flags.contains(other)) {
			throw new IllegalArgumentException("The kernel refuses flag %s together with %s".formatted(one, other));
		}
	}

}
