package dev.iouring;

import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import dev.iouring.linux.Errno;
import dev.iouring.linux.Kernel;
import dev.iouring.ring.ErrnoException;
import dev.iouring.ring.Opcode;
import dev.iouring.ring.RegisterOpcode;
import dev.iouring.ring.Restrictions;
import dev.iouring.ring.Ring;
import dev.iouring.ring.RingOptions;
import dev.iouring.ring.SetupFlag;
import dev.iouring.ring.SqeFlag;

/**
 * Opens the kernel's ring with the best flags it grants. On the owner thread: with
 * {@link SetupFlag#SINGLE_ISSUER} a ring belongs to the thread that creates it.
 */
final class RingOpener {

	/**
	 * From the newest kernels to the oldest. Each tier is what the kernel of its time is
	 * fastest with.
	 */
	private static final List<Set<SetupFlag>> TIERS = List.of(
			EnumSet.of(SetupFlag.SUBMIT_ALL, SetupFlag.SINGLE_ISSUER, SetupFlag.DEFER_TASKRUN),
			EnumSet.of(SetupFlag.SUBMIT_ALL, SetupFlag.COOP_TASKRUN), EnumSet.of(SetupFlag.SUBMIT_ALL),
			EnumSet.noneOf(SetupFlag.class));

	/** What the owner needs for itself, and to close files. */
	private static final Set<Opcode> OWN = EnumSet.of(Opcode.NOP, Opcode.READ, Opcode.ASYNC_CANCEL, Opcode.CLOSE);

	private RingOpener() {
	}

	static Ring open(IoUringOptions options, Kernel kernel) throws IOException {
		Set<IoUringFlag> wanted = options.flags();
		if (wanted != null) {
			Set<SetupFlag> flags = EnumSet.noneOf(SetupFlag.class);
			wanted.forEach((flag) -> flags.add(flag.setupFlag()));
			try {
				return open(options, flags, kernel);
			}
			catch (ErrnoException ex) {
				throw (ex.errno() == Errno.EINVAL) ? RefusedSettings.explain(options, kernel, ex) : ex;
			}
		}
		ErrnoException refused = null;
		for (Set<SetupFlag> tier : TIERS) {
			try {
				return open(options, tier, kernel);
			}
			catch (ErrnoException ex) {
				// EINVAL alone says that the kernel does not know a flag
				if (ex.errno() != Errno.EINVAL) {
					throw ex;
				}
				if (refused != null) {
					ex.addSuppressed(refused);
				}
				refused = ex;
			}
		}
		throw Operation.requireNonNull(refused, "refused");
	}

	private static Ring open(IoUringOptions options, Set<SetupFlag> tier, Kernel kernel) throws ErrnoException {
		Set<SetupFlag> flags = tier.isEmpty() ? EnumSet.noneOf(SetupFlag.class) : EnumSet.copyOf(tier);
		flags.add(SetupFlag.CQSIZE);
		if (options.allowedOperations() != null) {
			flags.add(SetupFlag.R_DISABLED);
		}
		RingOptions.Builder builder = RingOptions.builder().entries(options.entries()).cqEntries(options.cqEntries());
		if (options.indexArray()) {
			builder.indexArray();
		}
		if (options.isSqPoll()) {
			builder.sqThreadIdle(options.sqThreadIdle());
			if (options.sqThreadCpu() >= 0) {
				flags.add(SetupFlag.SQ_AFF);
				builder.sqThreadCpu(options.sqThreadCpu());
			}
		}
		return Ring.open(builder.flags(flags).build(), kernel);
	}

	/**
	 * Has the kernel restrict the ring if that is wanted; a ring is restricted while it
	 * is disabled, and cannot be changed once it is enabled.
	 * @param supported which operations the kernel has
	 */
	static void enable(Ring ring, IoUringOptions options, Set<Opcode> supported) throws ErrnoException {
		Set<OperationKind> allowed = options.allowedOperations();
		if (allowed == null) {
			return;
		}
		Restrictions.Builder restrictions = Restrictions.builder()
			.allow(OWN)
			.allowFlags(SqeFlag.IO_LINK, SqeFlag.ASYNC);
		if (options.registeredFiles() > 0) {
			restrictions.allowFlags(SqeFlag.FIXED_FILE)
				.allowRegistering(RegisterOpcode.FILES_UPDATE, RegisterOpcode.UNREGISTER_FILES);
		}
		// one that the kernel does not know cannot be allowed either
		allowed.stream().map(OperationKind::opcodes).forEach((opcodes) -> {
			opcodes.retainAll(supported);
			restrictions.allow(opcodes);
		});
		ring.registerRestrictions(restrictions.build());
		ring.enable();
	}

	/** A ring just large enough to find out whether there can be one. */
	static IoUringOptions probeOptions() {
		return IoUringOptions.builder()
			.name("probe")
			.entries(1)
			.cqEntries(IoUringOptions.MIN_CQ_ENTRIES)
			.maxWorkers(1, 1)
			.shutdownTimeout(Duration.ofSeconds(1))
			.build();
	}

}
