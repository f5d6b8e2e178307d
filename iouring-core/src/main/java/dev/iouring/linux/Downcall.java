package dev.iouring.linux;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;

/**
 * libc's {@code long syscall(long number, ...)} in the two shapes this library needs.
 * Both return what the kernel returned: a value from 0 up, or a negated error number.
 */
final class Downcall {

	// A native image has to be told of these shapes, in reachability-metadata.json.
	static final FunctionDescriptor NUMBERS = FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG,
			ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG,
			ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG);

	static final FunctionDescriptor MEMORY = FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG,
			ValueLayout.JAVA_LONG, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG,
			ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG);

	static final int FIRST_VARIADIC_ARGUMENT = 1;

	/*
	 * Not final, so that no compiler makes the call a part of what calls it. The linker's
	 * code makes an object at each call, which costs nothing if the compiler sees all of
	 * that code, but callers are often too deep already for it to look that far. What the
	 * handle leads to is compiled by itself, however deep its callers are.
	 */
	@SuppressWarnings("NonFinalStaticField") // see above
	private static MethodHandle withNumbers = link(NUMBERS);

	@SuppressWarnings("NonFinalStaticField") // see above
	private static MethodHandle withMemory = link(MEMORY);

	private Downcall() {
	}

	/**
	 * Makes a call whose arguments are numbers, or addresses of memory that the caller
	 * keeps alive until this returns.
	 */
	static long call(CallState state, int number, long a, long b, long c, long d, long e, long f) {
		try {
			long result = (long) withNumbers.invokeExact(state.segment(), (long) number, a, b, c, d, e, f);
			return (result == -1) ? -state.errno() : result;
		}
		catch (Throwable failure) {
			throw unchecked(failure);
		}
	}

	/**
	 * Makes a call whose second argument is memory. The linker holds the segment's scope
	 * open for the duration, so that closing its arena on another thread fails instead of
	 * freeing memory under the kernel.
	 */
	static long call(CallState state, int number, long a, MemorySegment b, long c, long d, long e, long f) {
		try {
			long result = (long) withMemory.invokeExact(state.segment(), (long) number, a, b, c, d, e, f);
			return (result == -1) ? -state.errno() : result;
		}
		catch (Throwable failure) {
			throw unchecked(failure);
		}
	}

	/*
	 * Not critical: io_uring_enter may sleep, and a critical call holds off safepoints.
	 * The first variadic argument is the second one, as in the C prototype.
	 */
	@SuppressWarnings("restricted")
	private static MethodHandle link(FunctionDescriptor descriptor) {
		try {
			Linker linker = Linker.nativeLinker();
			return linker.downcallHandle(linker.defaultLookup().findOrThrow("syscall"), descriptor,
					Linker.Option.captureCallState("errno"), Linker.Option.firstVariadicArg(FIRST_VARIADIC_ARGUMENT));
		}
		catch (IllegalCallerException | UnsupportedOperationException refused) {
			// Kept for the callers: thrown here it would surface as an initializer
			// error once and as a missing class ever after.
			MethodHandle thrower = MethodHandles.throwException(long.class, RuntimeException.class).bindTo(refused);
			return MethodHandles.dropArguments(
					MethodHandles.dropArguments(thrower, 0, descriptor.toMethodType().parameterList()), 0,
					MemorySegment.class);
		}
	}

	private static RuntimeException unchecked(Throwable failure) {
		if (failure instanceof RuntimeException exception) {
			return exception;
		}
		if (failure instanceof Error error) {
			throw error;
		}
		return new IllegalStateException("a downcall handle threw a checked exception", failure);
	}

}
