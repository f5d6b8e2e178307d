package dev.iouring.spring.reactive;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import dev.iouring.IoUring;
import dev.iouring.IoUringOptions;
import dev.iouring.spring.IoUringTemplate;
import dev.iouring.spring.TemplateOperation;
import dev.iouring.spring.TemplateOptions;
import dev.iouring.spring.observation.IoUringOperationContext;
import dev.iouring.spring.observation.ObservationObserver;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.ObservationView;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whose child the observations of a stream are.
 */
@Timeout(60)
class StreamObservationTests {

	private static final int SIZE = 300_000;

	private final IoUring io = IoUring.create(IoUringOptions.defaults());

	private final ObservationRegistry registry = ObservationRegistry.create();

	private final Queue<Made> made = new ConcurrentLinkedQueue<>();

	private final ReactiveIoUringTemplate reactive = new ReactiveIoUringTemplate(
			new IoUringTemplate(this.io, TemplateOptions.defaults(), new ObservationObserver(this.registry)));

	private Observation parent;

	private Path file;

	@BeforeEach
	void start(@TempDir Path directory) throws Exception {
		this.file = Files.write(directory.resolve("file"), new byte[SIZE]);
		this.registry.observationConfig().observationHandler(new Recorder()).observationHandler(new Thrower());
		this.parent = Observation.start("parent", this.registry);
	}

	@AfterEach
	void close() {
		this.parent.stop();
		this.io.close();
	}

	@Test
	void allOfAReadHasTheParentThatIsCurrentWhereItIsSubscribedTo() {
		this.parent.scoped(() -> drain(this.reactive.read(this.file)));
		assertRead();
	}

	@Test
	void allOfAReadHasTheParentInReactorsContext() {
		drain(this.reactive.read(this.file).contextWrite((context) -> context.put(ObservedContext.KEY, this.parent)));
		assertRead();
	}

	@Test
	void allOfAWriteHasTheParentInReactorsContext() {
		Mono<Long> write = this.reactive.write(this.file,
				Flux.just(DefaultDataBufferFactory.sharedInstance.wrap(new byte[SIZE])));
		write.contextWrite((context) -> context.put(ObservedContext.KEY, this.parent)).block();
		assertThat(this.made).filteredOn((one) -> one.operation == TemplateOperation.WITH_FILE)
			.singleElement()
			.satisfies((one) -> assertThat(one.parent).isSameAs(this.parent));
	}

	@Test
	void whatWasCurrentIsSoAgainAndIsNotOnOtherThreads() {
		Observation other = Observation.createNotStarted("other", this.registry).start();
		other.scoped(() -> {
			this.reactive.read(this.file)
				.contextWrite((context) -> context.put(ObservedContext.KEY, this.parent))
				.doOnNext((buffer) -> {
					DataBufferUtils.release(buffer);
					assertThat(this.registry.getCurrentObservation()).isIn(null, other);
				})
				.blockLast();
			assertThat(this.registry.getCurrentObservation()).isSameAs(other);
		});
		assertThat(this.registry.getCurrentObservation()).isNull();
	}

	@Test
	void aHandlerThatThrowsKeepsNobodyFromReading() {
		Observation thrower = Observation.start(Thrower.NAME, this.registry);
		drain(this.reactive.read(this.file).contextWrite((context) -> context.put(ObservedContext.KEY, thrower)));
		assertThat(this.registry.getCurrentObservation()).isNull();
	}

	private static void drain(Flux<DataBuffer> content) {
		Long count = content.map((buffer) -> {
			long bytes = buffer.readableByteCount();
			DataBufferUtils.release(buffer);
			return bytes;
		}).reduce(Long::sum).block();
		assertThat(count).isEqualTo(SIZE);
	}

	private void assertRead() {
		assertThat(this.made).extracting(Made::operation)
			.contains(TemplateOperation.OPEN, TemplateOperation.STAT, TemplateOperation.READ, TemplateOperation.CLOSE);
		assertThat(this.made).allSatisfy((one) -> assertThat(one.parent).as("%s", one.operation).isSameAs(this.parent));
	}

	private record Made(TemplateOperation operation, @Nullable ObservationView parent) {
	}

	private final class Recorder implements ObservationHandler<IoUringOperationContext> {

		@Override
		public void onStart(IoUringOperationContext context) {
			StreamObservationTests.this.made.add(new Made(context.getOperation(), context.getParentObservation()));
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return context instanceof IoUringOperationContext;
		}

	}

	private static final class Thrower implements ObservationHandler<Observation.Context> {

		static final String NAME = "thrower";

		@Override
		public void onScopeOpened(Observation.Context context) {
			throw new IllegalStateException("no scope");
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return NAME.equals(context.getName());
		}

	}

}
