package dev.iouring.spring.reactive;

import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import dev.iouring.spring.IoUringException;
import dev.iouring.spring.IoUringOperations;
import dev.iouring.spring.IoUringRejectedException;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;

/**
 * Files as reactive streams, implemented by {@link ReactiveIoUringTemplate}. Not often
 * used directly, but easy to replace by a mock in tests.
 *
 * <p>
 * Nothing happens before somebody subscribes, and each subscription opens the file anew.
 * No method, no subscription, no request and no cancellation blocks its caller. Signals
 * arrive on virtual threads or on the executor of
 * {@link dev.iouring.IoUringOptions#executor()}, but what was read before it was
 * requested arrives on the thread that requests it.
 *
 * <p>
 * A stream has closed its file when it completes or fails. When it is cancelled, the file
 * is closed soon after: the operations that are going on are cancelled as well, and it is
 * awaited that they end.
 *
 * <p>
 * Failures are those of {@link IoUringOperations}: an {@link IoUringException} whose
 * cause is the JDK's own {@link java.io.IOException}, and
 * {@link IoUringRejectedException} beyond the limit of futures. A call that cannot mean
 * anything fails with an {@link IllegalArgumentException}.
 */
public interface ReactiveIoUringOperations {

	/**
	 * Reads a whole file with the default options.
	 * @param path the file
	 * @return its content
	 * @see #read(Path, ReadOptions)
	 */
	Flux<DataBuffer> read(Path path);

	/**
	 * Reads a file in order, up to the end that it has when the end is reached. A file
	 * that grows or shrinks meanwhile never brings a gap.
	 *
	 * <p>
	 * The subscriber owns the buffers it gets, and has to release them if they are
	 * pooled. All others are released before the stream ends, or soon after it is
	 * cancelled. A failure arrives behind the bytes that were read before it.
	 * @param path the file
	 * @param options what to read, and how
	 * @return its content
	 */
	Flux<DataBuffer> read(Path path, ReadOptions options);

	/**
	 * Writes a stream to a file with the default options.
	 * @param path the file
	 * @param content what to write
	 * @param options as for {@link #write(Path, Publisher, WriteOptions, OpenOption...)}
	 * @return how many bytes were written
	 */
	Mono<Long> write(Path path, Publisher<? extends DataBuffer> content, OpenOption... options);

	/**
	 * Writes a stream to a file from its start, which is neither atomic nor durable: see
	 * {@link #replace(Path, Publisher)}. What has arrived is written whenever nothing
	 * more is there. After a failure or cancellation, the file has some of it.
	 *
	 * <p>
	 * The content is subscribed to when the file is open, on a virtual thread. Each
	 * buffer that it brings is released, whatever happens. Its failure is the result's,
	 * too.
	 * @param path the file
	 * @param content what to write
	 * @param writeOptions how to write
	 * @param options how to open it; {@link StandardOpenOption#CREATE},
	 * {@link StandardOpenOption#TRUNCATE_EXISTING} and {@link StandardOpenOption#WRITE}
	 * if there are none
	 * @return how many bytes were written
	 */
	Mono<Long> write(Path path, Publisher<? extends DataBuffer> content, WriteOptions writeOptions,
			OpenOption... options);

	/**
	 * Writes a stream at the end of a file, which is created if it does not exist.
	 * Otherwise as {@link #write(Path, Publisher, WriteOptions, OpenOption...)}.
	 * @param path the file
	 * @param content what to write
	 * @return how many bytes were written
	 */
	Mono<Long> append(Path path, Publisher<? extends DataBuffer> content);

	/**
	 * Replaces a file atomically and durably, with the default options.
	 * @param path the file
	 * @param content what to write
	 * @return how many bytes were written
	 * @see #replace(Path, Publisher, WriteOptions)
	 */
	Mono<Long> replace(Path path, Publisher<? extends DataBuffer> content);

	/**
	 * Replaces a file atomically and durably by a stream, as
	 * {@link IoUringOperations#replace(Path, dev.iouring.spring.FileCallback)} does. When
	 * this completes, the content survives a crash. If the content fails, the
	 * subscription is cancelled or something cannot be written, the former file is left
	 * as it was and the temporary one deleted. A cancellation comes too late once the
	 * file is renamed.
	 * @param path the file
	 * @param content what to write, treated as by
	 * {@link #write(Path, Publisher, WriteOptions, OpenOption...)}
	 * @param options how to write
	 * @return how many bytes were written
	 */
	Mono<Long> replace(Path path, Publisher<? extends DataBuffer> content, WriteOptions options);

}
