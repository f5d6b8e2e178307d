package dev.iouring.spring;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Writes down the names of the calls that reach a backend and its files.
 */
final class RecordingBackend {

	private RecordingBackend() {
	}

	static FileBackend of(FileBackend backend, List<String> calls) {
		return record(FileBackend.class, backend, calls);
	}

	/** Interrupts the caller when the call with that name returns. */
	static FileBackend interrupting(FileBackend backend, String call) {
		return (FileBackend) Proxy.newProxyInstance(FileBackend.class.getClassLoader(),
				new Class<?>[] { FileBackend.class }, (proxy, method, arguments) -> {
					try {
						Object result = method.invoke(backend, arguments);
						if (method.getName().equals(call)) {
							Thread.currentThread().interrupt();
						}
						return result;
					}
					catch (InvocationTargetException ex) {
						throw ex.getCause();
					}
				});
	}

	/** Fails a call of that name instead of making it. */
	static FileBackend failing(FileBackend backend, String call, IOException failure) {
		return (FileBackend) Proxy.newProxyInstance(FileBackend.class.getClassLoader(),
				new Class<?>[] { FileBackend.class }, (proxy, method, arguments) -> {
					if (method.getName().equals(call)) {
						throw failure;
					}
					try {
						return method.invoke(backend, arguments);
					}
					catch (InvocationTargetException ex) {
						throw ex.getCause();
					}
				});
	}

	/** Performs a batch one by one, and something else after each. */
	static FileBackend oneByOne(FileBackend backend, Interrupts.Action afterEach) {
		return (FileBackend) Proxy.newProxyInstance(FileBackend.class.getClassLoader(),
				new Class<?>[] { FileBackend.class }, (proxy, method, arguments) -> {
					assertThat(method.getName()).isEqualTo("executeAll");
					for (Object item : (List<?>) arguments[0]) {
						backend.executeAll(List.of((BatchItem) item));
						afterEach.run();
					}
					return null;
				});
	}

	private static <T> T record(Class<T> type, T target, List<String> calls) {
		return type
			.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type }, (proxy, method, arguments) -> {
				if (method.getDeclaringClass() == Object.class) {
					return method.invoke(target, arguments);
				}
				calls.add(method.getName());
				try {
					Object result = method.invoke(target, arguments);
					return (result instanceof BackendFile file) ? record(BackendFile.class, file, calls) : result;
				}
				catch (InvocationTargetException ex) {
					throw ex.getCause();
				}
			}));
	}

}
