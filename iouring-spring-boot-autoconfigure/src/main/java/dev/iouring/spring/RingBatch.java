package dev.iouring.spring;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.LinkOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.iouring.IoUring;
import dev.iouring.IoUringChainException;
import dev.iouring.IoUringTimeoutException;
import dev.iouring.Operation;
import dev.iouring.StatusOperation;
import org.jspecify.annotations.Nullable;

/**
 * Performs the operations of a batch or chain on the ring, with as few submissions as
 * possible: one, unless a transfer was short or a chain does not fit.
 */
final class RingBatch {

	/** What every device is content with. */
	private static final int DIRECT_MEMORY_ALIGNMENT = 4096;

	/** The most that the kernel transfers at a time. */
	private static final int MAX_BYTES = 0x7ffff000;

	private final RingBackend backend;

	private final IoUring io;

	private final Deadline deadline;

	RingBatch(RingBackend backend, IoUring io, Deadline deadline) {
		this.backend = backend;
		this.io = io;
		this.deadline = deadline;
	}

	/** Short transfers take another submission each, with all that are short. */
	void executeAll(List<BatchItem> items) throws IOException {
		List<BatchItem> open = new ArrayList<>(items);
		while (!open.isEmpty() && isInTime(open)) {
			List<Operation> round = open.stream().map((item) -> operation(item, MAX_BYTES)).toList();
			try {
				submit(round, this.io::executeAll, this.io::executeAll);
			}
			finally {
				// should the ring be lost, some may have been done without it
				complete(open, round);
			}
			open.removeIf(BatchItem::isDone);
		}
	}

	/**
	 * The kernel links what it gets at once. Where that cannot be the whole chain, the
	 * rest follows when the first part has succeeded, and so does the rest of an
	 * operation that was short.
	 */
	void executeChain(List<BatchItem> items) throws IOException {
		int done = 0;
		while (done < items.size() && !items.get(done).isDone() && isInTime(items.subList(done, done + 1))) {
			// how much it takes at once is known only then
			this.io.open();
			List<Operation> round = link(items.subList(done, items.size()));
			submit(round, this.io::executeChain, this.io::executeChain);
			done += completeChain(items.subList(done, done + round.size()), round);
			ChainEnd.settle(items);
		}
		ChainEnd.settle(items);
	}

	private boolean isInTime(List<BatchItem> items) {
		if (!this.deadline.hasPassed()) {
			return true;
		}
		items.stream().filter((item) -> !item.isDone()).forEach((item) -> item.fail(this.deadline.missed()));
		return false;
	}

	/**
	 * Makes operations of the first items, as many as the ring can link: not more than it
	 * takes at once, nothing behind a transfer that needs several operations, and no
	 * write of what is read by copying before, as it is copied when all have ended.
	 */
	private List<Operation> link(List<BatchItem> items) {
		int capacity = this.io.info().map((info) -> Math.min(info.entries(), info.maxInFlight())).orElse(1);
		List<Operation> round = new ArrayList<>();
		for (BatchItem item : items.subList(0, Math.min(capacity, items.size()))) {
			Operation operation = operation(item, MAX_BYTES);
			if (item.step() instanceof BatchItem.Write write && isReadBefore(write, operation, items, round)) {
				break;
			}
			int limit = operation.copiesMemory() ? Operation.MAX_COPIED_BYTES : MAX_BYTES;
			boolean part = item.step() instanceof BatchItem.Transfer transfer && transfer.buffer().remaining() > limit;
			round.add(part ? operation(item, limit) : operation);
			if (part) {
				break;
			}
		}
		return round;
	}

	private static boolean isReadBefore(BatchItem.Write write, Operation operation, List<BatchItem> items,
			List<Operation> round) {
		for (int i = 0; i < round.size(); i++) {
			if (items.get(i).step() instanceof BatchItem.Read read
					&& (operation.copiesMemory() || round.get(i).copiesMemory())
					&& MemorySegment.ofBuffer(read.buffer())
						.asOverlappingSlice(MemorySegment.ofBuffer(write.buffer()))
						.isPresent()) {
				return true;
			}
		}
		return false;
	}

	private void submit(List<Operation> round, Submission submission, TimedSubmission timed) throws IOException {
		this.backend.begin(round.size());
		try {
			if (this.deadline.isNone()) {
				submission.submit(round);
				return;
			}
			Duration remaining = this.deadline.remaining();
			timed.submit(round, remaining.isPositive() ? remaining : Duration.ofNanos(1));
		}
		catch (IoUringTimeoutException ex) {
			requireDone(round, ex);
		}
		catch (InterruptedIOException ex) {
			throw ex;
		}
		catch (IOException ex) {
			requireDone(round, ex);
		}
	}

	/** If all have an outcome, the failure is that of one of them, which will tell. */
	private static void requireDone(List<Operation> round, IOException failure) throws IOException {
		for (Operation operation : round) {
			if (!operation.isDone()) {
				throw failure;
			}
		}
	}

	private static Operation operation(BatchItem item, int limit) {
		return switch (item.step()) {
			case BatchItem.Read read -> Operation.read(file(read).descriptor(), memory(read, limit),
					read.position() + item.transferred(), memoryAlignment(read));
			case BatchItem.Write write -> Operation.write(file(write).descriptor(), memory(write, limit),
					write.position() + item.transferred(), memoryAlignment(write));
			case BatchItem.Force force -> force.metadata() ? Operation.fsync(file(force).descriptor())
					: Operation.fdatasync(file(force).descriptor());
			case BatchItem.Stat stat -> Operation.status(stat.path(), stat.options().toArray(LinkOption[]::new));
			case BatchItem.Rename rename -> Operation.rename(rename.path(), rename.target(), 0);
			case BatchItem.Delete delete -> Operation.deleteFile(delete.path());
			case BatchItem.CreateDirectory create ->
				Operation.createDirectory(create.path(), RingBackend.DIRECTORY_MODE);
		};
	}

	private static MemorySegment memory(BatchItem.Transfer transfer, int limit) {
		MemorySegment memory = MemorySegment.ofBuffer(transfer.buffer());
		return (memory.byteSize() > limit) ? memory.asSlice(0, limit) : memory;
	}

	private static int memoryAlignment(BatchItem.Transfer transfer) {
		return transfer.direct() ? DIRECT_MEMORY_ALIGNMENT : 1;
	}

	private static RingFile file(BatchItem.FileStep step) {
		return (RingFile) step.file();
	}

	private void complete(List<BatchItem> items, List<Operation> round) {
		for (int i = 0; i < round.size(); i++) {
			if (round.get(i).isDone()) {
				complete(items.get(i), round.get(i));
			}
		}
	}

	private void complete(BatchItem item, Operation operation) {
		IOException failure = operation.failure();
		if (failure != null) {
			item.fail((failure instanceof IoUringTimeoutException) ? this.deadline.missed() : failure);
			return;
		}
		switch (item.step()) {
			case BatchItem.Transfer transfer -> {
				ByteBuffer buffer = transfer.buffer();
				buffer.position(buffer.position() + operation.result());
				item.progress(transfer, operation.result());
			}
			case BatchItem.Stat stat -> item.succeed(((StatusOperation) operation).status());
			default -> item.succeed(null);
		}
	}

	/**
	 * Takes note of what a part of a chain has come to. What was not run stays open, to
	 * be run later or to be told why it is not.
	 * @return how many items at the beginning are done
	 */
	private int completeChain(List<BatchItem> items, List<Operation> round) {
		@Nullable IoUringChainException unexplained = null;
		boolean late = false;
		int done = 0;
		for (int i = 0; i < round.size(); i++) {
			BatchItem item = items.get(i);
			if (round.get(i).failure() instanceof IoUringChainException failure) {
				unexplained = (unexplained != null) ? unexplained : failure;
				continue;
			}
			if (late) {
				// cancelled together with the one that was going on
				continue;
			}
			complete(item, round.get(i));
			late = item.failure() instanceof IoUringTimeoutException;
			if (!item.isDone()) {
				return done;
			}
			done = (done == i) ? i + 1 : done;
		}
		if (unexplained != null && ChainEnd.culprit(items) == null) {
			// the kernel has ended the chain for reasons of its own
			items.get(done).fail(unexplained);
		}
		return done;
	}

	private interface Submission {

		void submit(List<Operation> operations) throws IOException;

	}

	private interface TimedSubmission {

		void submit(List<Operation> operations, Duration deadline) throws IOException;

	}

}
