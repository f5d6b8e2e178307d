package dev.iouring.ring;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.iouring.linux.Syscalls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Rings in this process's own memory.
 */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class RingPagesTest {

	@BeforeEach
	void assumeSupported() {
		assumeTrue(TestRing.knows(SetupFlag.NO_MMAP), "this kernel does not know NO_MMAP");
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 3, 64, 4096, 32768 })
	void ringsOfEverySizeWork(int entries) throws IOException {
		try (TestRing test = new TestRing(RingOptions.builder().entries(entries).flags(SetupFlag.NO_MMAP).build())) {
			assertThat(test.ring.flags()).contains(SetupFlag.NO_MMAP);
			int granted = test.ring.sqEntries();
			for (int round = 0; round < 3; round++) {
				fill(test, granted);
			}
		}
	}

	@Test
	void bigEntriesAndAnIndexArrayHaveRoom() throws IOException {
		RingOptions options = RingOptions.builder()
			.entries(512)
			.cqEntries(4096)
			.flags(SetupFlag.NO_MMAP, SetupFlag.SQE128, SetupFlag.CQE32)
			.indexArray()
			.build();
		try (TestRing test = new TestRing(options)) {
			assertThat(test.ring.flags()).doesNotContain(SetupFlag.NO_SQARRAY);
			fill(test, 512);
			fill(test, 512);
		}
	}

	private static void fill(TestRing test, int entries) throws IOException {
		for (int i = 0; i < entries; i++) {
			test.queue(ControlOperations::nop, i);
		}
		assertThat(test.ring.submitAndWait(entries)).isEqualTo(entries);
		long[] next = { 0 };
		test.ring.cq().drain((userData, result, flags) -> assertThat(userData).isEqualTo(next[0]++));
		assertThat(next[0]).isEqualTo(entries);
	}

	@Test
	void noneOfTheKernelsMemoryIsMapped() throws IOException {
		List<String> before = List.copyOf(Libc.ringMappings());
		try (TestRing test = TestRing.withFlags(SetupFlag.NO_MMAP)) {
			assertThat(Libc.ringMappings()).containsExactlyInAnyOrderElementsOf(before);
			assertThat(test.run(ControlOperations::nop)).isZero();
		}
	}

	@Test
	void thePagesAreKeptFromChildProcessesAndUnmappedWithTheRing() throws IOException {
		RingPages pages;
		RingMappings mappings;
		try (TestRing test = TestRing.withFlags(SetupFlag.NO_MMAP)) {
			pages = RingPages.map(test.ring.kernel(), Set.of(), 64, 128);
			assertThat(isKept(pages.rings().address())).isTrue();
			assertThat(isKept(pages.submissions().address())).isTrue();
			mappings = new RingMappings(pages, new RingLayout(test.buffer(120)));
			mappings.close();
			assertThat(isKept(pages.rings().address())).isFalse();
			assertThat(isKept(pages.submissions().address())).isFalse();
		}
	}

	/**
	 * Whether an address is in a mapping that child processes do not get. Nothing of the
	 * virtual machine's is, which may be given addresses that have become free.
	 */
	private static boolean isKept(long address) throws IOException {
		boolean inside = false;
		for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
			if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
				inside = holds(line, address);
			}
			if (inside && line.startsWith("VmFlags:")) {
				return line.contains(" dc");
			}
		}
		return false;
	}

	private static boolean holds(String line, long address) {
		int dash = line.indexOf('-');
		long start = Long.parseUnsignedLong(line, 0, dash, 16);
		long end = Long.parseUnsignedLong(line, dash + 1, line.indexOf(' '), 16);
		return Long.compareUnsigned(start, address) <= 0 && Long.compareUnsigned(address, end) < 0;
	}

	@Test
	void aRequestThatOutlivesItsRingHarmsNothing() throws IOException {
		int[] pipe = Libc.pipe();
		TestRing test = TestRing.withFlags(SetupFlag.NO_MMAP);
		test.owned(pipe);
		test.submit((sqe) -> FileOperations.read(sqe, pipe[0], test.buffer(8), -1), 1);
		// Takes the addresses away while the kernel goes on with the pages.
		test.ring.close();
		Syscalls.write(pipe[1], test.arena.allocateFrom(ValueLayout.JAVA_LONG, 1), 8);
		assertThatIllegalStateException().isThrownBy(test.ring.cq()::ready);
		test.close();
	}

}
