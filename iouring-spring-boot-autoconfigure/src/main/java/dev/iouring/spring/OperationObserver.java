package dev.iouring.spring;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Is told when operations of a template begin and end, to time or trace them. Whoever
 * calls the template is kept waiting meanwhile, so this must be fast. Implementations are
 * thread-safe.
 *
 * <p>
 * They should not throw. If one does, the operation goes on as if there was no observer:
 * a {@link RuntimeException} is logged, and added as a suppressed one to the failure of
 * the operation if it failed, too.
 *
 * <p>
 * What a template does within an operation of its own is not observed, but what a
 * {@link FileCallback} does with its file is, within the operation that called it.
 *
 * @see IoUringTemplate#IoUringTemplate(dev.iouring.IoUring, TemplateOptions,
 * OperationObserver)
 */
public interface OperationObserver {

	/**
	 * Begins to observe an operation that is about to begin on the calling thread.
	 * @param ring the name of the template's ring
	 * @param operation what is done
	 * @param path the file, the source if there are two, or {@code null} if there is none
	 * @return whom to tell of the end on the same thread, or {@code null} if nobody wants
	 * to know
	 */
	@Nullable Observed begin(String ring, TemplateOperation operation, @Nullable Path path);

	/**
	 * Prepares an operation that the calling thread starts for another thread to run, so
	 * that the latter has the context of the former.
	 * @param <T> the type of the result
	 * @param operation what the other thread will run
	 * @return what it shall run instead
	 */
	default <T extends @Nullable Object> Supplier<T> propagating(Supplier<T> operation) {
		return operation;
	}

	/**
	 * Combines observers.
	 * @param observers those to tell, in this order, and of the end in the opposite order
	 * @return one for all, or {@code null} for none
	 */
	static @Nullable OperationObserver of(List<? extends OperationObserver> observers) {
		return switch (observers.size()) {
			case 0 -> null;
			case 1 -> observers.getFirst();
			default -> new CompositeObserver(observers);
		};
	}

	/**
	 * An operation that is observed.
	 */
	@FunctionalInterface
	interface Observed {

		/**
		 * The operation has ended.
		 * @param backend who did it. Of an operation on an open file, that is by whom the
		 * file was opened. Of any other but opening it is who was in use when the
		 * operation ended, which differs if the ring was lost or came back meanwhile
		 * @param failure what the caller gets to see, or the first failure in a batch, or
		 * {@code null} if the operation succeeded
		 */
		void end(Backend backend, @Nullable Throwable failure);

	}

	/**
	 * Who does an operation.
	 */
	enum Backend {

		/** io_uring, or the calling thread where the kernel need not wait. */
		IO_URING,

		/** {@code java.nio}. */
		FALLBACK

	}

	/**
	 * How an operation ends.
	 */
	enum Outcome {

		/** It did what it should. */
		SUCCESS,

		/** It failed. */
		ERROR,

		/** It was cancelled by an interrupt. */
		CANCELLED;

		private final String tag = name().toLowerCase(Locale.ROOT);

		/**
		 * Tells how an operation has ended.
		 * @param failure what {@link Observed#end} was told
		 * @return the outcome
		 */
		public static Outcome of(@Nullable Throwable failure) {
			if (failure == null) {
				return SUCCESS;
			}
			return (failure instanceof IoUringInterruptedException) ? CANCELLED : ERROR;
		}

		/**
		 * Returns the name in metrics and traces.
		 * @return such as {@code success}
		 */
		public String tag() {
			return this.tag;
		}

	}

}
