package dev.iouring.linux;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Tells whether this Java virtual machine can make the system calls of this package. It
 * touches no foreign function, so it may be asked on any operating system.
 */
public final class Platform {

	/** The most CPUs that a kernel can be built for. */
	public static final int MAX_CPUS = 8192;

	private static final Path POSSIBLE_CPUS = Path.of("/sys/devices/system/cpu/possible");

	private static final String OS_NAME = System.getProperty("os.name", "");

	private static final String OS_ARCH = System.getProperty("os.arch", "");

	private Platform() {
	}

	/**
	 * The kernel's release.
	 * @return as {@code uname -r} prints it, or {@code unknown}
	 */
	public static String kernelRelease() {
		return System.getProperty("os.version", "unknown");
	}

	/**
	 * What the JDK itself encodes paths with, so that both mean the same file.
	 * @return the character set of the locale that the virtual machine was started with
	 */
	public static Charset pathCharset() {
		return Charset.forName(System.getProperty("sun.jnu.encoding", Charset.defaultCharset().name()));
	}

	/**
	 * Whether the operating system is Linux.
	 * @return {@code true} on Linux, of any architecture
	 */
	public static boolean isLinux() {
		return OS_NAME.equals("Linux");
	}

	/**
	 * Whether the architecture is 64-bit Arm, whose {@code O_DIRECT} family of open flags
	 * differs from the other supported architectures.
	 * @return {@code true} on aarch64
	 */
	public static boolean isAarch64() {
		return OS_ARCH.equals("aarch64");
	}

	/**
	 * Whether the architecture is x86_64, which packs {@code struct epoll_event} so that
	 * programs of 32 bits have the same; no other supported architecture does.
	 * @return {@code true} on x86_64
	 */
	static boolean isX86() {
		return SyscallNumbers.of(OS_ARCH) == SyscallNumbers.X86_64;
	}

	/**
	 * Whether both the operating system and the architecture are supported.
	 * @return {@code true} if the methods of {@link Syscalls} may be called
	 */
	public static boolean isSupported() {
		return isLinux() && SyscallNumbers.of(OS_ARCH) != null;
	}

	/**
	 * Fails where the system calls of this package cannot be made.
	 * @throws UnsupportedPlatformException naming {@code os.name} and {@code os.arch}
	 */
	public static void requireSupported() {
		if (!isSupported()) {
			throw new UnsupportedPlatformException(OS_NAME, OS_ARCH);
		}
	}

	/**
	 * How many CPUs this machine can ever have, whatever this process may use of them.
	 * @return the highest number of a CPU, plus one; {@link #MAX_CPUS} if the kernel does
	 * not tell
	 */
	public static int cpuLimit() {
		try {
			return cpuLimit(Files.readString(POSSIBLE_CPUS));
		}
		catch (IOException ex) {
			// no sysfs is mounted
			return MAX_CPUS;
		}
	}

	/** The kernel's list ends with its highest number, as in {@code 0-1,4}. */
	static int cpuLimit(String possible) {
		return Integer.parseInt(possible.strip().replaceFirst(".*[-,]", "")) + 1;
	}

	static SyscallNumbers syscallNumbers() {
		SyscallNumbers numbers = SyscallNumbers.of(OS_ARCH);
		return (numbers != null) ? numbers : SyscallNumbers.UNKNOWN;
	}

}
