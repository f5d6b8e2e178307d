package dev.iouring.ring;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import dev.iouring.linux.Errno;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Rings that a thread names by an index of its own.
 */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class RingDescriptorTest {

	private static final int INDEXES_OF_A_THREAD = 16;

	@Test
	void aRegisteredRingWorksAsBefore() throws IOException {
		try (TestRing test = new TestRing()) {
			RingDescriptor.register(test.ring);
			assertThat(test.run(ControlOperations::nop)).isZero();
			assertThat(test.ring.probe().supports(Opcode.NOP)).isTrue();
			RingDescriptor.unregister(test.ring);
			assertThat(test.run(ControlOperations::nop)).isZero();
		}
	}

	@Test
	void theKernelIsEnteredByTheIndex() throws IOException {
		WatchedKernel kernel = new WatchedKernel();
		try (TestRing test = new TestRing(Ring.open(RingOptions.ofEntries(4), kernel.kernel()))) {
			RingDescriptor.register(test.ring);
			assertThat(test.run(ControlOperations::nop)).isZero();
			assertThat(kernel.lastFlags() & EnterFlags.REGISTERED_RING).isNotZero();
			assertThat(kernel.lastDescriptor()).isBetween(0, INDEXES_OF_A_THREAD - 1);
			RingDescriptor.unregister(test.ring);
			assertThat(test.run(ControlOperations::nop)).isZero();
			assertThat(kernel.lastFlags() & EnterFlags.REGISTERED_RING).isZero();
			assertThat(kernel.lastDescriptor()).isEqualTo(test.ring.fd());
		}
	}

	@Test
	void otherThreadsGoOnWithTheDescriptor() throws Exception {
		try (TestRing test = new TestRing(); TestRing others = new TestRing()) {
			RingDescriptor.register(test.ring);
			assertThat(onAnotherThread(() -> {
				// Has the same index there.
				RingDescriptor.register(others.ring);
				test.queue(ControlOperations::nop, 7);
				test.ring.submitAndWait(1);
				RingDescriptor.unregister(others.ring);
				return test.ring.cq().poll();
			})).isEqualTo(new Completion(7, 0, 0));
		}
	}

	@Test
	void aThreadHasRoomForSixteenAndClosingMakesRoom() throws Exception {
		onAnotherThread(() -> {
			List<Ring> rings = new ArrayList<>();
			for (int i = 0; i < INDEXES_OF_A_THREAD; i++) {
				Ring ring = Ring.open(RingOptions.ofEntries(1));
				RingDescriptor.register(ring);
				rings.add(ring);
			}
			try (Ring oneMore = Ring.open(RingOptions.ofEntries(1))) {
				assertThatExceptionOfType(ErrnoException.class).isThrownBy(() -> RingDescriptor.register(oneMore))
					.withMessageEndingWith("; a thread can have 16 rings registered; close or unregister one there")
					.satisfies((failure) -> assertThat(failure.errno()).isEqualTo(Errno.EBUSY));
				rings.removeFirst().close();
				RingDescriptor.register(oneMore);
			}
			rings.forEach(Ring::close);
			return null;
		});
	}

	@Test
	void registeringTwiceAndTakingBackNothingAreRefused() throws IOException {
		try (TestRing test = new TestRing()) {
			assertThatIllegalStateException().isThrownBy(() -> RingDescriptor.unregister(test.ring));
			RingDescriptor.register(test.ring);
			assertThatIllegalStateException().isThrownBy(() -> RingDescriptor.register(test.ring))
				.withMessageContaining("registered already");
		}
	}

	@Test
	void virtualThreadsAreRefused() throws Exception {
		try (TestRing test = new TestRing()) {
			FutureTask<Void> task = new FutureTask<>(() -> {
				RingDescriptor.register(test.ring);
				return null;
			});
			Thread.ofVirtual().start(task).join();
			assertThatExceptionOfType(ExecutionException.class).isThrownBy(task::get)
				.withCauseInstanceOf(IllegalStateException.class)
				.withMessageContaining("virtual");
		}
	}

	@Test
	void aRingIsNotClosedBehindTheBackOfTheThreadThatWouldKeepIt() throws Exception {
		try (TestRing test = new TestRing()) {
			RingDescriptor.register(test.ring);
			assertThat(onAnotherThread(() -> {
				assertThatIllegalStateException().isThrownBy(test.ring::close).withMessageContaining("close it there");
				return test.ring.fd();
			})).isNotNegative();
			assertThat(test.run(ControlOperations::nop)).isZero();
		}
	}

	@Test
	void aThreadThatHasEndedKeepsNothing() throws Exception {
		TestRing test = onAnotherThread(() -> {
			TestRing opened = new TestRing();
			RingDescriptor.register(opened.ring);
			return opened;
		});
		assertThat(test.run(ControlOperations::nop)).isZero();
		test.close();
		assertThat(test.ring.fd()).isEqualTo(-1);
	}

	@Test
	void afterTheEndOfAThreadAnotherOneMayRegisterTheRing() throws Exception {
		WatchedKernel kernel = new WatchedKernel();
		try (TestRing test = new TestRing(Ring.open(RingOptions.ofEntries(4), kernel.kernel()))) {
			onAnotherThread(() -> {
				RingDescriptor.register(test.ring);
				return null;
			});
			assertThatIllegalStateException().isThrownBy(() -> RingDescriptor.unregister(test.ring));
			RingDescriptor.register(test.ring);
			assertThat(test.run(ControlOperations::nop)).isZero();
			assertThat(kernel.lastFlags() & EnterFlags.REGISTERED_RING).isNotZero();
			RingDescriptor.unregister(test.ring);
		}
	}

	@Test
	void aRingThatEndedWithItsThreadIsClosedWithItsBuffers() throws Exception {
		assumeRegisteredOnly();
		BufferRing[] buffers = new BufferRing[1];
		TestRing test = onAnotherThread(() -> {
			TestRing opened = TestRing.withFlags(SetupFlag.NO_MMAP, SetupFlag.REGISTERED_FD_ONLY);
			buffers[0] = BufferRing.register(opened.ring, 1, 4, Set.of());
			return opened;
		});
		test.close();
		assertThatIllegalStateException().isThrownBy(test.ring.cq()::ready);
		assertThatIllegalStateException().isThrownBy(test.ring::probe).withMessage("the ring is closed");
		assertThatIllegalStateException().isThrownBy(() -> buffers[0].add(0, Arena.ofAuto().allocate(8)));
		assertThatIllegalStateException().isThrownBy(buffers[0]::publish);
		buffers[0].close();
	}

	@Test
	void aRingNeedsNoDescriptor() throws IOException {
		assumeRegisteredOnly();
		try (TestRing test = TestRing.withFlags(SetupFlag.NO_MMAP, SetupFlag.REGISTERED_FD_ONLY)) {
			assertThat(test.ring.fd()).isEqualTo(-1);
			assertThat(test.ring.flags()).containsAll(Set.of(SetupFlag.NO_MMAP, SetupFlag.REGISTERED_FD_ONLY));
			assertThat(test.run(ControlOperations::nop)).isZero();
			assertThat(test.ring.probe().supports(Opcode.NOP)).isTrue();
			FileTable.registerSparse(test.ring, 1);
			assertThatIllegalStateException().isThrownBy(() -> RingDescriptor.unregister(test.ring));
			test.ring.close();
			assertThatIllegalStateException().isThrownBy(test.ring::submit);
			assertThatIllegalStateException().isThrownBy(test.ring::probe);
			assertThatIllegalStateException().isThrownBy(() -> test.ring.enter(0, 0, 0));
		}
	}

	@Test
	void closingARingWithoutDescriptorGivesItsIndexBack() throws Exception {
		assumeRegisteredOnly();
		onAnotherThread(() -> {
			for (int i = 0; i < 2 * INDEXES_OF_A_THREAD; i++) {
				try (TestRing test = TestRing.withFlags(SetupFlag.NO_MMAP, SetupFlag.REGISTERED_FD_ONLY)) {
					assertThat(test.run(ControlOperations::nop)).isZero();
				}
			}
			return null;
		});
	}

	@Test
	void aRestrictedRingGivesItsIndexBackAllTheSame() throws Exception {
		assumeRegisteredOnly();
		onAnotherThread(() -> {
			for (int i = 0; i < INDEXES_OF_A_THREAD + 1; i++) {
				try (TestRing test = TestRing.withFlags(SetupFlag.R_DISABLED)) {
					RingDescriptor.register(test.ring);
					restrict(test.ring);
					assertThat(test.run(ControlOperations::nop)).isZero();
				}
				try (TestRing test = TestRing.withFlags(SetupFlag.R_DISABLED, SetupFlag.NO_MMAP,
						SetupFlag.REGISTERED_FD_ONLY)) {
					restrict(test.ring);
					assertThat(test.run(ControlOperations::nop)).isZero();
				}
			}
			return null;
		});
	}

	private static void restrict(Ring ring) throws IOException {
		ring.registerRestrictions(Restrictions.builder().allow(Opcode.NOP).build());
		ring.enable();
	}

	@Test
	void memoryOfTheKernelsIsNotMappedWithoutADescriptor() throws IOException {
		assumeRegisteredOnly();
		try (TestRing test = TestRing.withFlags(SetupFlag.NO_MMAP, SetupFlag.REGISTERED_FD_ONLY)) {
			assertThatIllegalStateException()
				.isThrownBy(() -> BufferRing.register(test.ring, 7, 8, Set.of(BufferRingFlag.MMAP)))
				.withMessageContaining("register the group without MMAP");
			BufferRing.register(test.ring, 7, 8, Set.of()).close();
		}
	}

	@Test
	void aRingWithoutDescriptorIsItsThreadsAlone() throws Exception {
		assumeRegisteredOnly();
		try (TestRing test = TestRing.withFlags(SetupFlag.NO_MMAP, SetupFlag.REGISTERED_FD_ONLY)) {
			onAnotherThread(() -> {
				test.queue(ControlOperations::nop, 1);
				assertThatIllegalStateException().isThrownBy(test.ring::submit).withMessageContaining("by the thread");
				assertThatIllegalStateException().isThrownBy(test.ring::probe);
				assertThatIllegalStateException().isThrownBy(test.ring::close);
				return null;
			});
			assertThat(test.ring.submit()).isEqualTo(1);
		}
	}

	private static void assumeRegisteredOnly() {
		assumeTrue(TestRing.knows(SetupFlag.REGISTERED_FD_ONLY), "this kernel does not know REGISTERED_FD_ONLY");
	}

	private static <T> T onAnotherThread(Callable<T> code) throws Exception {
		FutureTask<T> task = new FutureTask<>(code);
		Thread thread = Thread.ofPlatform().start(task);
		T result = task.get();
		thread.join();
		return result;
	}

}
