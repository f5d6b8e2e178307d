package dev.iouring.ring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.iouring.linux.Errno;
import dev.iouring.linux.Kernel;

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
		for (SetupFlag flag : SetupFlag.values()) {
			long before = ringDescriptors();
			String message = UnknownFlags.explain(SetupFlagRules.withNeeded(flag), Kernel.LINUX).getMessage();
			assertThat(message).containsAnyOf("does not know " + flag, "knows each of");
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
	void anotherMistakeIsNotBlamedOnAFlag() {
		// A kernel thread's ring can share workers only with one that has a thread.
		assertThatExceptionOfType(ErrnoException.class).isThrownBy(() -> {
			try (Ring plain = Ring.open(RingOptions.ofEntries(1))) {
				Ring.open(RingOptions.builder().entries(1).flags(SetupFlag.SQPOLL).workQueue(plain.fd()).build())
					.close();
			}
		}).withMessageContaining("EINVAL").withMessageNotContaining("does not know").withMessageContaining("workQueue");
	}

	@Test
	void aCpuThatThereIsNotIsNotBlamedOnAFlag() {
		RingOptions options = RingOptions.builder().flags(SetupFlag.SQPOLL).sqThreadCpu(1 << 20).build();
		assertThatExceptionOfType(ErrnoException.class).isThrownBy(() -> Ring.open(options))
			.withMessageContaining("EINVAL")
			.withMessageContaining("knows each of the ring's flags")
			.withMessageContaining("sqThreadCpu")
			.withMessageNotContaining("workQueue");
	}

}
