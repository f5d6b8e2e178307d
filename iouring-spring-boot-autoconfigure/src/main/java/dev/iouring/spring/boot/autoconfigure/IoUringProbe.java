package dev.iouring.spring.boot.autoconfigure;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import dev.iouring.Availability;
import dev.iouring.Availability.Unavailable;
import dev.iouring.IoUring;
import dev.iouring.UnavailableReason;
import org.jspecify.annotations.Nullable;

/**
 * Knows whether this application can use io_uring. It finds out with a ring of its own,
 * and only once if the answer lasts: what forbids io_uring to a process does so for good,
 * but memory and file descriptors that are used up may be free later. It may be used by
 * several threads, which share an answer that is on its way.
 */
public final class IoUringProbe {

	static final String THREAD_NAME = "iouring-probe";

	private final Supplier<Availability> probe;

	private final Executor threads;

	private @Nullable CompletableFuture<Availability> answer;

	/**
	 * Creates a probe.
	 * @param probe how to find out, such as {@link IoUring#availability()}
	 */
	public IoUringProbe(Supplier<Availability> probe) {
		this(probe, Thread.ofPlatform().daemon().name(THREAD_NAME)::start);
	}

	IoUringProbe(Supplier<Availability> probe, Executor threads) {
		this.probe = probe;
		this.threads = threads;
	}

	/**
	 * Returns whether io_uring can be used, and if not, why.
	 * @return the latest answer if it lasts, or else a new one, which may take some
	 * milliseconds, and seconds if the kernel does not respond
	 */
	public Availability availability() {
		return ask(Runnable::run).join();
	}

	/**
	 * Returns whether io_uring can be used, and if not, why, for a caller who cannot wait
	 * for long.
	 * @param timeout how long to wait for the answer
	 * @return the answer, or that there is none in time, for
	 * {@link UnavailableReason#OTHER another reason}
	 */
	public Availability availability(Duration timeout) {
		CompletableFuture<Availability> answer = ask(this.threads);
		try {
			return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException ex) {
			return noAnswer(
					"There is no answer yet whether io_uring can be used, after %d ms".formatted(timeout.toMillis()));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return noAnswer("The wait for the answer whether io_uring can be used was interrupted");
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException("Failed to find out whether io_uring can be used", ex.getCause());
		}
	}

	private CompletableFuture<Availability> ask(Executor executor) {
		CompletableFuture<Availability> asked = new CompletableFuture<>();
		synchronized (this) {
			CompletableFuture<Availability> answer = this.answer;
			if (answer != null && (!answer.isDone() || isLasting(answer))) {
				return answer;
			}
			this.answer = asked;
		}
		try {
			return asked.completeAsync(this.probe, executor);
		}
		catch (RuntimeException | OutOfMemoryError ex) {
			// without a thread nobody answers, and the next one has to ask anew
			asked.completeExceptionally(ex);
			return asked;
		}
	}

	private static boolean isLasting(CompletableFuture<Availability> answer) {
		return answer.state() == Future.State.SUCCESS && switch (answer.resultNow()) {
			case Availability.Available _ -> true;
			case Unavailable unavailable -> isLasting(unavailable.reason());
		};
	}

	private static boolean isLasting(UnavailableReason reason) {
		return switch (reason) {
			case MEMORY_LIMIT, DESCRIPTOR_LIMIT, OTHER -> false;
			case NOT_LINUX, UNSUPPORTED_ARCHITECTURE, NATIVE_ACCESS_DENIED, NOT_PERMITTED, NOT_IMPLEMENTED,
					KERNEL_TOO_OLD, SETTING_REFUSED, DISABLED ->
				true;
		};
	}

	private static Unavailable noAnswer(String message) {
		return new Unavailable(UnavailableReason.OTHER, null, 0, message,
				"Ask again. If that does not help, look for what keeps the processors or the kernel busy");
	}

	/**
	 * Forgets the answer, because the process may go on elsewhere.
	 */
	synchronized void forget() {
		this.answer = null;
	}

}
