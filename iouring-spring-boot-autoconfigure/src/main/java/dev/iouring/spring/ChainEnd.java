package dev.iouring.spring;

import java.io.IOException;
import java.util.List;

import dev.iouring.IoUringChainException;
import dev.iouring.IoUringTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * How a chain ends for those of its operations that are not run, alike for both backends.
 */
final class ChainEnd {

	private ChainEnd() {
	}

	/**
	 * Finds what ended a chain.
	 * @return an operation that failed, or a read that did not get all it asked for;
	 * {@code null} if there is none, so that the chain goes on
	 */
	static @Nullable BatchItem culprit(List<BatchItem> items) {
		for (BatchItem item : items) {
			if (item.isDone() && !item.isWhole()) {
				return item;
			}
		}
		return null;
	}

	/** Fails whatever is not done, if there is something to blame. */
	static void settle(List<BatchItem> items) {
		BatchItem culprit = culprit(items);
		if (culprit != null) {
			items.stream().filter((item) -> !item.isDone()).forEach((item) -> item.fail(because(culprit)));
		}
	}

	private static IOException because(BatchItem culprit) {
		IOException failure = culprit.failure();
		if (failure instanceof IoUringTimeoutException) {
			return new IoUringTimeoutException("The chain had not come to this before its deadline");
		}
		if (failure != null) {
			return new IoUringChainException("The chain ended, because it could not %s: %s".formatted(culprit.task(),
					Translation.reason(failure)), failure);
		}
		return new IoUringChainException("The chain ended, because it could %s only in part, %d of %d bytes"
			.formatted(culprit.task(), culprit.transferred(), culprit.requested()), null);
	}

}
