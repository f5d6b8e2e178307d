package dev.iouring.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

@Timeout(60)
class SyscallsTest {

	private static final int EFD_NONBLOCK = 0x800;

	@Test
	void valuesWrittenToAnEventfdAreReadBack() {
		int fd = Syscalls.eventfd(3, EFD_NONBLOCK);
		assertThat(fd).isNotNegative();
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment counter = arena.allocateFrom(ValueLayout.JAVA_LONG, 4);
			assertThat(Syscalls.write(fd, counter, 8)).isEqualTo(8);
			assertThat(Syscalls.read(fd, counter, 8)).isEqualTo(8);
			assertThat(counter.get(ValueLayout.JAVA_LONG, 0)).isEqualTo(7);
			assertThat(Syscalls.read(fd, counter, 8)).isEqualTo(-Errno.EAGAIN);
		}
		finally {
			assertThat(Syscalls.close(fd)).isZero();
		}
		assertThat(Syscalls.close(fd)).isEqualTo(-Errno.EBADF);
	}

	@Test
	void failuresAreNegatedErrorNumbers() {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment memory = arena.allocate(ParamsLayout.SIZE, 8);
			assertThat(Syscalls.ioUringSetup(0, memory)).isEqualTo(-Errno.EINVAL);
			assertThat(Syscalls.ioUringSetup(1, MemorySegment.NULL)).isEqualTo(-Errno.EFAULT);
			assertThat(Syscalls.ioUringEnter(-1, 0, 0, 0, MemorySegment.NULL, 8)).isEqualTo(-Errno.EBADF);
			// Not -1, which stands for "no ring" and is valid for some operations.
			assertThat(Syscalls.ioUringRegister(Integer.MAX_VALUE, 0, MemorySegment.NULL, 0)).isEqualTo(-Errno.EBADF);
			assertThat(Syscalls.mmap(-1, 4096, 0)).isEqualTo(-Errno.EBADF);
			assertThat(Syscalls.munmap(1, 1)).isEqualTo(-Errno.EINVAL);
			assertThat(Syscalls.madviseDontFork(1, 1)).isEqualTo(-Errno.EINVAL);
			CallState state = new CallState();
			assertThat(Syscalls.preadv2(state, -1, memory.address(), 1, 0, 0)).isEqualTo(-Errno.EBADF);
			assertThat(Syscalls.pwritev2(state, -1, memory.address(), 1, 0, 0)).isEqualTo(-Errno.EBADF);
			assertThat(Syscalls.openat2(state, arena.allocateFrom("/"), 0, -1)).isEqualTo(-Errno.EINVAL);
			assertThat(Syscalls.setFileFlags(-1, 0)).isEqualTo(-Errno.EBADF);
		}
	}

	@Test
	void aLengthBeyondTheBufferIsRefused() {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment memory = arena.allocate(8);
			assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> Syscalls.read(0, memory, 9))
				.withMessageContaining("9");
			assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> Syscalls.write(0, memory, -1));
		}
	}

	@Test
	void heapMemoryIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> Syscalls.write(0, MemorySegment.ofArray(new byte[1]), 1));
	}

	@Test
	void threadsDoNotSeeEachOthersErrors() throws Exception {
		int fd = Syscalls.eventfd(0, EFD_NONBLOCK);
		List<Future<?>> tasks = new ArrayList<>();
		try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor(); Arena arena = Arena.ofShared()) {
			MemorySegment memory = arena.allocate(8);
			for (int i = 0; i < 64; i++) {
				boolean even = i % 2 == 0;
				tasks.add(executor.submit(() -> {
					for (int n = 0; n < 2000; n++) {
						assertThat(Syscalls.read(even ? fd : -1, memory, 8))
							.isEqualTo(even ? -Errno.EAGAIN : -Errno.EBADF);
					}
				}));
			}
			for (Future<?> task : tasks) {
				task.get();
			}
		}
		finally {
			Syscalls.close(fd);
		}
	}

	@Test
	void aBorrowedStateIsGivenToOneCallAtATime() {
		CallState first = CallState.borrow();
		CallState second = CallState.borrow();
		assertThat(second).isNotSameAs(first);
		CallState.giveBack(first);
		CallState.giveBack(second);
		assertThat(CallState.borrow()).isIn(first, second);
	}

}
