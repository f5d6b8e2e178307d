package dev.iouring.file;

import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

import dev.iouring.KernelFuture;
import dev.iouring.Operation;
import org.jspecify.annotations.Nullable;

/**
 * The future of a transfer that may take several operations. One is in flight at a time,
 * and cancelling cancels that one.
 */
final class WholeTransfer extends KernelFuture<Long> {

	/** How often it is asked whether a step has ended. */
	private static final long END_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

	private final FileHandle file;

	private final Direction direction;

	private final MemorySegment memory;

	private final long position;

	private final LongConsumer progress;

	private long done;

	private volatile @Nullable CompletableFuture<Integer> current;

	private volatile @Nullable Throwable wanted;

	/**
	 * Creates a transfer.
	 * @param memory all of it is to be transferred
	 * @param position where in the file
	 * @param progress told how much is done after each operation
	 */
	WholeTransfer(FileHandle file, Direction direction, MemorySegment memory, long position, LongConsumer progress) {
		this.file = file;
		this.direction = direction;
		this.memory = memory;
		this.position = position;
		this.progress = progress;
	}

	/**
	 * Which way the bytes go.
	 */
	enum Direction {

		/** From the file, until it ends. */
		READ {
			@Override
			Operation operation(FileHandle file, MemorySegment memory, long position) {
				return file.read(memory, position);
			}

			@Override
			CompletableFuture<Integer> submit(FileHandle file, MemorySegment memory, long position) {
				return file.submitRead(memory, position, Integer::valueOf);
			}
		},

		/** To the file. */
		WRITE {
			@Override
			Operation operation(FileHandle file, MemorySegment memory, long position) {
				return file.write(memory, position);
			}

			@Override
			CompletableFuture<Integer> submit(FileHandle file, MemorySegment memory, long position) {
				return file.submitWrite(memory, position, Integer::valueOf);
			}
		};

		abstract Operation operation(FileHandle file, MemorySegment memory, long position);

		abstract CompletableFuture<Integer> submit(FileHandle file, MemorySegment memory, long position);

	}

	WholeTransfer start() {
		proceed();
		return this;
	}

	/**
	 * Starts operations until one has to be waited for. Never by two threads at a time.
	 */
	private void proceed() {
		try {
			while (!isDone()) {
				// nothing to transfer is something to ask for: the file may be closed
				if (this.current != null && this.done == this.memory.byteSize()) {
					succeed(this.done);
					return;
				}
				CompletableFuture<Integer> step = next();
				if (!step.isDone()) {
					// its own failure is nobody's concern: take() sees to that of the
					// step
					var _ = step.whenComplete((moved, failure) -> {
						take(moved, failure);
						proceed();
					});
					return;
				}
				var _ = step.whenComplete(this::take);
			}
		}
		catch (Throwable ex) {
			endStep(ex);
			// otherwise nobody would ever complete this
			fail(ex);
		}
	}

	/**
	 * Waits for a step that nobody could be told of, for want of memory or stack. Until
	 * it ends the kernel has the memory, which is the caller's once this is done.
	 */
	private void endStep(Throwable failure) {
		CompletableFuture<Integer> step = this.current;
		while (step != null && !step.isDone()) {
			try {
				step.completeExceptionally(failure);
				LockSupport.parkNanos(END_INTERVAL_NANOS);
			}
			catch (Throwable ex) {
				// as scarce as before: it is asked again whether it has ended
			}
		}
	}

	private CompletableFuture<Integer> next() {
		Throwable wanted = this.wanted;
		if (wanted != null) {
			return CompletableFuture.failedFuture(wanted);
		}
		MemorySegment rest = this.memory.asSlice(this.done);
		// the caller copies the beginning at most, as it was promised not to wait
		CompletableFuture<Integer> step = (this.done == 0) ? this.direction.submit(this.file, rest, this.position)
				: this.file.io().submit(this.direction.operation(this.file, rest, this.position + this.done).forRing());
		this.current = step;
		// either this sees what is wanted, or whoever wants it sees the step
		wanted = this.wanted;
		if (wanted != null) {
			step.completeExceptionally(wanted);
		}
		return step;
	}

	/** Takes the outcome of one operation, and completes this if it was the last. */
	private void take(@Nullable Integer moved, @Nullable Throwable failure) {
		try {
			if (moved == null) {
				fail(Objects.requireNonNull(failure));
				return;
			}
			this.done += moved;
			this.progress.accept(this.done);
			if (this.direction == Direction.WRITE && moved == 0 && this.memory.byteSize() > 0) {
				fail(FileHandle.noProgress(this.file.descriptor().path(), this.position + this.done));
			}
			else if (this.direction == Direction.READ && (moved == 0 || this.file.endsAt(this.done))) {
				succeed(this.done);
			}
		}
		catch (Throwable ex) {
			fail(ex);
		}
	}

	@Override
	protected boolean failWhenDone(Throwable failure) {
		if (isDone()) {
			return false;
		}
		this.wanted = failure;
		CompletableFuture<Integer> current = this.current;
		if (current != null) {
			current.completeExceptionally(failure);
		}
		return true;
	}

}
