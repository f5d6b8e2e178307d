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
import java.util.function.Predicate;

import dev.iouring.linux.Syscalls;
import dev.iouring.ring.FileFlags;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

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
		BufferPool pool = new BufferPool(new IoUringOptions.RegisteredBuffers(4, 65536));
		List<MemorySegment> buffers = pool.allocateRegistered();
		assertThat(flagsAt(buffers.getFirst())).doesNotContain(DONT_COPY);
		pool.useRegistered(buffers);
		assertThat(buffers).allSatisfy((buffer) -> assertThat(flagsAt(buffer)).contains(DONT_COPY));
		pool.endRegistered();
		assertThat(buffers).allSatisfy((buffer) -> assertThat(flagsAt(buffer)).doesNotContain(DONT_COPY));
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

	/** Returns how much memory children do not get, apart from rings. */
	private static int unforked() throws IOException {
		return (int) flagsOf((header) -> !header.contains("io_uring")).stream()
			.filter((flags) -> List.of(flags.split(" ")).contains(DONT_COPY))
			.count();
	}

	private static String[] flagsAt(MemorySegment memory) throws IOException {
		List<String> flags = flagsOf((header) -> {
			int dash = header.indexOf('-');
			long start = Long.parseUnsignedLong(header, 0, dash, 16);
			long end = Long.parseUnsignedLong(header, dash + 1, header.indexOf(' '), 16);
			return Long.compareUnsigned(start, memory.address()) <= 0
					&& Long.compareUnsigned(memory.address() + memory.byteSize(), end) <= 0;
		});
		assertThat(flags).hasSize(1);
		return flags.getFirst().split(" ");
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
