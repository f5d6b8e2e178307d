package dev.iouring.benchmarks.file;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/**
 * Waits for futures.
 */
final class Futures {

	private Futures() {
	}

	static <T> T await(Future<T> future) throws IOException, InterruptedException {
		try {
			return future.get();
		}
		catch (ExecutionException ex) {
			throw new IOException(ex.getCause());
		}
	}

	static int sum(List<Future<Integer>> futures) throws IOException, InterruptedException {
		int sum = 0;
		for (Future<Integer> future : futures) {
			sum += await(future);
		}
		return sum;
	}

}
