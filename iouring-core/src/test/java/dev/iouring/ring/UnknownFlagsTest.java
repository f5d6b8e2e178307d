package dev.iouring.ring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.iouring.linux.Errno;
import dev.iouring.linux.Kernel;
import dev.iouring.linux.Platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * An older kernel's {@code EINVAL} is told apart from a mistake.
 */
@Timeout(60)
class UnknownFlagsTest {

	@Test
	void theFlagsThatTheKernelDoesNotKnowAreNamed() throws IOException {
		WatchedKernel older = new WatchedKernel().without(SetupFlag.CQE_MIXED).without(SetupFlag.SINGLE_ISSUER);
		RingOptions options = RingOptions.builder()
			.flags(SetupFlag.SUBMIT_ALL, SetupFlag.SINGLE_ISSUER, SetupFlag.CQE_MIXED, SetupFlag.NO_MMAP)
			.build();
		assertThatExceptionOfType(ErrnoException.class).isThrownBy(() -> Ring.open(options, older.kernel()))
			.withMessageStartingWith("io_uring_setup failed: EINVAL")
			.withMessageEndingWith("this kernel does not know SINGLE_ISSUER (Linux 6.0), CQE_MIXED (Linux 6.18)")
			.satisfies((failure) -> assertThat(failure.errno()).isEqualTo(Errno.EINVAL));
		Ring.open(RingOptions.builder().flags(SetupFlag.SUBMIT_ALL).build(), older.kernel()).close();
	}

	@Test
	void aFlagThatOnlyHelpsIsDoneWithout() throws IOException {
		WatchedKernel older = new WatchedKernel().without(SetupFlag.NO_SQARRAY);
		try (TestRing test = new TestRing(Ring.open(RingOptions.ofEntries(4), older.kernel()))) {
			assertThat(test.ring.flags()).doesNotContain(SetupFlag.NO_SQARRAY);
			assertThat(test.run(ControlOperations::nop)).isZero();
		}
	}

	@Test
	void everyFlagIsLookedAtWithoutMakingARing() throws IOException {
		TestRing.assumeKnows(-1, RegisterOpcode.QUERY, 0);
		Set<SetupFlag> known = KernelCapabilities.query().setupFlags();
		for (SetupFlag flag : SetupFlag.values()) {
			long before = ringDescriptors();
			assertThat(UnknownFlags.among(SetupFlagRules.withNeeded(flag), Kernel.LINUX))
				.isEqualTo(known.contains(flag) ? "" : flag.describe());
			assertThat(ringDescriptors()).isEqualTo(before);
		}
	}

	private static long ringDescriptors() throws IOException {
		try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
			return descriptors.map((path) -> Libc.target(Integer.parseInt(path.getFileName().toString())))
				.filter((target) -> target.contains("io_uring"))
				.count();
		}
	}

	@Test
	void anotherMistakeIsNamedInsteadOfAFlag() throws IOException {
		try (TestRing plain = new TestRing()) {
			int ring = plain.ring.fd();
			int[] pipe = plain.owned(Libc.pipe());
			refused(RingOptions.builder().workQueue(pipe[0]),
					"EINVAL (22) invalid argument; workQueue " + pipe[0] + " is not a ring's descriptor");
			refused(RingOptions.builder().workQueue(Integer.MAX_VALUE),
					"ENXIO (6) no such device or address; workQueue 2147483647 is no open descriptor");
			refused(RingOptions.builder().flags(SetupFlag.SQPOLL).workQueue(ring),
					"EINVAL (22) invalid argument; workQueue " + ring
							+ " is not a ring's descriptor, or that ring has no SQPOLL thread to share");
			refused(RingOptions.builder().flags(SetupFlag.SQPOLL).sqThreadCpu(Platform.MAX_CPUS),
					"EINVAL (22) invalid argument; CPU 8192 does not exist, is offline, or is not this process's to use");
		}
	}

	@Test
	void whatCannotBeFoundOutIsNotBlamedOnTheKernelsAge() {
		assertThat(RefusedSetup.explain(Errno.EINVAL, RingOptions.ofEntries(1), Kernel.LINUX))
			.hasMessageEndingWith("; this kernel knows the ring's flags, but not together or with its sizes");
	}

	private static void refused(RingOptions.Builder options, String reason) {
		assertThatExceptionOfType(ErrnoException.class).isThrownBy(() -> Ring.open(options.build()).close())
			.withMessage("io_uring_setup failed: " + reason);
	}

}
