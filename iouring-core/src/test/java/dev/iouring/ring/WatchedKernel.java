package dev.iouring.ring;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

import org.jspecify.annotations.Nullable;

import dev.iouring.linux.Errno;
import dev.iouring.linux.Kernel;
import dev.iouring.linux.ParamsLayout;

/**
 * This machine's kernel, which remembers how it was entered, and may seem to be an older
 * one.
 */
final class WatchedKernel {

	private final Kernel kernel = (Kernel) Proxy.newProxyInstance(Kernel.class.getClassLoader(),
			new Class<?>[] { Kernel.class }, (proxy, method, arguments) -> watch(method, arguments));

	private int missingFeatures;

	private int unknownFlags;

	private @Nullable RegisterOpcode refused;

	private boolean failingMappings;

	private int interrupted;

	private int lastDescriptor;

	private int lastFlags;

	private long lastArgument;

	WatchedKernel without(Feature feature) {
		this.missingFeatures |= feature.bit();
		return this;
	}

	WatchedKernel without(SetupFlag flag) {
		this.unknownFlags |= flag.bit();
		return this;
	}

	/** Registrations of a kind are answered with EINVAL. */
	WatchedKernel refusing(RegisterOpcode opcode) {
		this.refused = opcode;
		return this;
	}

	void failMappings() {
		this.failingMappings = true;
	}

	Kernel kernel() {
		return this.kernel;
	}

	/** Entries that a signal ended. */
	int interrupted() {
		return this.interrupted;
	}

	int lastDescriptor() {
		return this.lastDescriptor;
	}

	int lastFlags() {
		return this.lastFlags;
	}

	long lastArgument() {
		return this.lastArgument;
	}

	private Object watch(Method method, Object[] arguments) throws Throwable {
		return switch (method.getName()) {
			case "ioUringSetup" -> setUp(method, arguments);
			case "ioUringEnter" -> enter(method, arguments);
			case "ioUringRegister" -> (this.refused != null && (int) arguments[1] == this.refused.code())
					? -Errno.EINVAL : invoke(method, arguments);
			case "mmap" -> this.failingMappings ? (long) -Errno.ENOMEM : invoke(method, arguments);
			default -> invoke(method, arguments);
		};
	}

	private Object setUp(Method method, Object[] arguments) throws Throwable {
		MemorySegment params = (MemorySegment) arguments[1];
		if ((params.get(ValueLayout.JAVA_INT, ParamsLayout.FLAGS) & this.unknownFlags) != 0) {
			return -Errno.EINVAL;
		}
		Object result = invoke(method, arguments);
		int features = params.get(ValueLayout.JAVA_INT, ParamsLayout.FEATURES);
		params.set(ValueLayout.JAVA_INT, ParamsLayout.FEATURES, features & ~this.missingFeatures);
		return result;
	}

	private Object enter(Method method, Object[] arguments) throws Throwable {
		this.lastDescriptor = (int) arguments[1];
		this.lastFlags = (int) arguments[4];
		this.lastArgument = ((MemorySegment) arguments[5]).address();
		Object result = invoke(method, arguments);
		if ((int) result == -Errno.EINTR) {
			this.interrupted++;
		}
		return result;
	}

	private static Object invoke(Method method, Object[] arguments) throws Throwable {
		try {
			return method.invoke(Kernel.LINUX, arguments);
		}
		catch (InvocationTargetException failure) {
			throw failure.getTargetException();
		}
	}

}
