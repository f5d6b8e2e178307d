package dev.iouring.ring;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.iouring.linux.Errno;
import dev.iouring.linux.Kernel;
import dev.iouring.linux.ParamsLayout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The rules about flags refuse exactly what the kernel refuses with {@code EINVAL}.
 */
@Timeout(60)
class SetupFlagPairsTest {

	private static final int ENTRIES = 1;

	private static final int CQ_ENTRIES = 2;

	/** Whose thread is shared, and whose workers. */
	private Ring polled;

	private Ring plain;

	@BeforeEach
	void openRingsToAttachTo() throws IOException {
		this.polled = Ring.open(RingOptions.builder().entries(ENTRIES).flags(SetupFlag.SQPOLL).build());
		this.plain = Ring.open(RingOptions.ofEntries(ENTRIES));
	}

	@AfterEach
	void closeThem() {
		this.polled.close();
		this.plain.close();
	}

	@Test
	void everyPairIsRefusedByTheRulesIfAndOnlyIfTheKernelRefusesIt() throws IOException {
		List<String> differences = new ArrayList<>();
		int compared = 0;
		for (SetupFlag one : SetupFlag.values()) {
			for (SetupFlag other : SetupFlag.values()) {
				if (isKnown(one) && isKnown(other)) {
					compare(EnumSet.of(one, other), differences);
					Set<SetupFlag> completed = SetupFlagRules.withNeeded(one);
					completed.addAll(SetupFlagRules.withNeeded(other));
					compare(completed, differences);
					compared++;
				}
			}
		}
		assertThat(differences).isEmpty();
		assertThat(compared).isGreaterThanOrEqualTo(16 * 16);
	}

	private static boolean isKnown(SetupFlag flag) {
		Set<SetupFlag> flags = SetupFlagRules.withNeeded(flag);
		return isAccepted(flags) && UnknownFlags.among(flags, Kernel.LINUX).isEmpty();
	}

	private void compare(Set<SetupFlag> flags, List<String> differences) throws IOException {
		int result = setUp(flags);
		if (isAccepted(flags) == (result == -Errno.EINVAL)) {
			differences.add(flags + ": the kernel answers " + result);
		}
	}

	private static boolean isAccepted(Set<SetupFlag> flags) {
		try {
			SetupFlagRules.check(flags);
			return true;
		}
		catch (IllegalArgumentException refused) {
			assertThat(flags).as(refused.getMessage()).anyMatch((flag) -> refused.getMessage().contains(flag.name()));
			return false;
		}
	}

	private int setUp(Set<SetupFlag> flags) throws IOException {
		RingPages pages = RingPages.map(Kernel.LINUX, flags, ENTRIES, CQ_ENTRIES);
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment params = arena.allocate(ParamsLayout.SIZE, Long.BYTES);
			params.set(ValueLayout.JAVA_INT, ParamsLayout.FLAGS, KernelFlag.toBits(flags));
			params.set(ValueLayout.JAVA_INT, ParamsLayout.CQ_ENTRIES, CQ_ENTRIES);
			params.set(ValueLayout.JAVA_INT, ParamsLayout.SQ_THREAD_IDLE, 1);
			Ring attachedTo = flags.contains(SetupFlag.SQPOLL) ? this.polled : this.plain;
			params.set(ValueLayout.JAVA_INT, ParamsLayout.WQ_FD, attachedTo.fd());
			if (flags.contains(SetupFlag.NO_MMAP)) {
				pages.addTo(params);
			}
			int result = Kernel.LINUX.ioUringSetup(ENTRIES, params);
			if (result >= 0) {
				release(result, flags);
			}
			return result;
		}
		finally {
			pages.unmap();
		}
	}

	private static void release(int result, Set<SetupFlag> flags) throws IOException {
		if (flags.contains(SetupFlag.REGISTERED_FD_ONLY)) {
			RingHandle handle = RingHandle.withoutDescriptor(result);
			RingDescriptor.giveBack(handle, new Registration(Kernel.LINUX, handle));
		}
		else {
			Kernel.LINUX.close(result);
		}
	}

}
