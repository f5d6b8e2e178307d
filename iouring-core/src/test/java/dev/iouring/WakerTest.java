package dev.iouring;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

import dev.iouring.linux.Errno;
import dev.iouring.linux.Kernel;
import dev.iouring.linux.Syscalls;
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
		int number = ProcessFacts.descriptorsOf("anon_inode:[eventfd]")
			.stream()
			.filter((descriptor) -> !before.contains(descriptor))
			.findFirst()
			.orElseThrow();
		waker.close();
		List<Integer> strangers = takeNumbersUpTo(number);
		waker.wakeUnlessClosed();
		waker.close();
		for (int stranger : strangers) {
			assertThat(read(stranger)).isEqualTo(-Errno.EAGAIN);
			assertThat(Syscalls.close(stranger)).isZero();
		}
	}

	/** The kernel gives the lowest number that is free. */
	private static List<Integer> takeNumbersUpTo(int number) {
		List<Integer> taken = new ArrayList<>();
		do {
			taken.add(Syscalls.eventfd(0, EFD_NONBLOCK));
		}
		while (taken.getLast() < number);
		assertThat(taken).contains(number);
		return taken;
	}

	private static long read(int eventfd) {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment value = arena.allocate(ValueLayout.JAVA_LONG);
			return Syscalls.read(eventfd, value, Long.BYTES);
		}
	}

}
