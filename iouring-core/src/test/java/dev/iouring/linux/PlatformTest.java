package dev.iouring.linux;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.iouring.ChildJvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

@Timeout(60)
class PlatformTest {

	@Test
	void thisMachineIsSupported() {
		assertThat(Platform.isLinux()).isTrue();
		assertThat(Platform.isSupported()).isTrue();
		assertThatCode(Platform::requireSupported).doesNotThrowAnyException();
	}

	@Test
	void theLimitOfCpusFollowsTheHighestNumberOfTheKernelsList() {
		assertThat(Platform.cpuLimit("0\n")).isEqualTo(1);
		assertThat(Platform.cpuLimit("0-127\n")).isEqualTo(128);
		assertThat(Platform.cpuLimit("0-3,8-11\n")).isEqualTo(12);
		assertThat(Platform.cpuLimit("0,2,4")).isEqualTo(5);
		assertThat(Platform.cpuLimit()).isBetween(Runtime.getRuntime().availableProcessors(), Platform.MAX_CPUS);
	}

	@Test
	void anUnknownArchitectureHasNoNumbers() {
		assertThat(SyscallNumbers.of("sparcv9")).isNull();
		assertThat(new UnsupportedPlatformException("Linux", "sparcv9"))
			.isInstanceOf(UnsupportedOperationException.class)
			.hasMessageContaining("os.arch=sparcv9");
	}

	@ParameterizedTest
	@CsvSource({ "amd64, 12, 4", "aarch64, 16, 8", "riscv64, 16, 8", "loongarch64, 16, 8" })
	void epollEventsArePackedOnOneArchitectureAlone(String architecture, long size, long data, @TempDir Path directory)
			throws Exception {
		assertThat(ChildJvm.run(directory, EpollMain.class, List.of("-Dos.arch=" + architecture)))
			.isEqualTo(Map.of("size", size, "data", data));
	}

	/** Tells the layout as of the architecture that it is told to be on. */
	static final class EpollMain {

		private EpollMain() {
		}

		public static void main(String[] arguments) {
			System.out.println("size=" + EpollLayout.EVENT_SIZE);
			System.out.println("data=" + EpollLayout.DATA);
		}

	}

	@Test
	void numbersOfThisMachineAreThoseOfTheHeader(@TempDir Path directory) throws Exception {
		SyscallNumbers numbers = Platform.syscallNumbers();
		new CProgram().declare("#include <sys/syscall.h>")
			.expect("SYS_read", numbers.read)
			.expect("SYS_write", numbers.write)
			.expect("SYS_close", numbers.close)
			.expect("SYS_mmap", numbers.mmap)
			.expect("SYS_munmap", numbers.munmap)
			.expect("SYS_madvise", numbers.madvise)
			.expect("SYS_eventfd2", numbers.eventfd2)
			.expect("SYS_preadv2", numbers.preadv2)
			.expect("SYS_prlimit64", numbers.prlimit64)
			.expect("SYS_io_uring_setup", SyscallNumbers.IO_URING_SETUP)
			.expect("SYS_io_uring_enter", SyscallNumbers.IO_URING_ENTER)
			.expect("SYS_io_uring_register", SyscallNumbers.IO_URING_REGISTER)
			.verify(directory);
	}

	@Test
	void numbersOfNewerArchitecturesAreThoseOfTheGenericTable(@TempDir Path directory) throws Exception {
		SyscallNumbers numbers = SyscallNumbers.GENERIC;
		assertThat(SyscallNumbers.of("aarch64")).isSameAs(numbers);
		assertThat(SyscallNumbers.of("riscv64")).isSameAs(numbers);
		new CProgram().declare("#include <asm-generic/unistd.h>")
			.expect("__NR_read", numbers.read)
			.expect("__NR_write", numbers.write)
			.expect("__NR_close", numbers.close)
			.expect("__NR3264_mmap", numbers.mmap)
			.expect("__NR_munmap", numbers.munmap)
			.expect("__NR_madvise", numbers.madvise)
			.expect("__NR_eventfd2", numbers.eventfd2)
			.expect("__NR_preadv2", numbers.preadv2)
			.expect("__NR_prlimit64", numbers.prlimit64)
			.verify(directory);
	}

}
