package dev.iouring.spring;

import java.io.IOException;

import dev.iouring.IoUring;
import org.jspecify.annotations.Nullable;

/**
 * What to do with the ring itself.
 *
 * @param <T> the type of the result
 * @see IoUringOperations#execute(IoUringCallback)
 */
@FunctionalInterface
public interface IoUringCallback<T extends @Nullable Object> {

	/**
	 * Uses the ring.
	 * @param io the ring, open
	 * @return a result, if there is one
	 * @throws IOException which reaches the caller as the cause of an
	 * {@link IoUringException}
	 */
	T doWith(IoUring io) throws IOException;

}
