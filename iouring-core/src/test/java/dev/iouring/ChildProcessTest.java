package dev.iouring;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

import dev.iouring.linux.Errno;
import dev.iouring.linux.Kernel;
import dev.iouring.linux.Syscalls;
import dev.iouring.ring.FileFlags;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What processes that are started meanwhile get of a ring.
 */
@Timeout(60)
class ChildProcessTest {

	/** {@code VmFlags} of memory that a child does not get: do not copy. */
	private static final String DONT_COPY = "dc";

	@TempDir
	Path directory;

	@Test
	void noDescriptorIsInherited() throws Exception {
		Path file = Files.writeString(this.directory.resolve("file"), "x");
		List<Integer> eventfds = ProcessFacts.descriptorsOf("anon_inode:[eventfd]");
		try (IoUring io = IoUring.open(IoUringOptions.builder().name("child").entries(8).build())) {
			List<Integer> wakers = new ArrayList<>(ProcessFacts.descriptorsOf("anon_inode:[eventfd]"));
			wakers.removeAll(eventfds);
			int waker = wakers.getFirst();
			OpenOperation open = Operation.open(file, FileFlags.O_RDONLY, 0);
			io.execute(open);
			int inherited = Syscalls.eventfd(0, 0);
			try (Descriptor descriptor = open.descriptor()) {
				assertThat(ProcessFacts.descriptors().values()).contains(file.toString(), "anon_inode:[io_uring]");
				List<String> there = descriptorsOfAChild();
				assertThat(there).as("what is not closed, to be sure of the test")
					.anyMatch((line) -> line.endsWith(" " + inherited + " -> anon_inode:[eventfd]"));
				assertThat(there).noneMatch((line) -> line.contains("io_uring"))
					.noneMatch((line) -> line.contains(file.toString()))
					.noneMatch((line) -> line.endsWith(" " + waker + " -> anon_inode:[eventfd]"));
				assertThat(descriptor.isOpen()).isTrue();
			}
			finally {
				Syscalls.close(inherited);
			}
		}
	}

	/** The JDK's own child processes close all descriptors, whether inherited or not. */
	@SuppressWarnings("restricted")
	private List<String> descriptorsOfAChild() throws IOException {
		Path list = this.directory.resolve("list");
		Linker linker = Linker.nativeLinker();
		MethodHandle system = linker.downcallHandle(linker.defaultLookup().findOrThrow("system"),
				FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
		try (Arena arena = Arena.ofConfined()) {
			assertThat((int) system.invokeExact(arena.allocateFrom("ls -l /proc/self/fd > '" + list + "'"))).isZero();
		}
		catch (Throwable ex) {
			throw new IllegalStateException(ex);
		}
		return Files.readAllLines(list);
	}

	@ParameterizedTest
	@EnumSource(Tier.class)
	void theMemoryOfARingIsNotInherited(Tier tier) throws Exception {
		try (IoUring io = IoUring.open(tier.options().entries(8).build())) {
			assertThat(io.execute(Operation.nop())).isZero();
			List<String> rings = flagsOf((header) -> header.endsWith("anon_inode:[io_uring]"));
			assertThat(rings).hasSizeGreaterThanOrEqualTo(2)
				.allSatisfy((flags) -> assertThat(flags.split(" ")).contains(DONT_COPY));
		}
	}

	@Test
	void registeredBuffersAreNotInheritedWhileTheyArePinned() throws Exception {
		BufferPool pool = new BufferPool(new IoUringOptions.RegisteredBuffers(4, 65536), Kernel.LINUX);
		List<MemorySegment> buffers = pool.allocateRegistered();
		assertThat(flagsAt(buffers.getFirst())).noneMatch(ChildProcessTest::isUnforked);
		pool.useRegistered(buffers);
		assertThat(buffers).allSatisfy((buffer) -> assertThat(flagsAt(buffer)).allMatch(ChildProcessTest::isUnforked));
		pool.endRegistered(buffers);
		assertThat(buffers).allSatisfy((buffer) -> assertThat(flagsAt(buffer)).noneMatch(ChildProcessTest::isUnforked));
	}

	@Test
	void aRingKeepsItsRegisteredBuffersFromChildrenUntilItIsClosed() throws Exception {
		int before = unforked();
		try (IoUring io = IoUring.open(IoUringOptions.builder()
			.name("child")
			.entries(8)
			.registeredBuffers(new IoUringOptions.RegisteredBuffers(4, 65536))
			.build())) {
			assertThat(io.info().orElseThrow().registeredBuffers()).isEqualTo(4);
			assertThat(unforked()).isGreaterThan(before);
		}
		assertThat(unforked()).isLessThanOrEqualTo(before);
	}

	@Test
	void aRingThatCouldNotBeOpenedGivesItsBuffersBackToChildren() {
		AtomicInteger unforked = new AtomicInteger();
		Kernel noEventfd = new DelegatingKernel() {

			@Override
			public int madviseDontFork(long address, long length) {
				unforked.addAndGet((length == 4 * 65536) ? 1 : 0);
				return super.madviseDontFork(address, length);
			}

			@Override
			public int madviseDoFork(long address, long length) {
				unforked.decrementAndGet();
				return super.madviseDoFork(address, length);
			}

			@Override
			public int eventfd(int initialValue, int flags) {
				assertThat(unforked).hasValue(1);
				return -Errno.EMFILE;
			}

		};
		IoUringOptions options = IoUringOptions.builder()
			.registeredBuffers(new IoUringOptions.RegisteredBuffers(4, 65536))
			.build();
		try (IoUring io = IoUring.create(options, noEventfd)) {
			assertThatExceptionOfType(IOException.class).isThrownBy(io::open);
		}
		assertThat(unforked).hasValue(0);
	}

	/** Returns how much memory children do not get, apart from rings. */
	private static int unforked() throws IOException {
		return (int) flagsOf((header) -> !header.contains("io_uring")).stream()
			.filter(ChildProcessTest::isUnforked)
			.count();
	}

	private static boolean isUnforked(String flags) {
		return List.of(flags.split(" ")).contains(DONT_COPY);
	}

	/**
	 * Returns the flags of the mappings that this memory lies in: of more than one, if a
	 * mapping ends within it.
	 */
	private static List<String> flagsAt(MemorySegment memory) throws IOException {
		long from = memory.address();
		long to = from + memory.byteSize();
		List<String> flags = List.of();
		// a mapping that becomes one with its neighbour while the list is read is left
		// out
		for (int i = 0; i < 100 && flags.isEmpty(); i++) {
			flags = flagsOf((header) -> {
				int dash = header.indexOf('-');
				long start = Long.parseUnsignedLong(header, 0, dash, 16);
				long end = Long.parseUnsignedLong(header, dash + 1, header.indexOf(' '), 16);
				return Long.compareUnsigned(start, to) < 0 && Long.compareUnsigned(from, end) < 0;
			});
		}
		assertThat(flags).as("mappings of %x to %x", from, to).isNotEmpty();
		return flags;
	}

	/** Returns the flags of the mappings whose first line matches. */
	private static List<String> flagsOf(Predicate<String> header) throws IOException {
		List<String> found = new ArrayList<>();
		boolean wanted = false;
		for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
			if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
				wanted = header.test(line);
			}
			else if (wanted && line.startsWith("VmFlags:")) {
				found.add(line.substring("VmFlags:".length()).strip());
			}
		}
		return found;
	}

}
