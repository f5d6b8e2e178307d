package dev.iouring.spring.reactive;

import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import dev.iouring.spring.AsyncIoUringOperations;
import dev.iouring.spring.FileCallback;
import dev.iouring.spring.IoUringOperations;
import org.reactivestreams.Publisher;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.util.Assert;

/**
 * Reads and writes files as reactive streams on the {@link IoUringOperations} of a
 * template, with io_uring or its fallback. Thread-safe. There is nothing to close.
 *
 * @see ReactiveIoUringOperations
 */
public class ReactiveIoUringTemplate implements ReactiveIoUringOperations {

	private static final StandardOpenOption[] WRITE_OPTIONS = { StandardOpenOption.CREATE,
			StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE };

	private final IoUringOperations operations;

	/**
	 * Creates a template.
	 * @param operations what to read and write with
	 */
	public ReactiveIoUringTemplate(IoUringOperations operations) {
		Assert.notNull(operations, "'operations' must not be null");
		this.operations = operations;
	}

	@Override
	public Flux<DataBuffer> read(Path path) {
		return read(path, ReadOptions.defaults());
	}

	@Override
	public Flux<DataBuffer> read(Path path, ReadOptions options) {
		Assert.notNull(path, "'path' must not be null");
		Assert.notNull(options, "'options' must not be null");
		return Flux.usingWhen(
				Mono.deferContextual(
						(context) -> Mono.just(new FileReading(async(), path, options, SubscriberContext.of(context)))),
				FileReading::content, (reading) -> Mono.empty(), FileReading::end, FileReading::end);
	}

	@Override
	public Mono<Long> write(Path path, Publisher<? extends DataBuffer> content, OpenOption... options) {
		return write(path, content, WriteOptions.defaults(), options);
	}

	@Override
	public Mono<Long> write(Path path, Publisher<? extends DataBuffer> content, WriteOptions writeOptions,
			OpenOption... options) {
		Assert.noNullElements(options, "'options' must not contain null");
		OpenOption[] opening = (options.length > 0) ? writing(options) : WRITE_OPTIONS;
		return transfer(path, content, writeOptions, (callback) -> async().withFile(path, callback, opening));
	}

	/** Whoever names an option need not name that for writing as well. */
	private static OpenOption[] writing(OpenOption... options) {
		Set<OpenOption> all = new LinkedHashSet<>(List.of(options));
		Assert.isTrue(!all.contains(StandardOpenOption.READ), "READ is no option for writing");
		for (OpenOption option : all) {
			if (!(option instanceof StandardOpenOption || option instanceof LinkOption)) {
				throw new UnsupportedOperationException(
						"The open option %s is not supported, as a stream cannot align what it writes"
							.formatted(option));
			}
		}
		all.add(StandardOpenOption.WRITE);
		return all.toArray(OpenOption[]::new);
	}

	@Override
	public Mono<Long> append(Path path, Publisher<? extends DataBuffer> content) {
		return write(path, content, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
	}

	@Override
	public Mono<Long> replace(Path path, Publisher<? extends DataBuffer> content) {
		return replace(path, content, WriteOptions.defaults());
	}

	@Override
	public Mono<Long> replace(Path path, Publisher<? extends DataBuffer> content, WriteOptions options) {
		return transfer(path, content, options, (callback) -> async().replace(path, callback));
	}

	private AsyncIoUringOperations async() {
		return this.operations.async();
	}

	/**
	 * One virtual thread writes what arrives, so opening, closing and cleaning up are
	 * what they are for everybody else.
	 */
	private static Mono<Long> transfer(Path path, Publisher<? extends DataBuffer> content, WriteOptions options,
			Function<FileCallback<Long>, CompletableFuture<Long>> start) {
		Assert.notNull(path, "'path' must not be null");
		Assert.notNull(content, "'content' must not be null");
		Assert.notNull(options, "'writeOptions' must not be null");
		return Mono.deferContextual((context) -> {
			FileWriting writing = new FileWriting(content, options, context);
			// Cancels the content at once, and tells the thread.
			SubscriberContext subscriber = SubscriberContext.of(context);
			return Mono.fromFuture(() -> subscriber.call(() -> start.apply(writing::writeTo)))
				.doOnCancel(writing::cancel);
		}).onErrorMap(Exceptions::unwrap);
	}

}
