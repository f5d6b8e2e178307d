package dev.iouring.benchmarks.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;

/**
 * The part of files that the kernel has in memory.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/mincore.2.html">mincore(2)</a>
 * @see <a href=
 * "https://man7.org/linux/man-pages/man2/posix_fadvise.2.html">posix_fadvise(2)</a>
 * @see <a href="https://man7.org/linux/man-pages/man2/sync.2.html">syncfs(2)</a>
 */
public final class PageCache {

	private static final int PAGE_SIZE = 4096;

	private static final int LARGEST_READ = 1 << 20;

	private static final int O_RDONLY = 0;

	private static final int O_CLOEXEC = 0x80000;

	private static final int POSIX_FADV_DONTNEED = 4;

	private static final MethodHandle MINCORE = link("mincore", FunctionDescriptor.of(ValueLayout.JAVA_INT,
			ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS));

	private static final MethodHandle POSIX_FADVISE = link("posix_fadvise", FunctionDescriptor.of(ValueLayout.JAVA_INT,
			ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));

	private static final MethodHandle SYNCFS = link("syncfs",
			FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

	private static final MethodHandle CLOSE = link("close",
			FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

	/** The third argument is only looked at when a file is created. */
	private static final MethodHandle OPEN = link("open", FunctionDescriptor.of(ValueLayout.JAVA_INT,
			ValueLayout.ADDRESS, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT), Linker.Option.firstVariadicArg(2));

	private PageCache() {
	}

	/**
	 * Tells how much of a file is in memory.
	 * @param file a file that is not empty
	 * @return from 0 to 1
	 * @throws IOException if the kernel does not tell
	 */
	public static double residency(Path file) throws IOException {
		try (FileChannel channel = FileChannel.open(file); Arena arena = Arena.ofConfined()) {
			MemorySegment content = channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
			long pages = Math.ceilDiv(content.byteSize(), PAGE_SIZE);
			MemorySegment resident = arena.allocate(pages);
			require("mincore", (int) MINCORE.invokeExact(content, content.byteSize(), resident));
			long count = 0;
			for (long page = 0; page < pages; page++) {
				count += resident.get(ValueLayout.JAVA_BYTE, page) & 1;
			}
			return (double) count / pages;
		}
		catch (Throwable ex) {
			throw checked(ex);
		}
	}

	/**
	 * Reads a whole file, which puts it into memory, and makes the kernel think again
	 * that it is wanted there.
	 * @param file the file
	 * @throws IOException if it cannot be read
	 */
	public static void load(Path file) throws IOException {
		try (FileChannel channel = FileChannel.open(file)) {
			ByteBuffer buffer = ByteBuffer.allocateDirect((int) Math.min(LARGEST_READ, channel.size() + 1));
			while (channel.read(buffer.clear()) >= 0) {
				// on to the next part
			}
		}
	}

	/**
	 * Removes a file from memory, as far as nobody has changed it lately.
	 * @param file the file
	 * @throws IOException if the kernel refuses
	 */
	public static void drop(Path file) throws IOException {
		withDescriptor("posix_fadvise", file,
				(descriptor) -> (int) POSIX_FADVISE.invokeExact(descriptor, 0L, 0L, POSIX_FADV_DONTNEED));
	}

	/**
	 * Writes to the device what was changed in memory, so that the kernel does not do it
	 * at a time of its own choice.
	 * @param file the file
	 * @throws IOException if it cannot be written
	 */
	public static void writeBack(Path file) throws IOException {
		try (FileChannel channel = FileChannel.open(file)) {
			channel.force(true);
		}
	}

	/**
	 * Does the same for all files of a file system.
	 * @param file any of them
	 * @throws IOException if they cannot be written
	 */
	public static void writeBackAll(Path file) throws IOException {
		withDescriptor("syncfs", file, (descriptor) -> (int) SYNCFS.invokeExact(descriptor));
	}

	private static void withDescriptor(String name, Path file, Call call) throws IOException {
		try (Arena arena = Arena.ofConfined()) {
			int descriptor = (int) OPEN.invokeExact(arena.allocateFrom(file.toString()), O_RDONLY | O_CLOEXEC, 0);
			require("open", Math.min(descriptor, 0));
			int outcome = call.perform(descriptor);
			require("close", (int) CLOSE.invokeExact(descriptor));
			require(name, outcome);
		}
		catch (Throwable ex) {
			throw checked(ex);
		}
	}

	private static void require(String call, int outcome) throws IOException {
		if (outcome != 0) {
			throw new IOException(call + " returned " + outcome);
		}
	}

	private static IOException checked(Throwable failure) {
		return switch (failure) {
			case Error error -> throw error;
			case RuntimeException exception -> throw exception;
			case IOException exception -> exception;
			default -> new IOException(failure);
		};
	}

	@SuppressWarnings("restricted")
	private static MethodHandle link(String name, FunctionDescriptor descriptor, Linker.Option... options) {
		Linker linker = Linker.nativeLinker();
		return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor, options);
	}

	@FunctionalInterface
	private interface Call {

		int perform(int descriptor) throws Throwable;

	}

}
