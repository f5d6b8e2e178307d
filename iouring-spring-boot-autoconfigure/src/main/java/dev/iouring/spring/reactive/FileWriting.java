package dev.iouring.spring.reactive;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.LinkedBlockingQueue;

import dev.iouring.spring.FileHandle;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.Exceptions;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Signal;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;

/**
 * Writes what a publisher brings to a file. The publisher's threads put it into a queue,
 * which is as long as what was requested, and the thread of the file takes it from there.
 */
final class FileWriting extends BaseSubscriber<DataBuffer> {

	private final Publisher<? extends DataBuffer> content;

	private final WriteOptions options;

	private final Context context;

	private final BlockingQueue<Signal<DataBuffer>> arrived = new LinkedBlockingQueue<>();

	private volatile boolean ended;

	private int taken;

	FileWriting(Publisher<? extends DataBuffer> content, WriteOptions options, ContextView context) {
		this.content = content;
		this.options = options;
		this.context = Context.of(context);
	}

	@Override
	public Context currentContext() {
		return this.context;
	}

	@Override
	protected void hookOnSubscribe(Subscription subscription) {
		request(this.options.prefetch());
	}

	@Override
	protected void hookOnNext(DataBuffer buffer) {
		add(Signal.next(buffer));
	}

	@Override
	protected void hookOnComplete() {
		add(Signal.complete());
	}

	@Override
	protected void hookOnError(Throwable failure) {
		add(Signal.error(failure));
	}

	/**
	 * The thread is interrupted as well, but content that runs on it may swallow that.
	 * Behind this nothing is written, and what was not complete has failed.
	 */
	@Override
	protected void hookOnCancel() {
		add(Signal.error(new CancellationException("Writing was cancelled")));
	}

	/** Publishers may go on for a while after they were cancelled. */
	private void add(Signal<DataBuffer> signal) {
		this.arrived.add(signal);
		if (this.ended) {
			releaseArrived();
		}
	}

	/**
	 * Writes everything and waits for it.
	 * @param file a file that nobody else writes to
	 * @return how many bytes were written
	 * @throws InterruptedIOException if the thread was interrupted
	 */
	Long writeTo(FileHandle file) throws IOException {
		try {
			Flux.<DataBuffer>from(this.content)
				.doOnDiscard(DataBuffer.class, DataBufferUtils::release)
				.subscribe((BaseSubscriber<DataBuffer>) this);
			return transfer(new Output(file, ByteBuffer.allocateDirect(this.options.bufferSize())));
		}
		finally {
			cancel();
			this.ended = true;
			releaseArrived();
		}
	}

	private long transfer(Output output) throws IOException {
		while (true) {
			Signal<DataBuffer> signal = this.arrived.poll();
			if (signal == null) {
				output.flush();
				signal = await();
			}
			DataBuffer buffer = signal.get();
			if (buffer != null) {
				try {
					output.write(buffer);
				}
				finally {
					DataBufferUtils.release(buffer);
				}
				requestMore();
			}
			else {
				Throwable failure = signal.getThrowable();
				if (failure != null) {
					throw Exceptions.propagate(failure);
				}
				output.flush();
				return output.position;
			}
		}
	}

	private Signal<DataBuffer> await() throws InterruptedIOException {
		try {
			return this.arrived.take();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new InterruptedIOException("The thread was interrupted while it waited for what to write");
		}
	}

	/** In portions, as each request may be a call to another thread. */
	private void requestMore() {
		this.taken++;
		int portion = this.options.prefetch() - this.options.prefetch() / 4;
		if (this.taken == portion) {
			this.taken = 0;
			request(portion);
		}
	}

	private void releaseArrived() {
		Signal<DataBuffer> signal = this.arrived.poll();
		while (signal != null) {
			DataBufferUtils.release(signal.get());
			signal = this.arrived.poll();
		}
	}

	/** Puts what is small together. */
	private static final class Output {

		private final FileHandle file;

		private final ByteBuffer gathered;

		private long position;

		Output(FileHandle file, ByteBuffer gathered) {
			this.file = file;
			this.gathered = gathered;
		}

		void write(DataBuffer source) {
			while (source.readableByteCount() > 0) {
				int count = Math.min(source.readableByteCount(), this.gathered.remaining());
				int start = this.gathered.position();
				source.toByteBuffer(source.readPosition(), this.gathered, start, count);
				source.readPosition(source.readPosition() + count);
				this.gathered.position(start + count);
				if (!this.gathered.hasRemaining()) {
					flush();
				}
			}
		}

		void flush() {
			this.gathered.flip();
			if (this.gathered.hasRemaining()) {
				this.position += this.file.writeFully(this.gathered, this.position);
			}
			this.gathered.clear();
		}

	}

}
