package dev.iouring.ring;

import java.util.Set;

/**
 * Which setup flags cannot be together. The kernel answers all of these with a bare
 * {@code EINVAL}.
 */
final class SetupFlagRules {

	private static final Set<SetupFlag> NOT_YET = Set.of(SetupFlag.NO_MMAP, SetupFlag.REGISTERED_FD_ONLY,
			SetupFlag.CQE_MIXED, SetupFlag.SQE_MIXED, SetupFlag.SQ_REWIND);

	private SetupFlagRules() {
	}

	static void check(Set<SetupFlag> flags) {
		needs(flags, SetupFlag.SQ_AFF, SetupFlag.SQPOLL);
		needs(flags, SetupFlag.DEFER_TASKRUN, SetupFlag.SINGLE_ISSUER);
		needs(flags, SetupFlag.HYBRID_IOPOLL, SetupFlag.IOPOLL);
		needs(flags, SetupFlag.REGISTERED_FD_ONLY, SetupFlag.NO_MMAP);
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
				throw new IllegalArgumentException(flag + " changes the layout of the ring in a way not supported yet");
			}
		}
	}

	private static void needs(Set<SetupFlag> flags, SetupFlag flag, SetupFlag needed) {
		if (flags.contains(flag) && !flags.contains(needed)) {
			throw new IllegalArgumentException(flag + " needs " + needed);
		}
	}

	private static void clash(Set<SetupFlag> flags, SetupFlag one, SetupFlag other) {
		if (flags.contains(one) && flags.contains(other)) {
			throw new IllegalArgumentException(one + " and " + other + " cannot be combined");
		}
	}

}
