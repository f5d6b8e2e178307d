package dev.iouring;

import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import dev.iouring.linux.Errno;
import dev.iouring.linux.Kernel;
import dev.iouring.ring.ErrnoException;
import dev.iouring.ring.Ring;
import dev.iouring.ring.RingOptions;
import dev.iouring.ring.SetupFlag;

/**
 * Finds out which of the settings that somebody asked for a kernel does not grant. Its
 * {@code EINVAL} does not say, so it is asked for one setting after the other, with rings
 * as small as can be that are closed at once.
 */
final class RefusedSettings {

	private final IoUringOptions options;

	private final Kernel kernel;

	private RefusedSettings(IoUringOptions options, Kernel kernel) {
		this.options = options;
		this.kernel = kernel;
	}

	/**
	 * Explains why a ring with flags of somebody's choice was refused.
	 * @param options with flags
	 * @param kernel who refused
	 * @param refusal its {@code EINVAL}
	 * @return what to fail with: the refusal itself if the settings are not to blame
	 */
	static IOException explain(IoUringOptions options, Kernel kernel, ErrnoException refusal) {
		return new RefusedSettings(options, kernel).explain(refusal);
	}

	private IOException explain(ErrnoException refusal) {
		if (!isGranted(Set.of(), -1)) {
			return refusal;
		}
		// in their own order, so that the same is asked and said each time
		Set<IoUringFlag> wanted = EnumSet.noneOf(IoUringFlag.class);
		wanted.addAll(Operation.requireNonNull(this.options.flags(), "flags"));
		List<String> refused = wanted.stream().filter((flag) -> !isGranted(need(flag), -1)).map(Enum::name).toList();
		if (!refused.isEmpty()) {
			return new RefusedSettingException("the flag " + String.join(" and the flag ", refused), refusal);
		}
		int cpu = this.options.sqThreadCpu();
		if (cpu >= 0 && !isGranted(Set.of(IoUringFlag.SQPOLL), cpu)) {
			return new RefusedSettingException("the processor %d for its submission thread".formatted(cpu), refusal);
		}
		return wanted.isEmpty() ? refusal
				: new RefusedSettingException("the flags %s together".formatted(wanted), refusal);
	}

	/** The flags without which a flag makes no sense, so that it is judged alone. */
	private static Set<IoUringFlag> need(IoUringFlag flag) {
		return switch (flag) {
			case DEFER_TASKRUN -> EnumSet.of(flag, IoUringFlag.SINGLE_ISSUER);
			case TASKRUN_FLAG -> EnumSet.of(flag, IoUringFlag.COOP_TASKRUN);
			case CLAMP, SUBMIT_ALL, COOP_TASKRUN, SINGLE_ISSUER, SQPOLL -> EnumSet.of(flag);
		};
	}

	private boolean isGranted(Set<IoUringFlag> wanted, int cpu) {
		Set<SetupFlag> flags = EnumSet.of(SetupFlag.CQSIZE);
		wanted.forEach((flag) -> flags.add(flag.setupFlag()));
		RingOptions.Builder builder = RingOptions.builder().entries(1).cqEntries(IoUringOptions.MIN_CQ_ENTRIES);
		if (cpu >= 0) {
			flags.add(SetupFlag.SQ_AFF);
			builder.sqThreadCpu(cpu);
		}
		try (Ring _ = Ring.open(builder.flags(flags).build(), this.kernel)) {
			return true;
		}
		catch (ErrnoException ex) {
			// any other error has nothing to do with what was asked for
			return ex.errno() != Errno.EINVAL;
		}
	}

	/** The kernel has io_uring, and refuses what it was asked for. */
	static final class RefusedSettingException extends IOException {

		private static final long serialVersionUID = 1L;

		private final ErrnoException refusal;

		private final String setting;

		RefusedSettingException(String setting, ErrnoException refusal) {
			super("The kernel refuses a ring " + setting, refusal);
			this.refusal = refusal;
			this.setting = setting;
		}

		ErrnoException refusal() {
			return this.refusal;
		}

		/** Returns what was refused, as a part of a sentence. */
		String setting() {
			return this.setting;
		}

	}

}
