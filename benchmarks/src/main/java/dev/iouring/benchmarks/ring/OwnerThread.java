package dev.iouring.benchmarks.ring;

import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A platform thread that does one thing after the other for somebody who waits. A ring
 * belongs to the thread that opens it, and a thread is pinned to a processor.
 */
final class OwnerThread implements Closeable {

	private final ExecutorService executor = Executors
		.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("ring-owner").factory());

	<T> T call(Callable<T> task) throws IOException, InterruptedException {
		try {
			return this.executor.submit(task).get();
		}
		catch (ExecutionException failure) {
			throw (failure.getCause() instanceof IOException cause) ? cause : new IOException(failure.getCause());
		}
	}

	@Override
	public void close() {
		this.executor.shutdown();
	}

}
