package dev.iouring.spring.reactive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import dev.iouring.spring.Fifo;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Cancels reading in each of its states. That nothing is left is checked after each test.
 */
class ReadCancellationTests extends AbstractReactiveTests {

	private static final int SIZE = 1024;

	private Path path;

	private Flux<DataBuffer> flux() throws IOException {
		this.path = Files.write(file("a"), random(20 * SIZE));
		return flux(this.path);
	}

	private Flux<DataBuffer> flux(Path path) {
		return this.reactive.read(path,
				ReadOptions.defaults().withBufferFactory(this.buffers).withBufferSize(SIZE).withReadAhead(3));
	}

	private void await(long calls, String call) {
		Awaitility.await().atMost(LONG).until(() -> this.gated.count(call) >= calls);
	}

	@Test
	void beforeAnythingWasDone() throws IOException {
		for (int i = 0; i < 50; i++) {
			flux().subscribe(new BaseSubscriber<>() {

				@Override
				protected void hookOnSubscribe(Subscription subscription) {
					cancel();
				}

			});
		}
		assertThat(this.gated.count("readFully")).isZero();
	}

	@Test
	void whileTheFileIsBeingOpened() throws IOException {
		CountDownLatch opening = new CountDownLatch(1);
		this.gated.gate((call, position) -> {
			if (call.equals("open")) {
				ReadTests.await(opening);
			}
		});
		StepVerifier.create(flux()).then(() -> await(1, "open")).thenCancel().verify(LONG);
		// the interrupt ended the wait
		Awaitility.await().atMost(LONG).until(() -> this.gated.statistics().pendingFutures() == 0);
		assertThat(this.gated.count("readFully")).isZero();
	}

	@Test
	void whenTheFileHasJustBeenOpened() throws IOException {
		CountDownLatch cancelled = new CountDownLatch(1);
		this.gated.gate((call, position) -> {
			if (call.equals("stat")) {
				awaitUninterruptibly(cancelled);
			}
		});
		StepVerifier.create(flux()).then(() -> await(1, "stat")).thenCancel().verify(LONG);
		assertThat(openFiles()).hasSize(1);
		cancelled.countDown();
		await(1, "close");
	}

	@Test
	void withReadsInFlightThatCannotBeCancelled() throws IOException {
		CountDownLatch reading = new CountDownLatch(1);
		this.gated.gate((call, position) -> {
			if (call.equals("readFully")) {
				awaitUninterruptibly(reading);
			}
		});
		// returning is what shows that nobody waits
		StepVerifier.create(flux()).then(() -> await(3, "readFully")).thenCancel().verify(LONG);
		assertThat(openFiles()).hasSize(1);
		assertThat(this.pool.pinnedDirectMemory()).isPositive();
		assertThat(this.gated.count("close")).isZero();
		reading.countDown();
		await(1, "close");
	}

	@Test
	void withAReadInFlightThatWouldNeverEnd() throws IOException {
		try (Fifo fifo = Fifo.create(file("fifo"))) {
			StepVerifier.create(flux(fifo.path())).then(() -> await(1, "read")).thenCancel().verify(LONG);
			Awaitility.await().atMost(LONG).until(() -> openFiles().size() == 1);
		}
	}

	@Test
	void whenWhatIsReadAheadWaitsForARequest() throws IOException {
		StepVerifier.create(flux(), 2)
			.assertNext(DataBufferUtils::release)
			.assertNext(DataBufferUtils::release)
			.then(() -> await(5, "readFully"))
			.then(() -> Awaitility.await().atMost(LONG).until(() -> this.gated.statistics().pendingFutures() == 0))
			.thenCancel()
			.verify(LONG);
	}

	@Test
	void fromWithinOnNext() throws IOException {
		assertThat(flux().take(3).map((buffer) -> take(buffer).length).collectList().block(LONG)).containsExactly(SIZE,
				SIZE, SIZE);
		assertThat(flux().map((buffer) -> take(buffer).length).next().block(LONG)).isEqualTo(SIZE);
	}

	@Test
	void afterTheLastBuffer() throws IOException {
		AtomicInteger received = new AtomicInteger();
		flux().subscribe(new BaseSubscriber<>() {

			@Override
			protected void hookOnNext(DataBuffer buffer) {
				DataBufferUtils.release(buffer);
				if (received.incrementAndGet() == 20) {
					cancel();
				}
			}

		});
		Awaitility.await().atMost(LONG).until(() -> received.get() == 20);
	}

	@Test
	void whileTheFileIsBeingClosed() throws IOException {
		CountDownLatch closing = new CountDownLatch(1);
		this.gated.gate((call, position) -> {
			if (call.equals("close")) {
				awaitUninterruptibly(closing);
			}
		});
		StepVerifier.create(flux().doOnNext(DataBufferUtils::release))
			.expectNextCount(20)
			.then(() -> await(1, "close"))
			.thenCancel()
			.verify(LONG);
		closing.countDown();
		await(1, "close");
	}

	@Test
	void hooksOfOthersReleaseNothingTwice() throws IOException {
		for (int i = 0; i < 50; i++) {
			flux().doOnDiscard(DataBuffer.class, DataBufferUtils::release)
				.publishOn(Schedulers.parallel(), 4)
				.doOnDiscard(DataBuffer.class, DataBufferUtils::release)
				.doOnNext(DataBufferUtils::release)
				.take(i % 20)
				.blockLast(LONG);
		}
	}

	@Test
	void atAnyMomentAndWithAnyDemand() throws Exception {
		Flux<DataBuffer> flux = flux();
		byte[] content = Files.readAllBytes(this.path);
		Random random = new Random(42);
		for (int i = 0; i < 500; i++) {
			RandomSubscriber subscriber = new RandomSubscriber(content);
			flux.subscribe(subscriber);
			int requests = random.nextInt(12);
			for (int j = 0; j < requests; j++) {
				subscriber.demand(1 + random.nextInt(4));
				if (random.nextInt(3) == 0) {
					Thread.sleep(0, random.nextInt(300_000));
				}
			}
			subscriber.dispose();
			assertThat(subscriber.failure).isNull();
		}
	}

	static void awaitUninterruptibly(CountDownLatch latch) {
		boolean interrupted = false;
		while (true) {
			try {
				latch.await();
				break;
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	/** Checks the rules and the content. */
	private static final class RandomSubscriber extends BaseSubscriber<DataBuffer> {

		private final byte[] content;

		private final AtomicLong requested = new AtomicLong();

		private final AtomicInteger inside = new AtomicInteger();

		private int position;

		private volatile String failure;

		private volatile boolean terminated;

		RandomSubscriber(byte[] content) {
			this.content = content;
		}

		void demand(long count) {
			this.requested.addAndGet(count);
			request(count);
		}

		@Override
		protected void hookOnSubscribe(Subscription subscription) {
		}

		@Override
		protected void hookOnNext(DataBuffer buffer) {
			check(this.inside.incrementAndGet() == 1, "onNext was called by two threads at once");
			check(!this.terminated, "onNext came after the end");
			check(this.requested.decrementAndGet() >= 0, "onNext brought more than was requested");
			byte[] bytes = take(buffer);
			check(Arrays.equals(bytes, Arrays.copyOfRange(this.content, this.position, this.position + bytes.length)),
					"onNext brought something else");
			this.position += bytes.length;
			this.inside.decrementAndGet();
		}

		@Override
		protected void hookOnComplete() {
			check(!this.terminated, "there were two ends");
			check(this.position == this.content.length, "the end came early");
			this.terminated = true;
		}

		@Override
		protected void hookOnError(Throwable ex) {
			check(false, "failed with " + ex);
			this.terminated = true;
		}

		private void check(boolean condition, String message) {
			if (!condition) {
				this.failure = message;
			}
		}

	}

}
