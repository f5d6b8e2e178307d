package dev.iouring;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

import dev.iouring.linux.Errno;
import dev.iouring.linux.Kernel;
import dev.iouring.linux.Syscalls;
import dev.iouring.ring.Ring;
import dev.iouring.ring.RingOptions;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The descriptor that wakes an owner, and its number.
 */
class WakerTest {

	private static final int EFD_NONBLOCK = 04000;

	@Test
	void aWakeUpThatComesAfterTheEndReachesNobodyElse() throws Exception {
		List<Integer> before = ProcessFacts.descriptorsOf("anon_inode:[eventfd]");
		Waker waker = Waker.open(Kernel.LINUX);
		int number = numberOpenedSince(before);
		waker.close();
		List<Integer> strangers = takeNumbersFrom(number);
		assertThat(strangers).contains(number);
		waker.wakeUnlessClosed();
		waker.close();
		for (int stranger : strangers) {
			assertThat(read(stranger)).isEqualTo(-Errno.EAGAIN);
			assertThat(Syscalls.close(stranger)).isZero();
		}
	}

	@Test
	void aWakeUpThatWasMadeUpForDoesNotHideOneThatIsOnItsWay() throws Exception {
		List<Integer> before = ProcessFacts.descriptorsOf("anon_inode:[eventfd]");
		Waker waker = Waker.open(Kernel.LINUX);
		int number = numberOpenedSince(before);
		try (Ring ring = Ring.open(RingOptions.builder().entries(2).build())) {
			// a publisher found the owner asleep, and has not come to write
			waker.owe();
			// another makes up for a third, whose wake-up had worked in fact
			waker.wakeUnlessClosed();
			waker.arm(ring.sq().next(), 1);
			ring.submitAndWait(1);
			ring.cq().drain((_, result, _) -> waker.completed(result));
		}
		waker.close();
		List<Integer> strangers = takeNumbersFrom(number);
		assertThat(strangers).doesNotContain(number);
		waker.wake();
		for (int stranger : strangers) {
			assertThat(read(stranger)).isEqualTo(-Errno.EAGAIN);
			assertThat(Syscalls.close(stranger)).isZero();
		}
		assertThat(Syscalls.close(number)).isZero();
	}

	@Test
	void aWakeUpThatHasComeIsOwedNoMore() throws Exception {
		List<Integer> before = ProcessFacts.descriptorsOf("anon_inode:[eventfd]");
		Waker waker = Waker.open(Kernel.LINUX);
		try (Ring ring = Ring.open(RingOptions.builder().entries(2).build())) {
			waker.owe();
			assertThat(waker.isOwed()).isTrue();
			waker.wake();
			waker.wakeUnlessClosed();
			waker.arm(ring.sq().next(), 1);
			ring.submitAndWait(1);
			ring.cq().drain((_, result, _) -> waker.completed(result));
			assertThat(waker.isOwed()).isFalse();
		}
		waker.close();
		assertThat(ProcessFacts.descriptorsOf("anon_inode:[eventfd]")).isEqualTo(before);
	}

	private static int numberOpenedSince(List<Integer> before) throws IOException {
		return ProcessFacts.descriptorsOf("anon_inode:[eventfd]")
			.stream()
			.filter((descriptor) -> !before.contains(descriptor))
			.findFirst()
			.orElseThrow();
	}

	/** The kernel gives the lowest number that is free. */
	private static List<Integer> takeNumbersFrom(int number) {
		List<Integer> taken = new ArrayList<>();
		do {
			taken.add(Syscalls.eventfd(0, EFD_NONBLOCK));
		}
		while (taken.getLast() < number);
		return taken;
	}

	private static long read(int eventfd) {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment value = arena.allocate(ValueLayout.JAVA_LONG);
			return Syscalls.read(eventfd, value, Long.BYTES);
		}
	}

}
