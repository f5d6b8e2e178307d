package dev.iouring.spring.reactive;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import dev.iouring.IoUring;
import dev.iouring.spring.FileCallback;
import dev.iouring.spring.FileHandle;
import dev.iouring.spring.IoUringTemplate;
import dev.iouring.spring.TemplateOptions;
import org.jspecify.annotations.Nullable;

/**
 * A template whose files a test can make wait or fail.
 */
class GatedTemplate extends IoUringTemplate {

	/** Called before each call; may wait or throw. */
	interface Gate {

		void pass(String call, long position);

	}

	private volatile Gate gate = (call, position) -> {
	};

	final Queue<String> calls = new ConcurrentLinkedQueue<>();

	final AtomicInteger reading = new AtomicInteger();

	final AtomicInteger mostReading = new AtomicInteger();

	GatedTemplate(IoUring io) {
		this(io, TemplateOptions.defaults());
	}

	GatedTemplate(IoUring io, TemplateOptions options) {
		super(io, options);
	}

	void gate(Gate gate) {
		this.gate = gate;
	}

	long count(String call) {
		return this.calls.stream().filter(call::equals).count();
	}

	@Override
	public FileHandle open(Path path, OpenOption... options) {
		pass("open", 0);
		return gated(super.open(path, options));
	}

	@Override
	public <T extends @Nullable Object> T withFile(Path path, FileCallback<T> callback, OpenOption... options) {
		return super.withFile(path, (file) -> callback.with(gated(file)), options);
	}

	@Override
	public <T extends @Nullable Object> T replace(Path path, FileCallback<T> writer) {
		return super.replace(path, (file) -> writer.with(gated(file)));
	}

	private void pass(String call, long position) {
		this.calls.add(call);
		this.gate.pass(call, position);
	}

	private FileHandle gated(FileHandle file) {
		return (FileHandle) Proxy.newProxyInstance(FileHandle.class.getClassLoader(),
				new Class<?>[] { FileHandle.class }, (proxy, method, arguments) -> {
					boolean read = method.getName().startsWith("read");
					if (read) {
						this.mostReading.accumulateAndGet(this.reading.incrementAndGet(), Math::max);
					}
					try {
						return invoke(file, method, arguments);
					}
					finally {
						if (read) {
							this.reading.decrementAndGet();
						}
					}
				});
	}

	private Object invoke(FileHandle file, Method method, Object[] arguments) throws Throwable {
		pass(method.getName(), (arguments != null && arguments.length == 2) ? (Long) arguments[1] : 0);
		try {
			return method.invoke(file, arguments);
		}
		catch (InvocationTargetException ex) {
			throw ex.getCause();
		}
	}

}
