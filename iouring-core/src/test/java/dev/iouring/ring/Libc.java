package dev.iouring.ring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.iouring.linux.SockaddrLayout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the tests need from the system apart from the ring, mainly bare file descriptors.
 */
final class Libc {

	static final int SIGPIPE = 13;

	private static final int SOCK_STREAM = 1;

	private static final int SOCK_DGRAM = 2;

	private Libc() {
	}

	/** Two connected stream sockets. */
	static int[] socketPair() {
		return pair("socketpair", SockaddrLayout.AF_UNIX, SOCK_STREAM, 0);
	}

	/** Two connected sockets for messages. */
	static int[] datagramPair() {
		return pair("socketpair", SockaddrLayout.AF_UNIX, SOCK_DGRAM, 0);
	}

	/** A socket for messages that is bound to a free port of the loopback address. */
	static int datagramSocket() {
		int fd = checked(call("socket", SockaddrLayout.AF_INET, SOCK_DGRAM, 0, 0));
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment address = loopback(arena, 0);
			checked(call("bind", fd, address.address(), address.byteSize(), 0));
		}
		return fd;
	}

	/** An epoll descriptor. */
	static int epoll() {
		return checked(call("epoll_create1", 0, 0, 0, 0));
	}

	/** A pipe: the end to read, the end to write. */
	static int[] pipe() {
		return pair("pipe2");
	}

	static int socket() {
		return checked(call("socket", SockaddrLayout.AF_INET, SOCK_STREAM, 0, 0));
	}

	/** A socket that listens on a free port of the loopback address. */
	static int listeningSocket() {
		int fd = socket();
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment address = loopback(arena, 0);
			checked(call("bind", fd, address.address(), address.byteSize(), 0));
		}
		checked(call("listen", fd, 16, 0, 0));
		return fd;
	}

	static int port(int socket) {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment address = loopback(arena, 0);
			MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, (int) address.byteSize());
			checked(call("getsockname", socket, address.address(), length.address(), 0));
			return port(address);
		}
	}

	static int port(MemorySegment address) {
		return Short.toUnsignedInt(Short.reverseBytes(address.get(ValueLayout.JAVA_SHORT, SockaddrLayout.SIN_PORT)));
	}

	static MemorySegment loopback(Arena arena, int port) {
		MemorySegment address = arena.allocate(SockaddrLayout.SOCKADDR_IN_SIZE, 8);
		address.set(ValueLayout.JAVA_SHORT, SockaddrLayout.FAMILY, (short) SockaddrLayout.AF_INET);
		address.set(ValueLayout.JAVA_SHORT, SockaddrLayout.SIN_PORT, Short.reverseBytes((short) port));
		MemorySegment.copy(MemorySegment.ofArray(new byte[] { 127, 0, 0, 1 }), 0, address, SockaddrLayout.SIN_ADDR, 4);
		return address;
	}

	/** A port of the loopback address on which nothing listens. */
	static int deadPort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

	static Socket connect(int port) throws IOException {
		return new Socket(InetAddress.getLoopbackAddress(), port);
	}

	/**
	 * Starts a shell that the JDK does not know of, and so does not wait for.
	 * @return its process id
	 */
	@SuppressWarnings("restricted") // the signature is that of the manual page
	static int spawn(String script) {
		Linker linker = Linker.nativeLinker();
		MethodHandle handle = linker.downcallHandle(linker.defaultLookup().findOrThrow("posix_spawn"),
				FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS,
						ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.ADDRESS));
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment pid = arena.allocate(ValueLayout.JAVA_INT);
			MemorySegment shell = arena.allocateFrom("/bin/sh");
			MemorySegment arguments = arena.allocate(ValueLayout.ADDRESS, 4);
			arguments.setAtIndex(ValueLayout.ADDRESS, 0, shell);
			arguments.setAtIndex(ValueLayout.ADDRESS, 1, arena.allocateFrom("-c"));
			arguments.setAtIndex(ValueLayout.ADDRESS, 2, arena.allocateFrom(script));
			MemorySegment environment = arena.allocate(ValueLayout.ADDRESS);
			assertThat((int) handle.invokeExact(pid, shell, MemorySegment.NULL, MemorySegment.NULL, arguments,
					environment))
				.isZero();
			return pid.get(ValueLayout.JAVA_INT, 0);
		}
		catch (Throwable failure) {
			throw new AssertionError("posix_spawn", failure);
		}
	}

	/** Sets both times of a file, which may be such as the JDK cannot set. */
	static void touch(Path file, long seconds) {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment times = arena.allocateFrom(ValueLayout.JAVA_LONG, seconds, 0, seconds, 0);
			checked(call("utimensat", FileFlags.AT_FDCWD, arena.allocateFrom(file.toString()).address(),
					times.address(), 0));
		}
	}

	/** The kernel's number of the calling thread. */
	static int threadId() {
		return call("gettid", 0, 0, 0, 0);
	}

	/** Who the calling thread, and no other, is to file systems. */
	static void setFileSystemUser(int uid) {
		// It returns the user before, and fails silently.
		call("setfsuid", uid, 0, 0, 0);
		assertThat(call("setfsuid", uid, 0, 0, 0)).isEqualTo(uid);
	}

	/** Sends a signal that the virtual machine handles by doing nothing. */
	static void interrupt(int threadId) {
		checked(call("tgkill", ProcessHandle.current().pid(), threadId, SIGPIPE, 0));
	}

	/** What a descriptor refers to, or an empty string if it is not open. */
	static String target(int fd) {
		try {
			return Files.readSymbolicLink(Path.of("/proc/self/fd/" + fd)).toString();
		}
		catch (NoSuchFileException closed) {
			return "";
		}
		catch (IOException failure) {
			throw new UncheckedIOException(failure);
		}
	}

	static boolean isOpen(int fd) {
		return Files.exists(Path.of("/proc/self/fd/" + fd), LinkOption.NOFOLLOW_LINKS);
	}

	/** The mappings of rings into this process. */
	static Set<String> ringMappings() throws IOException {
		try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
			return lines.filter((line) -> line.contains("io_uring")).collect(Collectors.toSet());
		}
	}

	static List<String> ringMappingFlags() throws IOException {
		List<String> flags = new ArrayList<>();
		boolean inRing = false;
		for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
			if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
				inRing = line.contains("io_uring");
			}
			if (inRing && line.startsWith("VmFlags:")) {
				flags.add(line);
			}
		}
		return flags;
	}

	private static int[] pair(String function, long... arguments) {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment pair = arena.allocate(ValueLayout.JAVA_INT, 2);
			if (arguments.length == 0) {
				checked(call(function, pair.address(), 0, 0, 0));
			}
			else {
				checked(call(function, arguments[0], arguments[1], arguments[2], pair.address()));
			}
			return pair.toArray(ValueLayout.JAVA_INT);
		}
	}

	/**
	 * Calls a function of up to four integer arguments; it ignores those it does not
	 * have.
	 */
	@SuppressWarnings("restricted") // the signatures below are those of the manual pages
	private static int call(String function, long a, long b, long c, long d) {
		Linker linker = Linker.nativeLinker();
		MethodHandle handle = linker.downcallHandle(linker.defaultLookup().findOrThrow(function),
				FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG,
						ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
		try {
			return (int) handle.invokeExact(a, b, c, d);
		}
		catch (Throwable failure) {
			throw new AssertionError(function, failure);
		}
	}

	private static int checked(int result) {
		if (result < 0) {
			throw new AssertionError("a libc function failed");
		}
		return result;
	}

}
