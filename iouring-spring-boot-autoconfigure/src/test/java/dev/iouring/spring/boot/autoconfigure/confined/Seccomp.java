package dev.iouring.spring.boot.autoconfigure.confined;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;

import org.junit.jupiter.api.Assumptions;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Refuses io_uring to all threads of this process from now on, whatever they do with it
 * already. There is no way back.
 */
final class Seccomp {

	private static final int PR_SET_NO_NEW_PRIVS = 38;

	private static final long SET_MODE_FILTER = 1;

	/** The filter is that of all threads of the process, not only of this one. */
	private static final long FLAG_TSYNC = 1;

	private static final int RET_ERRNO = 0x0005_0000;

	private static final int RET_ALLOW = 0x7fff_0000;

	/** Loads the number of the system call. */
	private static final short LOAD_ABSOLUTE = 0x20;

	private static final short JUMP_IF_GREATER_OR_EQUAL = 0x35;

	private static final short JUMP_IF_GREATER = 0x25;

	private static final short RETURN = 0x06;

	private static final int FIRST_IO_URING_CALL = 425;

	private static final int LAST_IO_URING_CALL = 427;

	private static final int INSTRUCTION_SIZE = 8;

	private static final MemoryLayout PROGRAM = MemoryLayout.structLayout(ValueLayout.JAVA_SHORT,
			MemoryLayout.paddingLayout(6), ValueLayout.ADDRESS);

	private Seccomp() {
	}

	static void refuseIoUring(int errno) {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment filter = arena.allocate(5 * INSTRUCTION_SIZE, 8);
			put(filter, 0, LOAD_ABSOLUTE, 0, 0, 0);
			put(filter, 1, JUMP_IF_GREATER_OR_EQUAL, 0, 2, FIRST_IO_URING_CALL);
			put(filter, 2, JUMP_IF_GREATER, 1, 0, LAST_IO_URING_CALL);
			put(filter, 3, RETURN, 0, 0, RET_ERRNO | errno);
			put(filter, 4, RETURN, 0, 0, RET_ALLOW);
			MemorySegment program = arena.allocate(PROGRAM);
			program.set(ValueLayout.JAVA_SHORT, 0, (short) 5);
			program.set(ValueLayout.ADDRESS, 8, filter);
			// without it only root may install a filter
			assertThat((int) call("prctl", PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)).isZero();
			assertThat(call("syscall", seccomp(), SET_MODE_FILTER, FLAG_TSYNC, program.address(), 0, 0))
				.as("seccomp(SECCOMP_SET_MODE_FILTER)")
				.isZero();
		}
	}

	private static void put(MemorySegment filter, int index, short code, int ifTrue, int ifFalse, int operand) {
		long start = (long) index * INSTRUCTION_SIZE;
		filter.set(ValueLayout.JAVA_SHORT, start, code);
		filter.set(ValueLayout.JAVA_BYTE, start + 2, (byte) ifTrue);
		filter.set(ValueLayout.JAVA_BYTE, start + 3, (byte) ifFalse);
		filter.set(ValueLayout.JAVA_INT, start + 4, operand);
	}

	private static long seccomp() {
		String architecture = System.getProperty("os.arch");
		return switch (architecture) {
			case "amd64" -> 317;
			case "aarch64" -> 277;
			default -> Assumptions.abort("The number of seccomp(2) on " + architecture + " is not known here");
		};
	}

	@SuppressWarnings("restricted")
	private static long call(String function, long first, long... variadic) {
		Linker linker = Linker.nativeLinker();
		MemoryLayout[] layouts = new MemoryLayout[1 + variadic.length];
		Arrays.fill(layouts, ValueLayout.JAVA_LONG);
		MethodHandle handle = linker.downcallHandle(linker.defaultLookup().findOrThrow(function),
				FunctionDescriptor.of(ValueLayout.JAVA_LONG, layouts), Linker.Option.firstVariadicArg(1));
		Object[] arguments = new Object[1 + variadic.length];
		arguments[0] = first;
		for (int i = 0; i < variadic.length; i++) {
			arguments[i + 1] = variadic[i];
		}
		try {
			return (long) handle.invokeWithArguments(arguments);
		}
		catch (Throwable ex) {
			throw new IllegalStateException(ex);
		}
	}

}
