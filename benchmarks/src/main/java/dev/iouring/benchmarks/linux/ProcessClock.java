package dev.iouring.benchmarks.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Processor time of all threads of this process, to the nanosecond; what the JDK tells
 * comes in steps of 10 ms. The kernel's workers for io_uring are threads of the process;
 * those that complete requests of a device or write a journal are not.
 *
 * @see <a href=
 * "https://man7.org/linux/man-pages/man2/clock_gettime.2.html">clock_gettime(2)</a>
 */
public final class ProcessClock {

	private static final int CLOCK_PROCESS_CPUTIME_ID = 2;

	private static final long NANOS_PER_SECOND = 1_000_000_000;

	private static final MethodHandle CLOCK_GETTIME = link();

	private ProcessClock() {
	}

	/**
	 * Reads the clock.
	 * @return nanoseconds since the process began
	 * @throws IOException if the kernel does not tell
	 */
	public static long nanos() throws IOException {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment time = arena.allocate(2 * Long.BYTES, Long.BYTES);
			int outcome = (int) CLOCK_GETTIME.invokeExact(CLOCK_PROCESS_CPUTIME_ID, time);
			if (outcome != 0) {
				throw new IOException("clock_gettime returned " + outcome);
			}
			return time.getAtIndex(ValueLayout.JAVA_LONG, 0) * NANOS_PER_SECOND
					+ time.getAtIndex(ValueLayout.JAVA_LONG, 1);
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
		return linker.downcallHandle(linker.defaultLookup().findOrThrow("clock_gettime"),
				FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
	}

}
