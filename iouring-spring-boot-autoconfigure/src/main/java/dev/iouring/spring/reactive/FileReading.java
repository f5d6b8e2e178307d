package dev.iouring.spring.reactive;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import dev.iouring.FileStatus;
import dev.iouring.spring.AsyncIoUringOperations;
import dev.iouring.spring.FileHandle;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;

import org.springframework.core.io.buffer.DataBuffer;

/**
 * One subscription's way through a file. Reactor's operators decide what is read when;
 * this knows what is going on, so that {@link #end()} can await it.
 */
final class FileReading {

	/**
	 * For what waits, which subscribers must not, and must be possible when no more
	 * futures are.
	 */
	private static final Executor VIRTUAL = (task) -> Thread.ofVirtual().name("iouring-reactive").start(task);

	private final AsyncIoUringOperations async;

	private final Path path;

	private final ReadOptions options;

	private final SubscriberContext context;

	/** What the subscriber does not have yet. Guarded by this. */
	private final List<Read> reads = new ArrayList<>();

	/** Where reading goes on; its users take turns. */
	private final AtomicLong next;

	private @Nullable CompletableFuture<FileHandle> opening;

	private CompletableFuture<Opened> opened = CompletableFuture.completedFuture(new Opened(null, null, null));

	private boolean ended;

	private @Nullable CompletableFuture<Void> ending;

	FileReading(AsyncIoUringOperations async, Path path, ReadOptions options, SubscriberContext context) {
		this.async = async;
		this.path = path;
		this.options = options;
		this.context = context;
		this.next = new AtomicLong(options.position());
	}

	Flux<DataBuffer> content() {
		return Mono.fromFuture(this::open, true)
			.flatMapMany(this::chunks)
			.takeUntil(Chunk::isLast)
			.handle(FileReading::deliver)
			.concatWith(Mono.defer(() -> end().then(Mono.empty())));
	}

	private static void deliver(Chunk chunk, SynchronousSink<DataBuffer> sink) {
		Throwable failure = chunk.failure();
		if (failure != null) {
			sink.error(failure);
			return;
		}
		if (chunk.isEmpty()) {
			chunk.release();
			return;
		}
		DataBuffer buffer = chunk.take();
		// a cancellation may have been faster
		if (buffer != null) {
			sink.next(buffer);
		}
	}

	private synchronized CompletableFuture<Opened> open() {
		if (!this.ended) {
			this.opening = this.context.call(() -> this.async.open(this.path));
			this.opened = this.opening.handleAsync(this::opened, VIRTUAL);
		}
		return this.opened;
	}

	/**
	 * Failures are carried as values here, because nobody wants those of cancellations.
	 */
	private Opened opened(@Nullable FileHandle file, @Nullable Throwable failure) {
		if (file == null) {
			return new Opened(null, null, failure);
		}
		try {
			return new Opened(file, this.context.call(file::stat), null);
		}
		catch (RuntimeException | Error ex) {
			return new Opened(file, null, ex);
		}
	}

	private Flux<Chunk> chunks(Opened opened) {
		FileHandle file = opened.file();
		FileStatus status = opened.status();
		if (file == null || status == null) {
			return (opened.failure() != null) ? Flux.just(Chunk.failed(opened.failure())) : Flux.empty();
		}
		boolean seekable = status.isRegularFile();
		return Flux.concat(seekable ? ahead(file, status.size()) : Flux.empty(), onwards(file, seekable));
	}

	/** Up to the size that the file had, many at a time. */
	private Flux<Chunk> ahead(FileHandle file, long size) {
		return Flux.<Extent>generate((sink) -> {
			long position = this.next.get();
			if (position >= Math.min(size, this.options.end())) {
				sink.complete();
				return;
			}
			// The one byte more tells without a further read that the file ends there.
			int length = (int) Math.min(bufferSize(position), size - position + 1);
			this.next.set(position + length);
			sink.next(new Extent(position, length));
		}).flatMapSequential((extent) -> read(file, extent, true), this.options.readAhead(), 1);
	}

	/**
	 * One by one, as only the read before tells where the next begins and whether there
	 * is one.
	 */
	private Flux<Chunk> onwards(FileHandle file, boolean seekable) {
		return Flux.defer(() -> (this.next.get() < this.options.end()) ? Mono.defer(() -> {
			long position = this.next.get();
			return read(file, new Extent(position, bufferSize(position)), seekable);
		}).doOnNext((chunk) -> this.next.set(chunk.next())).repeat() : Flux.empty());
	}

	private int bufferSize(long position) {
		return (int) Math.min(this.options.bufferSize(), this.options.end() - position);
	}

	private Mono<Chunk> read(FileHandle file, Extent extent, boolean seekable) {
		Target target;
		try {
			target = Target.allocate(this.options.bufferFactory(), extent.length());
		}
		catch (RuntimeException ex) {
			return Mono.just(Chunk.failed(ex));
		}
		return Mono.fromFuture(start(file, target, extent, seekable), true);
	}

	private synchronized CompletableFuture<Chunk> start(FileHandle file, Target target, Extent extent,
			boolean seekable) {
		if (this.ended) {
			target.release();
			return new CompletableFuture<>();
		}
		ByteBuffer bytes = target.bytes();
		CompletableFuture<Integer> transfer = this.context
			.call(() -> seekable ? this.async.readFully(file, bytes, extent.position())
					: this.async.read(file, bytes, extent.position()));
		CompletableFuture<Chunk> chunk = transfer.handle((count, failure) -> {
			if (failure != null) {
				target.release();
				return Chunk.failed(failure);
			}
			long next = extent.position() + Math.max(count, 0);
			boolean last = next == this.options.end() || (seekable ? count < extent.length() : count <= 0);
			return Chunk.of(target.filled(Math.max(count, 0)), next, last);
		});
		this.reads.removeIf(Read::isOver);
		this.reads.add(new Read(transfer, chunk));
		return chunk;
	}

	/**
	 * Ends after a failure, which is what the subscriber gets even if ending fails, too.
	 */
	Mono<Void> end(Throwable failure) {
		return end().onErrorResume((ending) -> {
			Exceptions.addSuppressed(failure, ending);
			return Mono.empty();
		});
	}

	/**
	 * Cancels what is going on, waits for it, and closes the file, whatever fails before.
	 * Blocks nobody. A further call waits for the first.
	 * @return completes when the file is closed and no buffer is left
	 */
	Mono<Void> end() {
		List<Read> reads;
		CompletableFuture<FileHandle> opening;
		CompletableFuture<Void> ending;
		synchronized (this) {
			this.ended = true;
			if (this.ending == null) {
				this.ending = ending();
			}
			reads = List.copyOf(this.reads);
			opening = this.opening;
			ending = this.ending;
		}
		if (opening != null) {
			opening.cancel(true);
		}
		reads.forEach((read) -> read.transfer().cancel(true));
		return Mono.fromFuture(ending, true);
	}

	private CompletableFuture<Void> ending() {
		CompletableFuture<FileHandle> opening = this.opening;
		if (opening == null) {
			return CompletableFuture.completedFuture(null);
		}
		Stream<CompletableFuture<?>> released = this.reads.stream()
			.map((read) -> read.chunk().thenAccept(Chunk::release));
		return CompletableFuture
			.allOf(Stream.concat(released, Stream.of(this.opened)).toArray(CompletableFuture<?>[]::new))
			.whenCompleteAsync((nothing, failure) -> close(opening), VIRTUAL);
	}

	private void close(CompletableFuture<FileHandle> opening) {
		if (!opening.isCompletedExceptionally()) {
			this.context.<@Nullable Void>call(() -> {
				opening.join().close();
				return null;
			});
		}
	}

	private record Extent(long position, int length) {
	}

	private record Opened(@Nullable FileHandle file, @Nullable FileStatus status, @Nullable Throwable failure) {
	}

	private record Read(CompletableFuture<Integer> transfer, CompletableFuture<Chunk> chunk) {

		boolean isOver() {
			return this.chunk.isCompletedExceptionally() || (this.chunk.isDone() && this.chunk.join().isGone());
		}

	}

}
