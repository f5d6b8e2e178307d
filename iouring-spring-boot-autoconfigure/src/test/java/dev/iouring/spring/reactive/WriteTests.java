package dev.iouring.spring.reactive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;

import dev.iouring.file.IoUringOpenOption;
import dev.iouring.spring.Fifo;
import dev.iouring.spring.IoUringException;
import dev.iouring.spring.IoUringFileAlreadyExistsException;
import dev.iouring.spring.IoUringNoSuchFileException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

import org.springframework.core.io.buffer.DataBuffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for writing. That every buffer came back is checked after each test.
 */
class WriteTests extends AbstractReactiveTests {

	private static final Path FULL = Path.of("/dev/full");

	private Flux<DataBuffer> pooled(byte[] content, int size) {
		return Flux.range(0, (content.length + size - 1) / size)
			.map((i) -> pooled(Arrays.copyOfRange(content, i * size, Math.min((i + 1) * size, content.length))));
	}

	@Test
	void writesEverythingAndCountsIt() {
		byte[] content = random(300_001);
		for (int size : new int[] { 100, 1024, 65536, 65537, 300_001 }) {
			StepVerifier.create(this.reactive.write(file("a"), pooled(content, size)))
				.expectNext(300_001L)
				.expectComplete()
				.verify(LONG);
			assertThat(file("a")).hasBinaryContent(content);
		}
	}

	@Test
	void putsSmallBuffersTogether() {
		byte[] content = random(256 * 1024);
		CountDownLatch arrived = new CountDownLatch(1);
		this.gated.gate((call, position) -> {
			if (call.equals("writeFully")) {
				ReadTests.await(arrived);
			}
		});
		Flux<DataBuffer> all = pooled(content, 1024).doOnComplete(arrived::countDown);
		assertThat(this.reactive.write(file("a"), all, WriteOptions.defaults().withPrefetch(256)).block(LONG))
			.isEqualTo(content.length);
		assertThat(this.gated.count("writeFully")).isEqualTo(4);
		assertThat(file("a")).hasBinaryContent(content);
	}

	@Test
	void writesWhatIsThereWhenNothingMoreArrives() throws IOException {
		TestPublisher<DataBuffer> content = TestPublisher.create();
		StepVerifier.create(this.reactive.write(file("a"), content)).then(() -> {
			Awaitility.await().atMost(LONG).until(content::wasSubscribed);
			content.next(pooled("first"));
			Awaitility.await().atMost(LONG).untilAsserted(() -> assertThat(file("a")).hasContent("first"));
			content.next(pooled(" second")).complete();
		}).expectNext(12L).expectComplete().verify(LONG);
		assertThat(file("a")).hasContent("first second");
	}

	@Test
	void requestsNoMoreThanItsPrefetch() {
		TestPublisher<DataBuffer> content = TestPublisher.create();
		StepVerifier.create(this.reactive.write(file("a"), content, WriteOptions.defaults().withPrefetch(4)))
			.then(() -> {
				Awaitility.await()
					.atMost(LONG)
					.untilAsserted(() -> content.assertMinRequested(4).assertMaxRequested(4));
				for (int i = 0; i < 20; i++) {
					Awaitility.await().atMost(LONG).untilAsserted(() -> content.assertMinRequested(1));
					content.next(pooled("x"));
					content.assertMaxRequested(4);
				}
				content.complete();
			})
			.expectNext(20L)
			.expectComplete()
			.verify(LONG);
		content.assertNoRequestOverflow();
	}

	@Test
	void opensAsItIsTold() throws IOException {
		Files.writeString(file("a"), "0123456789");
		assertThat(this.reactive.write(file("a"), Flux.just(pooled("abc")), StandardOpenOption.WRITE).block(LONG))
			.isEqualTo(3);
		assertThat(file("a")).hasContent("abc3456789");
		assertThat(this.reactive.append(file("a"), Flux.just(pooled("x"), pooled("y"))).block(LONG)).isEqualTo(2);
		assertThat(this.reactive.append(file("b"), Flux.empty()).block(LONG)).isZero();
		assertThat(file("a")).hasContent("abc3456789xy");
		assertThat(file("b")).isEmptyFile();
		TestPublisher<DataBuffer> content = TestPublisher.create();
		StepVerifier.create(this.reactive.write(file("a"), content, StandardOpenOption.CREATE_NEW))
			.expectError(IoUringFileAlreadyExistsException.class)
			.verify(LONG);
		StepVerifier.create(this.reactive.write(file("none/a"), content))
			.expectError(IoUringNoSuchFileException.class)
			.verify(LONG);
		content.assertWasNotSubscribed();
	}

	@Test
	void aFullDeviceFailsAndCancelsTheContent() {
		// a compliant one forgets what it has not published yet when it is cancelled
		TestPublisher<DataBuffer> content = TestPublisher
			.createNoncompliant(TestPublisher.Violation.CLEANUP_ON_TERMINATE);
		StepVerifier.create(this.reactive.write(FULL, content)).then(() -> {
			Awaitility.await().atMost(LONG).until(content::wasSubscribed);
			content.next(pooled("a"), pooled("b"), pooled("c"));
		})
			.expectErrorSatisfies((failure) -> assertThat(failure).isInstanceOf(IoUringException.class)
				.hasMessageContaining(FULL.toString()))
			.verify(LONG);
		content.assertCancelled();
	}

	@Test
	void theFailureOfTheContentIsThatOfTheResult() throws IOException {
		for (Throwable failure : new Throwable[] { new IllegalStateException("unchecked"), new IOException("checked"),
				new AssertionError("error") }) {
			Flux<DataBuffer> content = Flux.concat(pooled(random(5000), 1000), Flux.error(failure));
			Files.writeString(file("b"), "former");
			for (Mono<Long> result : List.of(this.reactive.write(file("a"), content),
					this.reactive.replace(file("b"), content))) {
				StepVerifier.create(result)
					.expectErrorSatisfies((actual) -> assertThat(actual).isSameAs(failure))
					.verify(LONG);
			}
			assertThat(file("b")).hasContent("former");
		}
		assertOnly("a", "b");
	}

	@Test
	void replacesAtomically() throws IOException {
		byte[] content = random(100_000);
		Files.writeString(file("a"), "former");
		Flux<DataBuffer> all = pooled(content, 1000).doOnComplete(() -> assertThat(file("a")).hasContent("former"));
		assertThat(this.reactive.replace(file("a"), all).block(LONG)).isEqualTo(content.length);
		assertThat(file("a")).hasBinaryContent(content);
		assertThat(this.reactive.replace(file("b"), Flux.just(pooled("new"))).block(LONG)).isEqualTo(3);
		assertThat(file("b")).hasContent("new");
		assertOnly("a", "b");
	}

	@Test
	void cancelsWhileItWaitsForContent() throws IOException {
		Files.writeString(file("a"), "former");
		cancelsWhileItWaits((path, content) -> this.reactive.write(path.resolveSibling("b"), content));
		cancelsWhileItWaits((path, content) -> this.reactive.replace(path, content));
		assertThat(file("a")).hasContent("former");
		Awaitility.await().atMost(LONG).untilAsserted(() -> assertOnly("a", "b"));
	}

	private void cancelsWhileItWaits(BiFunction<Path, TestPublisher<DataBuffer>, Mono<Long>> operation) {
		TestPublisher<DataBuffer> content = TestPublisher
			.createNoncompliant(TestPublisher.Violation.CLEANUP_ON_TERMINATE);
		StepVerifier.create(operation.apply(file("a"), content)).then(() -> {
			Awaitility.await().atMost(LONG).until(content::wasSubscribed);
			content.next(pooled("some"));
		}).thenCancel().verify(LONG);
		content.assertCancelled();
		// publishers may need a moment to notice
		content.next(pooled("late"));
	}

	@Test
	void cancelsContentThatSwallowsTheInterrupt() throws IOException {
		Files.writeString(file("a"), "former");
		for (Function<Flux<DataBuffer>, Mono<Long>> operation : List.<Function<Flux<DataBuffer>, Mono<Long>>>of(
				(content) -> this.reactive.write(file("b"), content),
				(content) -> this.reactive.replace(file("a"), content))) {
			CountDownLatch waiting = new CountDownLatch(1);
			Flux<DataBuffer> content = Flux.generate((sink) -> {
				waiting.countDown();
				ReadTests.await(new CountDownLatch(1));
				Thread.interrupted();
				sink.next(pooled("late"));
			});
			StepVerifier.create(operation.apply(content))
				.then(() -> ReadTests.await(waiting))
				.thenCancel()
				.verify(LONG);
			Awaitility.await().atMost(LONG).until(() -> this.gated.statistics().pendingFutures() == 0);
		}
		assertThat(file("a")).hasContent("former");
		assertOnly("a", "b");
	}

	@Test
	void cancelsAWriteThatWouldNeverEnd() throws IOException {
		try (Fifo fifo = Fifo.create(file("fifo"))) {
			TestPublisher<DataBuffer> content = TestPublisher.create();
			StepVerifier.create(this.reactive.write(fifo.path(), content, StandardOpenOption.WRITE)).then(() -> {
				Awaitility.await().atMost(LONG).until(content::wasSubscribed);
				for (int i = 0; i < 10; i++) {
					content.next(pooled(random(65536)));
				}
				Awaitility.await().atMost(LONG).until(() -> this.gated.count("writeFully") >= 2);
			}).thenCancel().verify(LONG);
			Awaitility.await().atMost(LONG).until(() -> openFiles().size() == 1);
			// what the pipe has taken is there
			assertThat(fifo.channel().read(ByteBuffer.allocate(65536))).isPositive();
		}
	}

	@Test
	void cancelsAtAnyMoment() throws Exception {
		Random random = new Random(7);
		byte[] content = random(100_000);
		Files.writeString(file("a"), "former");
		for (int i = 0; i < 300; i++) {
			// not publishOn: it forgets its queue if it is cancelled before its task has
			// begun
			Flux<DataBuffer> all = pooled(content, 1 + random.nextInt(20_000)).subscribeOn(Schedulers.parallel());
			Disposable subscription = ((i % 2 == 0) ? this.reactive.write(file("b"), all)
					: this.reactive.replace(file("a"), all))
				.subscribe();
			Thread.sleep(0, random.nextInt(900_000));
			subscription.dispose();
		}
		Awaitility.await().atMost(LONG).until(() -> this.gated.statistics().pendingFutures() == 0);
		assertThat(Files.readAllBytes(file("a"))).isIn(content, bytes("former"));
		assertOnly("a", "b");
	}

	@Test
	void theContentSeesTheContextOfTheSubscriber() {
		Flux<DataBuffer> content = Flux.deferContextual((context) -> Flux.just(pooled(context.<String>get("key"))));
		assertThat(this.reactive.write(file("a"), content)
			.contextWrite((context) -> context.put("key", "value"))
			.block(LONG)).isEqualTo(5);
		assertThat(file("a")).hasContent("value");
	}

	@Test
	void whatMeansNothingIsRefused() {
		Flux<DataBuffer> none = Flux.empty();
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.reactive.write(file("a"), none, StandardOpenOption.READ))
			.withMessageContaining("READ");
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> this.reactive.write(file("a"), none, IoUringOpenOption.DIRECT))
			.withMessageContaining("DIRECT");
		assertThatIllegalArgumentException().isThrownBy(() -> this.reactive.write(null, none));
		assertThatIllegalArgumentException().isThrownBy(() -> this.reactive.replace(file("a"), null));
		assertThatIllegalArgumentException().isThrownBy(() -> WriteOptions.defaults().withBufferSize(0))
			.withMessageContaining("0");
		assertThatIllegalArgumentException().isThrownBy(() -> WriteOptions.defaults().withPrefetch(-1))
			.withMessageContaining("-1");
		StepVerifier
			.create(this.reactive.write(file("a"), none, StandardOpenOption.APPEND,
					StandardOpenOption.TRUNCATE_EXISTING))
			.expectError(IllegalArgumentException.class)
			.verify(LONG);
	}

	private void assertOnly(String... names) throws IOException {
		try (Stream<Path> list = Files.list(this.directory)) {
			assertThat(list.map((path) -> path.getFileName().toString())).containsExactlyInAnyOrder(names);
		}
	}

}
