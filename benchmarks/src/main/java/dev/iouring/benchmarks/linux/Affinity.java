package dev.iouring.benchmarks.linux;

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

/**
 * On which processors a thread runs. Those of a virtual machine are not equally fast at a
 * moment, as each has other neighbours: what is compared to the nanosecond has to run on
 * the same one.
 *
 * @see <a href=
 * "https://man7.org/linux/man-pages/man2/sched_setaffinity.2.html">sched_setaffinity(2)</a>
 */
public final class Affinity {

	private static final int MASK_BYTES = 128;

	private static final String FIELD = "Cpus_allowed_list:";

	private static final MethodHandle SCHED_SETAFFINITY = link();

	private Affinity() {
	}

	/**
	 * The processors this process may use.
	 * @return their numbers, in rising order
	 * @throws IOException if the kernel does not tell
	 */
	public static List<Integer> allowed() throws IOException {
		String list = Files.readAllLines(Path.of("/proc/self/status"))
			.stream()
			.filter((line) -> line.startsWith(FIELD))
			.findFirst()
			.orElseThrow(() -> new IOException("/proc/self/status has no " + FIELD))
			.substring(FIELD.length())
			.strip();
		List<Integer> processors = new ArrayList<>();
		for (String range : list.split(",", -1)) {
			String[] ends = range.split("-", 2);
			for (int cpu = Integer.parseInt(ends[0]); cpu <= Integer.parseInt(ends[ends.length - 1]); cpu++) {
				processors.add(cpu);
			}
		}
		return processors;
	}

	/**
	 * Keeps the calling platform thread, and processes it starts from now on, on one
	 * processor.
	 * @param cpu the processor's number
	 * @throws IOException if the kernel refuses
	 */
	public static void pin(int cpu) throws IOException {
		if (cpu >= MASK_BYTES * Byte.SIZE) {
			throw new IOException("processor " + cpu + " is beyond what can be asked for here");
		}
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment mask = arena.allocate(MASK_BYTES, Long.BYTES);
			mask.setAtIndex(ValueLayout.JAVA_LONG, cpu / Long.SIZE, 1L << (cpu % Long.SIZE));
			int outcome = (int) SCHED_SETAFFINITY.invokeExact(0, (long) MASK_BYTES, mask);
			if (outcome != 0) {
				throw new IOException("sched_setaffinity to processor " + cpu + " failed");
			}
		}
		catch (IOException | RuntimeException | Error failure) {
			throw failure;
		}
		catch (Throwable failure) {
			throw new IOException(failure);
		}
	}

	@SuppressWarnings("restricted")
	private static MethodHandle link() {
		Linker linker = Linker.nativeLinker();
		return linker.downcallHandle(linker.defaultLookup().findOrThrow("sched_setaffinity"), FunctionDescriptor
			.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS));
	}

}
