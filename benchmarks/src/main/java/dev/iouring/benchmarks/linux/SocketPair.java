package dev.iouring.benchmarks.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

import dev.iouring.linux.Kernel;
import dev.iouring.ring.SocketOperations;

/**
 * Two connected sockets of the Unix domain, of which the JDK would not tell the
 * descriptors.
 *
 * @param first one of them
 * @param second the other
 * @see <a href=
 * "https://man7.org/linux/man-pages/man2/socketpair.2.html">socketpair(2)</a>
 */
public record SocketPair(int first, int second) implements AutoCloseable {

	private static final MethodHandle SOCKETPAIR = link();

	/**
	 * Makes two sockets, which the caller closes.
	 * @return the sockets, for streams of bytes
	 * @throws IOException if the kernel refuses
	 */
	public static SocketPair open() throws IOException {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment pair = arena.allocate(ValueLayout.JAVA_INT, 2);
			int type = SocketOperations.SOCK_STREAM | SocketOperations.SOCK_CLOEXEC;
			if ((int) SOCKETPAIR.invokeExact(SocketOperations.AF_UNIX, type, 0, pair) != 0) {
				throw new IOException("socketpair failed");
			}
			return new SocketPair(pair.getAtIndex(ValueLayout.JAVA_INT, 0), pair.getAtIndex(ValueLayout.JAVA_INT, 1));
		}
		catch (IOException | RuntimeException | Error failure) {
			throw failure;
		}
		catch (Throwable failure) {
			throw new IOException(failure);
		}
	}

	@Override
	public void close() {
		Kernel.LINUX.close(this.first);
		Kernel.LINUX.close(this.second);
	}

	@SuppressWarnings("restricted")
	private static MethodHandle link() {
		Linker linker = Linker.nativeLinker();
		return linker.downcallHandle(linker.defaultLookup().findOrThrow("socketpair"),
				FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT,
						ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
	}

}
