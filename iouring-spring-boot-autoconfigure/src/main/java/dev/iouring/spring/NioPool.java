package dev.iouring.spring;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.springframework.util.ReflectionUtils;

/**
 * A bounded number of platform threads for calls that block the thread they run on, so
 * that no virtual thread's carrier is the one. There is no queue of tasks: callers wait
 * for a free thread, and give up if they are interrupted then.
 *
 * <p>
 * The threads are never interrupted, because {@link java.nio.channels.FileChannel} closes
 * itself when the thread that uses it is. They exist only while there is something to do
 * and for ten seconds more.
 */
final class NioPool {

	private static final Duration KEEP_ALIVE = Duration.ofSeconds(10);

	private final Semaphore free;

	private final ThreadPoolExecutor executor;

	NioPool(String name, int threads) {
		this(name, threads, KEEP_ALIVE);
	}

	NioPool(String name, int threads, Duration keepAlive) {
		// Fair, so that nobody waits forever while others come and go.
		this.free = new Semaphore(threads, true);
		this.executor = new ThreadPoolExecutor(threads, threads, keepAlive.toNanos(), TimeUnit.NANOSECONDS,
				new LinkedBlockingQueue<>(), Thread.ofPlatform().name(name, 0).daemon().factory());
		this.executor.allowCoreThreadTimeOut(true);
	}

	int threads() {
		return this.executor.getPoolSize();
	}

	/**
	 * Runs a task and waits for its end, even if the thread is interrupted meanwhile.
	 * @throws java.io.InterruptedIOException if the thread was interrupted before the
	 * task was begun
	 */
	<T extends @Nullable Object> T call(Callable<T> task) throws IOException {
		return Interrupts.awaitDespite(start(task));
	}

	/**
	 * Begins a task once there is a free thread.
	 * @throws java.io.InterruptedIOException if the thread was interrupted; the task was
	 * not begun
	 */
	<T extends @Nullable Object> FutureTask<T> start(Callable<T> task) throws IOException {
		try {
			this.free.acquire();
		}
		catch (InterruptedException ex) {
			throw Interrupts.interrupted();
		}
		FutureTask<T> future = new FutureTask<>(() -> {
			try {
				return task.call();
			}
			finally {
				this.free.release();
			}
		});
		try {
			this.executor.execute(future);
		}
		catch (RuntimeException | Error ex) {
			this.free.release();
			throw ex;
		}
		return future;
	}

	/** Returns the failure of a task, or throws it if it is not checked. */
	static IOException failure(ExecutionException ex) {
		Throwable cause = ex.getCause();
		if (cause instanceof IOException failure) {
			return failure;
		}
		ReflectionUtils.rethrowRuntimeException(cause);
		throw new IllegalStateException(cause);
	}

}
