package dev.iouring.spring.reactive;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

import dev.iouring.FileStatus;
import dev.iouring.spring.AsyncIoUringOperations;
import dev.iouring.spring.Backend;
import dev.iouring.spring.Fifo;
import dev.iouring.spring.FileHandle;
import dev.iouring.spring.IoUringClosedException;
import dev.iouring.spring.IoUringException;
import dev.iouring.spring.IoUringNoSuchFileException;
import dev.iouring.spring.IoUringOperations;
import dev.iouring.spring.IoUringRejectedException;
import dev.iouring.spring.TemplateOptions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.core.io.buffer.NettyDataBuffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.reset;
import static org.mockito.Mockito.spy;

/**
 * Tests for {@link ReactiveIoUringOperations#read(Path, ReadOptions)}.
 */
class ReadTests extends AbstractReactiveTests {

	private static final int SIZE = 1024;

	private ReadOptions options() {
		return ReadOptions.defaults().withBufferFactory(this.buffers).withBufferSize(SIZE);
	}

	private static byte[] all(Flux<DataBuffer> flux) {
		return flux.map(AbstractReactiveTests::take)
			.collect(ByteArrayOutputStream::new, ByteArrayOutputStream::writeBytes)
			.block(LONG)
			.toByteArray();
	}

	private Path file(byte[] content) throws IOException {
		return Files.write(file("a"), content);
	}

	@Test
	void bringsTheWholeFileInOrder() throws IOException {
		byte[] content = random(100 * SIZE + 77);
		Path file = file(content);
		assertThat(all(this.reactive.read(file))).isEqualTo(content);
		for (int readAhead : new int[] { 1, 2, 7, ReadOptions.MAX_READ_AHEAD }) {
			assertThat(all(this.reactive.read(file, options().withReadAhead(readAhead)))).isEqualTo(content);
		}
		assertThat(all(this.reactive.read(file, options().withBufferFactory(new DefaultDataBufferFactory(true)))))
			.isEqualTo(content);
	}

	@Test
	void fillsBuffersAndReadsNothingBehindTheEnd() throws IOException {
		Path file = file(random(10 * SIZE + 1));
		StepVerifier.create(this.reactive.read(file, options()).map((buffer) -> take(buffer).length))
			.expectNext(SIZE, SIZE, SIZE, SIZE, SIZE, SIZE, SIZE, SIZE, SIZE, SIZE, 1)
			.expectComplete()
			.verify(LONG);
		assertThat(this.gated.count("readFully")).isEqualTo(11);
	}

	@Test
	void bringsARange() throws IOException {
		byte[] content = random(10 * SIZE);
		Path file = file(content);
		for (long[] range : new long[][] { { 0, 0 }, { 0, 1 }, { 5, 3 * SIZE }, { SIZE, SIZE }, { 9 * SIZE, 2 * SIZE },
				{ 10 * SIZE, 5 }, { 11 * SIZE, 5 }, { 7, Long.MAX_VALUE }, { Long.MAX_VALUE, Long.MAX_VALUE } }) {
			int start = (int) Math.min(range[0], content.length);
			int end = (int) Math.min((double) range[0] + range[1], content.length);
			assertThat(all(this.reactive.read(file, options().withRange(range[0], range[1]))))
				.as(Arrays.toString(range))
				.isEqualTo(Arrays.copyOfRange(content, start, Math.max(start, end)));
		}
	}

	@Test
	void anEmptyFileHasNoBuffers() throws IOException {
		StepVerifier.create(this.reactive.read(file(new byte[0]), options())).expectComplete().verify(LONG);
	}

	@Test
	void bringsFilesThatDoNotKnowTheirSize() throws IOException {
		Path file = Path.of("/proc/self/limits");
		assertThat(all(this.reactive.read(file, options().withBufferSize(100)))).isEqualTo(Files.readAllBytes(file));
	}

	@Test
	void failsAsTheBlockingCallsDo() {
		StepVerifier.create(this.reactive.read(file("none")))
			.expectErrorSatisfies((failure) -> assertThat(failure).isInstanceOf(IoUringNoSuchFileException.class)
				.hasMessageContaining(file("none").toString()))
			.verify(LONG);
		StepVerifier.create(this.reactive.read(this.directory)).expectError(IoUringException.class).verify(LONG);
	}

	@Test
	void aFailureComesBehindWhatWasReadBeforeIt() throws IOException {
		CountDownLatch failed = new CountDownLatch(1);
		IllegalStateException failure = new IllegalStateException("broken");
		this.gated.gate((call, position) -> {
			if (call.equals("readFully") && position == 2 * SIZE) {
				failed.countDown();
				throw failure;
			}
			if (call.equals("readFully") && position == SIZE) {
				await(failed);
			}
		});
		StepVerifier.create(this.reactive.read(file(random(10 * SIZE)), options()).map((buffer) -> take(buffer).length))
			.expectNext(SIZE, SIZE)
			.expectErrorSatisfies((actual) -> assertThat(actual).isSameAs(failure))
			.verify(LONG);
	}

	@Test
	void anErrorEndsTheStreamAsAnException() throws IOException {
		for (String failing : List.of("open", "stat", "readFully")) {
			OutOfMemoryError error = new OutOfMemoryError("while calling " + failing);
			this.gated.gate((call, position) -> {
				if (call.equals(failing)) {
					throw error;
				}
			});
			StepVerifier.create(this.reactive.read(file(random(10 * SIZE)), options()))
				.expectErrorSatisfies((actual) -> assertThat(actual).isInstanceOf(IllegalStateException.class)
					.hasMessageContaining("while calling " + failing)
					.hasCause(error))
				.verify(LONG);
		}
	}

	@Test
	void readsAheadAndNoFurther() throws IOException {
		CountDownLatch open = new CountDownLatch(1);
		this.gated.gate((call, position) -> {
			if (call.equals("readFully")) {
				await(open);
			}
		});
		byte[] content = random(20 * SIZE);
		StepVerifier.create(this.reactive.read(file(content), options().withReadAhead(3)), 0).then(() -> {
			Awaitility.await().atMost(LONG).until(() -> this.gated.reading.get() == 3);
			open.countDown();
			Awaitility.await().atMost(LONG).until(() -> this.gated.statistics().pendingFutures() == 0);
			assertThat(this.gated.count("readFully")).isEqualTo(3);
		})
			.thenRequest(1)
			.assertNext((buffer) -> assertThat(take(buffer)).isEqualTo(Arrays.copyOf(content, SIZE)))
			.then(() -> {
				Awaitility.await().atMost(LONG).until(() -> this.gated.count("readFully") == 4);
				Awaitility.await().atMost(LONG).until(() -> this.gated.statistics().pendingFutures() == 0);
			})
			.thenRequest(5)
			.recordWith(ArrayList::new)
			.expectNextCount(5)
			.consumeRecordedWith((recorded) -> recorded.forEach(DataBufferUtils::release))
			.then(() -> {
				Awaitility.await().atMost(LONG).until(() -> this.gated.statistics().pendingFutures() == 0);
				assertThat(this.gated.count("readFully")).isEqualTo(9);
			})
			.thenCancel()
			.verify(LONG);
		assertThat(this.gated.mostReading).hasValue(3);
	}

	@Test
	void aFileThatGrowsIsReadToItsNewEnd() throws IOException {
		byte[] content = random(10 * SIZE);
		Path file = file(Arrays.copyOf(content, SIZE));
		ByteArrayOutputStream read = new ByteArrayOutputStream();
		CountDownLatch grown = new CountDownLatch(1);
		this.gated.gate((call, position) -> {
			if (call.equals("readFully") && position > 0) {
				await(grown);
			}
		});
		StepVerifier.create(this.reactive.read(file, options().withBufferSize(SIZE)), 1)
			.assertNext((buffer) -> read.writeBytes(take(buffer)))
			.then(() -> {
				write(file, content, SIZE);
				grown.countDown();
			})
			.thenRequest(Long.MAX_VALUE)
			.thenConsumeWhile((buffer) -> true, (buffer) -> read.writeBytes(take(buffer)))
			.expectComplete()
			.verify(LONG);
		assertThat(read.toByteArray()).isEqualTo(content);
	}

	@Test
	void aFileThatShrinksEndsWithoutAGap() throws IOException {
		byte[] content = random(10 * SIZE);
		Path file = file(content);
		CountDownLatch ahead = new CountDownLatch(1);
		CountDownLatch shrunk = new CountDownLatch(1);
		this.gated.gate((call, position) -> {
			if (call.equals("readFully") && position == SIZE) {
				await(shrunk);
			}
			if (call.equals("readFully") && position == 3 * SIZE) {
				ahead.countDown();
			}
		});
		Flux<DataBuffer> flux = this.reactive.read(file, options())
			.doOnSubscribe((subscription) -> Thread.ofVirtual().start(() -> {
				await(ahead);
				Awaitility.await().until(() -> this.gated.reading.get() == 1);
				truncate(file, SIZE + 5);
				shrunk.countDown();
			}));
		assertThat(all(flux)).isEqualTo(Arrays.copyOf(content, SIZE + 5));
	}

	@Test
	void aPipeIsReadOneByOneAsItBringsSomething() throws IOException {
		Fifo fifo = Fifo.create(file("fifo"));
		StepVerifier
			.create(this.reactive.read(fifo.path(), options())
				.map((buffer) -> new String(take(buffer), StandardCharsets.UTF_8)))
			.then(() -> write(fifo, "one"))
			.expectNext("one")
			.then(() -> write(fifo, "two"))
			.expectNext("two")
			.then(() -> close(fifo))
			.expectComplete()
			.verify(LONG);
		assertThat(this.gated.mostReading).hasValue(1);
	}

	@Test
	void buffersThatCannotBeMadeEndTheStream() throws IOException {
		Path file = file(random(10 * SIZE));
		IllegalStateException failure = new IllegalStateException("no buffers");
		DataBufferFactory factory = mock(DataBufferFactory.class);
		Flux<DataBuffer> flux = this.reactive.read(file, options().withBufferFactory(factory));
		given(factory.allocateBuffer(SIZE)).willThrow(failure);
		StepVerifier.create(flux).expectErrorSatisfies((actual) -> assertThat(actual).isSameAs(failure)).verify(LONG);
		reset(factory);
		given(factory.allocateBuffer(SIZE)).willThrow(new OutOfMemoryError("of the pool"));
		StepVerifier.create(flux)
			.expectErrorSatisfies((actual) -> assertThat(actual).isInstanceOf(IllegalStateException.class)
				.hasMessageContaining("A buffer of 1024 bytes could not be allocated")
				.hasRootCauseInstanceOf(OutOfMemoryError.class))
			.verify(LONG);
		reset(factory);
		given(factory.allocateBuffer(SIZE)).willAnswer((call) -> pooled(new byte[0]));
		StepVerifier.create(flux)
			.expectErrorSatisfies((actual) -> assertThat(actual).isInstanceOf(IllegalStateException.class)
				.hasMessageContaining("without room for 1024 bytes"))
			.verify(LONG);
	}

	@Test
	void theSubscriberDoesNotWaitForAFileThatIsOpenAtOnce() {
		IoUringOperations operations = mock(IoUringOperations.class);
		AsyncIoUringOperations async = mock(AsyncIoUringOperations.class);
		FileHandle file = mock(FileHandle.class);
		given(operations.async()).willReturn(async);
		given(async.open(file("a"))).willReturn(CompletableFuture.completedFuture(file));
		AtomicReference<Thread> thread = new AtomicReference<>();
		given(file.stat()).willAnswer((call) -> {
			thread.set(Thread.currentThread());
			throw new IllegalStateException("seen");
		});
		StepVerifier.create(new ReactiveIoUringTemplate(operations).read(file("a")))
			.expectErrorMessage("seen")
			.verify(LONG);
		assertThat(thread.get()).isNotNull().isNotSameAs(Thread.currentThread());
		then(file).should().close();
	}

	@Test
	void aFileThatCannotBeClosedFailsWithThatFailure() {
		IoUringOperations operations = mock(IoUringOperations.class);
		AsyncIoUringOperations async = mock(AsyncIoUringOperations.class);
		FileHandle file = mock(FileHandle.class);
		IllegalStateException failure = new IllegalStateException("not closed");
		given(operations.async()).willReturn(async);
		given(async.open(file("a"))).willReturn(CompletableFuture.completedFuture(file));
		willThrow(failure).given(file).close();
		given(file.stat()).willReturn(mock(FileStatus.class));
		given(async.read(eq(file), any(), eq(0L))).willReturn(CompletableFuture.completedFuture(-1));
		Flux<DataBuffer> flux = new ReactiveIoUringTemplate(operations).read(file("a"));
		StepVerifier.create(flux).expectErrorSatisfies((actual) -> assertThat(actual).isSameAs(failure)).verify(LONG);
		then(file).should().close();
		IllegalStateException first = new IllegalStateException("not read");
		given(async.read(eq(file), any(), eq(0L))).willReturn(CompletableFuture.failedFuture(first));
		StepVerifier.create(flux)
			.expectErrorSatisfies((actual) -> assertThat(actual).isSameAs(first).hasSuppressedException(failure))
			.verify(LONG);
	}

	@Test
	void aBufferThatCannotBeReleasedKeepsNoFileOpen() throws IOException {
		UnsupportedOperationException failure = new UnsupportedOperationException("not released");
		DataBufferFactory factory = mock(DataBufferFactory.class);
		given(factory.allocateBuffer(SIZE)).willAnswer((call) -> {
			NettyDataBuffer buffer = spy(this.buffers.allocateBuffer(SIZE));
			willAnswer((release) -> {
				release.callRealMethod();
				throw failure;
			}).given(buffer).release();
			return buffer;
		});
		this.gated.gate((call, position) -> {
			if (call.equals("readFully")) {
				throw new IllegalStateException("broken");
			}
		});
		StepVerifier
			.create(this.reactive.read(file(random(10 * SIZE)), options().withReadAhead(1).withBufferFactory(factory)))
			.expectErrorSatisfies((actual) -> assertThat(actual).isSameAs(failure))
			.verify(LONG);
	}

	@Test
	void moreThanTheLimitIsRejected() throws IOException {
		GatedTemplate limited = new GatedTemplate(this.io, TemplateOptions.defaults().withMaxPending(1));
		Fifo fifo = Fifo.create(file("fifo"));
		Flux<DataBuffer> flux = new ReactiveIoUringTemplate(limited).read(fifo.path(), options());
		StepVerifier.create(flux).then(() -> {
			Awaitility.await().atMost(LONG).until(() -> limited.reading.get() == 1);
			StepVerifier.create(flux).expectError(IoUringRejectedException.class).verify(LONG);
			close(fifo);
		}).expectComplete().verify(LONG);
	}

	@Test
	void aRequestOfNothingIsAnError() throws IOException {
		for (long request : new long[] { 0, -1 }) {
			AtomicReference<Throwable> failure = new AtomicReference<>();
			this.reactive.read(file(random(SIZE)), options()).subscribe(new Subscriber<>() {

				@Override
				public void onSubscribe(Subscription subscription) {
					subscription.request(request);
				}

				@Override
				public void onNext(DataBuffer buffer) {
					DataBufferUtils.release(buffer);
				}

				@Override
				public void onError(Throwable ex) {
					failure.set(ex);
				}

				@Override
				public void onComplete() {
				}

			});
			Awaitility.await().atMost(LONG).until(() -> failure.get() != null);
			assertThat(failure.get()).isInstanceOf(IllegalArgumentException.class);
		}
	}

	@Test
	void aClosedRingFails() throws IOException {
		Flux<DataBuffer> flux = this.reactive.read(file(random(SIZE)), options());
		this.io.close();
		if (this.backend == Backend.RING) {
			StepVerifier.create(flux).expectError(IoUringClosedException.class).verify(LONG);
		}
	}

	@Test
	void eachSubscriptionReadsAnew() throws IOException {
		Path file = file(bytes("one"));
		Flux<DataBuffer> flux = this.reactive.read(file, options());
		assertThat(this.gated.calls).isEmpty();
		assertThat(all(flux)).isEqualTo(bytes("one"));
		Files.writeString(file, "another");
		assertThat(all(flux)).isEqualTo(bytes("another"));
	}

	@Test
	void completesWhenTheFileIsClosed() throws IOException {
		Path file = file(random(20 * SIZE));
		for (int i = 0; i < 50; i++) {
			all(this.reactive.read(file, options()));
			assertThat(openFiles()).isEmpty();
		}
	}

	@Test
	void optionsThatMeanNothingAreRefused() {
		ReadOptions options = ReadOptions.defaults();
		assertThatIllegalArgumentException().isThrownBy(() -> options.withRange(-1, 0)).withMessageContaining("-1");
		assertThatIllegalArgumentException().isThrownBy(() -> options.withRange(0, -2)).withMessageContaining("-2");
		assertThatIllegalArgumentException().isThrownBy(() -> options.withBufferSize(0)).withMessageContaining("0");
		for (int readAhead : List.of(0, 257)) {
			assertThatIllegalArgumentException().isThrownBy(() -> options.withReadAhead(readAhead))
				.withMessageContaining("between 1 and 256 but was " + readAhead);
		}
		assertThatIllegalArgumentException().isThrownBy(() -> options.withBufferFactory(null));
		assertThatIllegalArgumentException().isThrownBy(() -> this.reactive.read(null));
		assertThatIllegalArgumentException().isThrownBy(() -> this.reactive.read(this.directory, null));
	}

	static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static void write(Path file, byte[] content, int from) {
		try {
			Files.write(file, Arrays.copyOfRange(content, from, content.length), StandardOpenOption.APPEND);
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

	private static void write(Fifo fifo, String text) {
		try {
			fifo.channel().write(ByteBuffer.wrap(bytes(text)));
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

	private static void close(Fifo fifo) {
		try {
			fifo.close();
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

	private static void truncate(Path file, long size) {
		try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
			access.setLength(size);
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

}
