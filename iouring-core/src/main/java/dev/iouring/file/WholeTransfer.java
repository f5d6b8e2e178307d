package dev.iouring.file;

import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;

import dev.iouring.Operation;
import org.jspecify.annotations.Nullable;

/**
 * The future of a transfer that may take several operations. One is in flight at a time.
 * Cancelling the future, or completing it exceptionally, cancels that one, and the future
 * completes when the kernel is done with it.
 */
final class WholeTransfer extends CompletableFuture<Long> {

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
		},

		/** To the file. */
		WRITE {
			@Override
			Operation operation(FileHandle file, MemorySegment memory, long position) {
				return file.write(memory, position);
			}
		};

		abstract Operation operation(FileHandle file, MemorySegment memory, long position);

	}

	WholeTransfer start() {
		proceed();
		return this;
	}

	/**
	 * Starts operations until one has to be waited for. Never by two threads at a time.
	 */
	private void proceed() {
		boolean going = true;
		while (going && this.done < this.memory.byteSize()) {
			CompletableFuture<Integer> step;
			try {
				step = this.file.io()
					.submit(this.direction.operation(this.file, this.memory.asSlice(this.done),
							this.position + this.done));
			}
			catch (RuntimeException ex) {
				super.completeExceptionally(ex);
				return;
			}
			this.current = step;
			Throwable wanted = this.wanted;
			if (wanted != null) {
				step.completeExceptionally(wanted);
			}
			if (!step.isDone()) {
				// its own failure is nobody's concern: take() reports what happens to the
				// step
				var _ = step.whenComplete((moved, failure) -> {
					if (take(moved, failure)) {
						proceed();
					}
				});
				return;
			}
			going = step.handle(this::take).join();
		}
		// does nothing if the transfer has failed
		super.complete(this.done);
	}

	/**
	 * Takes the outcome of one operation.
	 * @return whether to go on
	 */
	private boolean take(@Nullable Integer moved, @Nullable Throwable failure) {
		if (moved == null) {
			super.completeExceptionally(Objects.requireNonNull(failure));
			return false;
		}
		this.done += moved;
		this.progress.accept(this.done);
		if (this.direction == Direction.WRITE) {
			if (moved == 0) {
				super.completeExceptionally(
						FileHandle.noProgress(this.file.descriptor().path(), this.position + this.done));
			}
			return moved > 0;
		}
		boolean going = moved > 0 && !this.file.endsAt(this.done);
		if (!going) {
			super.complete(this.done);
		}
		return going;
	}

	@Override
	public boolean cancel(boolean mayInterruptIfRunning) {
		return completeExceptionally(new CancellationException("The transfer was cancelled"));
	}

	@Override
	public boolean completeExceptionally(Throwable failure) {
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

	/**
	 * Is not supported, because the kernel alone knows the result.
	 * @throws UnsupportedOperationException always
	 */
	@Override
	public boolean complete(Long value) {
		throw new UnsupportedOperationException("Only the kernel can tell how much was transferred");
	}

	@Override
	public <U> CompletableFuture<U> newIncompleteFuture() {
		return new CompletableFuture<>();
	}

}
