package dev.iouring.spring;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.LinkOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import dev.iouring.IoUringTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Performs the operations of a batch or chain on {@code java.nio}.
 *
 * <p>
 * At the deadline the threads that wait for them are interrupted, which ends what waits
 * for a pipe or for a free thread. A call that has begun on a file is awaited: nothing
 * can end it, and it uses the caller's memory.
 */
final class NioBatch {

	private final NioBackend backend;

	private final Deadline deadline;

	private final Map<BatchItem, Throwable> unforeseen = new ConcurrentHashMap<>();

	NioBatch(NioBackend backend, Deadline deadline) {
		this.backend = backend;
		this.deadline = deadline;
	}

	/** Performs chains side by side, each one after the other. */
	void execute(List<List<BatchItem>> chains) throws IOException {
		if (!this.deadline.hasPassed()) {
			perform(chains.stream().map(this::performing).toList());
		}
		if (!this.deadline.isNone()) {
			chains.forEach(this::endCancelled);
		}
	}

	private void endCancelled(List<BatchItem> chain) {
		chain.stream().filter(NioBatch::isCancelled).findFirst().ifPresent((item) -> item.fail(missed(item)));
		ChainEnd.settle(chain);
	}

	/** Nobody asks the threads that were cancelled what they have met with then. */
	private IOException missed(BatchItem item) {
		IOException missed = this.deadline.missed();
		Throwable unforeseen = this.unforeseen.get(item);
		if (unforeseen != null) {
			missed.addSuppressed(unforeseen);
		}
		return missed;
	}

	/** Returns when none of the threads uses anything any more, even if it fails. */
	private void perform(List<Callable<@Nullable Void>> tasks) throws IOException {
		try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Future<@Nullable Void>> performed = this.deadline.isNone() ? threads.invokeAll(tasks)
					: threads.invokeAll(tasks, this.deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
			for (Future<?> task : performed) {
				if (!task.isCancelled()) {
					task.get();
				}
			}
		}
		catch (InterruptedException ex) {
			throw Interrupts.interrupted();
		}
		catch (ExecutionException ex) {
			throw NioPool.failure(ex);
		}
	}

	private static boolean isCancelled(BatchItem item) {
		return !item.isDone()
				|| (item.failure() instanceof InterruptedIOException ex && !(ex instanceof IoUringTimeoutException));
	}

	private Callable<@Nullable Void> performing(List<BatchItem> chain) {
		return () -> {
			for (BatchItem item : chain) {
				if (Thread.currentThread().isInterrupted() || item.isDone()) {
					break;
				}
				attempt(item);
				if (!isCancelled(item)) {
					ChainEnd.settle(chain);
				}
			}
			return null;
		};
	}

	private void attempt(BatchItem item) {
		try {
			perform(item);
		}
		catch (IOException ex) {
			item.fail(ex);
		}
		catch (RuntimeException | Error ex) {
			this.unforeseen.put(item, ex);
			throw ex;
		}
	}

	private void perform(BatchItem item) throws IOException {
		switch (item.step()) {
			case BatchItem.Transfer transfer -> transfer(item, transfer);
			case BatchItem.Force force -> force.file().force(force.metadata());
			case BatchItem.Stat stat ->
				item.succeed(this.backend.status(stat.path(), stat.options().toArray(LinkOption[]::new)));
			case BatchItem.Rename rename ->
				this.backend.rename(rename.path(), rename.target(), FileBackend.RenameMode.REPLACE);
			case BatchItem.Delete delete -> this.backend.deleteFile(delete.path());
			case BatchItem.CreateDirectory create -> this.backend.createDirectory(create.path());
		}
		if (!item.isDone()) {
			item.succeed(null);
		}
	}

	private static void transfer(BatchItem item, BatchItem.Transfer transfer) throws IOException {
		while (!item.isDone()) {
			long position = transfer.position() + item.transferred();
			item.progress(transfer, switch (transfer) {
				case BatchItem.Read read -> read.file().read(read.buffer(), position);
				case BatchItem.Write write -> write.file().write(write.buffer(), position);
			});
		}
	}

}
