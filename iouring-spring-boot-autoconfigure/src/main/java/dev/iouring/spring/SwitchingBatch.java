package dev.iouring.spring;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import dev.iouring.IoUringNotAllowedException;
import dev.iouring.IoUringUnavailableException;
import org.jspecify.annotations.Nullable;

/**
 * Performs a batch or chain on both backends: what is done with a file by whom the file
 * was opened, and what is done with a path by the one that is in use. If the ring is lost
 * meanwhile, the fallback does what has not been done, like any other call; files of the
 * ring have no fallback, so their operations fail.
 */
final class SwitchingBatch {

	private final SwitchingBackend files;

	private final List<BatchItem> items;

	private final Deadline deadline;

	private boolean ringLost;

	SwitchingBatch(SwitchingBackend files, List<BatchItem> items, Deadline deadline) {
		this.files = files;
		this.items = items;
		this.deadline = deadline;
	}

	void executeAll() throws IOException {
		List<BatchItem> onRing = new ArrayList<>();
		List<BatchItem> onNio = new ArrayList<>();
		for (BatchItem item : this.items) {
			if (isAllowed(item)) {
				(isForRing(item) ? onRing : onNio).add(item);
			}
		}
		if (onNio.isEmpty()) {
			executeAllOnRing(onRing);
		}
		else if (onRing.isEmpty()) {
			executeAllOnNio(onNio);
		}
		else {
			executeSideBySide(onRing, onNio);
		}
	}

	/** Neither may wait for the other: one may do what the other waits for. */
	private void executeSideBySide(List<BatchItem> onRing, List<BatchItem> onNio) throws IOException {
		try (ExecutorService thread = Executors.newVirtualThreadPerTaskExecutor()) {
			Future<@Nullable Void> other = thread.submit(() -> {
				executeAllOnNio(onNio);
				return null;
			});
			try {
				executeAllOnRing(onRing);
				other.get();
			}
			catch (InterruptedException ex) {
				throw Interrupts.interrupted();
			}
			catch (ExecutionException ex) {
				throw NioPool.failure(ex);
			}
			finally {
				// does nothing to what has ended, and closing awaits the rest
				thread.shutdownNow();
			}
		}
	}

	private void executeAllOnRing(List<BatchItem> items) throws IOException {
		if (items.isEmpty()) {
			return;
		}
		try {
			this.files.ring().executeAll(items, this.deadline);
		}
		catch (IoUringUnavailableException ex) {
			loseRing(ex);
			items.forEach((item) -> failOnRing(item, ex));
			executeAllOnNio(items.stream().filter((item) -> !item.isDone()).toList());
		}
	}

	private void executeAllOnNio(List<BatchItem> items) throws IOException {
		if (!items.isEmpty()) {
			this.files.nio().executeAll(items, this.deadline);
		}
	}

	/** What cannot succeed ends a chain before any of it is run. */
	void executeChain() throws IOException {
		boolean possible = this.items.stream().allMatch((item) -> isAllowed(item) && isOpen(item));
		int done = 0;
		while (possible && done < this.items.size() && !this.items.get(done).isDone()) {
			boolean onRing = isForRing(this.items.get(done));
			int end = done + 1;
			while (end < this.items.size() && isForRing(this.items.get(end)) == onRing) {
				end++;
			}
			executeChain(this.items.subList(done, end), onRing);
			ChainEnd.settle(this.items);
			while (done < end && this.items.get(done).isDone()) {
				done++;
			}
		}
		ChainEnd.settle(this.items);
	}

	private void executeChain(List<BatchItem> items, boolean onRing) throws IOException {
		if (!onRing) {
			this.files.nio().executeChain(items, this.deadline);
			return;
		}
		try {
			this.files.ring().executeChain(items, this.deadline);
		}
		catch (IoUringUnavailableException ex) {
			loseRing(ex);
			items.stream().filter((item) -> !item.isDone()).findFirst().ifPresent((item) -> failOnRing(item, ex));
		}
	}

	private void loseRing(IoUringUnavailableException ex) throws IoUringUnavailableException {
		this.files.fallBack(ex);
		this.ringLost = true;
	}

	private static void failOnRing(BatchItem item, IoUringUnavailableException ex) {
		if (!item.isDone() && isOnRing(item)) {
			item.fail(ex);
		}
	}

	private boolean isAllowed(BatchItem item) {
		try {
			this.files.restrictions().check(item.step().kind());
			return true;
		}
		catch (IoUringNotAllowedException ex) {
			item.fail(ex);
			return false;
		}
	}

	private static boolean isOpen(BatchItem item) {
		if (item.step() instanceof BatchItem.FileStep step && !step.file().isOpen()) {
			item.fail(new ClosedChannelException());
			return false;
		}
		return true;
	}

	private boolean isForRing(BatchItem item) throws IOException {
		return (item.step() instanceof BatchItem.FileStep) ? isOnRing(item)
				: !this.ringLost && this.files.isRingInUse();
	}

	private static boolean isOnRing(BatchItem item) {
		return item.step() instanceof BatchItem.FileStep step && step.file() instanceof RingFile;
	}

}
