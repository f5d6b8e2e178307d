package dev.iouring.ring;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * Which setup flags cannot be together. The kernel answers all of these with a bare
 * {@code EINVAL}; a test compares the rules with what it does, pair by pair.
 */
final class SetupFlagRules {

	private static final Set<SetupFlag> NOT_YET = EnumSet.of(SetupFlag.SQE_MIXED, SetupFlag.SQ_REWIND);

	private static final Map<SetupFlag, SetupFlag> NEEDS = new EnumMap<>(
			Map.of(SetupFlag.SQ_AFF, SetupFlag.SQPOLL, SetupFlag.DEFER_TASKRUN, SetupFlag.SINGLE_ISSUER,
					SetupFlag.HYBRID_IOPOLL, SetupFlag.IOPOLL, SetupFlag.REGISTERED_FD_ONLY, SetupFlag.NO_MMAP));

	private SetupFlagRules() {
	}

	static void check(Set<SetupFlag> flags) {
		for (SetupFlag flag : flags) {
			SetupFlag needed = NEEDS.get(flag);
			if (needed != null && !flags.contains(needed)) {
				throw new IllegalArgumentException(flag + " needs " + needed);
			}
		}
		clash(flags, SetupFlag.SQPOLL, SetupFlag.COOP_TASKRUN);
		clash(flags, SetupFlag.SQPOLL, SetupFlag.TASKRUN_FLAG);
		clash(flags, SetupFlag.SQPOLL, SetupFlag.DEFER_TASKRUN);
		clash(flags, SetupFlag.CQE_MIXED, SetupFlag.CQE32);
		if (flags.contains(SetupFlag.TASKRUN_FLAG) && !flags.contains(SetupFlag.COOP_TASKRUN)
				&& !flags.contains(SetupFlag.DEFER_TASKRUN)) {
			throw new IllegalArgumentException("TASKRUN_FLAG needs COOP_TASKRUN or DEFER_TASKRUN");
		}
		for (SetupFlag flag : flags) {
			if (NOT_YET.contains(flag)) {
				throw new IllegalArgumentException(
						flag.describe() + " changes the layout of the ring in a way not supported yet");
			}
		}
	}

	/** The flag and what it needs to be accepted at all. */
	static Set<SetupFlag> withNeeded(SetupFlag flag) {
		Set<SetupFlag> flags = EnumSet.of(flag);
		SetupFlag needed = (flag != SetupFlag.TASKRUN_FLAG) ? NEEDS.get(flag) : SetupFlag.COOP_TASKRUN;
		if (needed != null) {
			flags.add(needed);
		}
		return flags;
	}

	private static void clash(Set<SetupFlag> flags, SetupFlag one, SetupFlag other) {
		if (flags.contains(one) && flags.contains(other)) {
			throw new IllegalArgumentException(one + " and " + other + " cannot be combined");
		}
	}

}
