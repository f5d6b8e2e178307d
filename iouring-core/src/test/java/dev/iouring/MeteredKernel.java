package dev.iouring;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import dev.iouring.linux.Kernel;

/**
 * This machine's kernel, which tells how many entries it was handed at a time, and can be
 * made to take fewer, as one without memory does.
 */
final class MeteredKernel {

	private static final int TO_SUBMIT = 2;

	private final List<Integer> submissions = new CopyOnWriteArrayList<>();

	private final AtomicInteger limit = new AtomicInteger(Integer.MAX_VALUE);

	Kernel kernel() {
		return (Kernel) Proxy.newProxyInstance(Kernel.class.getClassLoader(), new Class<?>[] { Kernel.class },
				(_, method, arguments) -> invoke(method, arguments));
	}

	private Object invoke(Method method, Object[] arguments) throws Throwable {
		try {
			if (!method.getName().equals("ioUringEnter") || (int) arguments[TO_SUBMIT] == 0) {
				return method.invoke(Kernel.LINUX, arguments);
			}
			this.submissions.add((int) arguments[TO_SUBMIT]);
			int limit = this.limit.getAndSet(Integer.MAX_VALUE);
			arguments[TO_SUBMIT] = Math.min((int) arguments[TO_SUBMIT], limit);
			return method.invoke(Kernel.LINUX, arguments);
		}
		catch (InvocationTargetException ex) {
			throw ex.getCause();
		}
	}

	/** How many entries each call handed over, oldest first. */
	List<Integer> submissions() {
		return this.submissions;
	}

	/** Makes the next call take no more than this. */
	void limitNext(int entries) {
		this.limit.set(entries);
	}

}
