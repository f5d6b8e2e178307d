package dev.iouring;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import dev.iouring.linux.Kernel;
import dev.iouring.ring.Ring;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How the owner of a ring ends, on the thread of the test.
 */
@Timeout(30)
class OwnerTest {

	/** How often a future cannot be told, for want of memory. */
	private static final int FAILURES = 20;

	private final Mailbox mailbox = new Mailbox();

	private final Counters counters = new Counters();

	private final AtomicInteger attempts = new AtomicInteger();

	private Ring ring;

	private Waker waker;

	private InFlight inFlight;

	private Owner owner;

	@BeforeEach
	void open() throws Exception {
		this.ring = RingOpener.open(IoUringOptions.builder().entries(4).build(), Kernel.LINUX);
		this.waker = Waker.open(Kernel.LINUX);
		this.inFlight = new InFlight(4, 1);
		this.owner = new Owner(this.ring, this.waker, this.mailbox, this.inFlight, null, this.counters, 1,
				IoUringOptions.defaults(), () -> {
				});
	}

	@AfterEach
	void close() {
		this.ring.close();
		this.waker.close();
	}

	private Operation publish() {
		Operation operation = Operation.nop();
		operation.start(null, (_) -> this.attempts.incrementAndGet() > FAILURES);
		this.mailbox.publish(operation);
		return operation;
	}

	@Test
	void aShutdownTellsEveryFutureAndDoesNotSpinUntilItCan() throws Exception {
		Operation operation = publish();
		this.mailbox.publish(new ControlRequest.Shutdown());
		long before = System.nanoTime();
		this.owner.run();
		assertThat(operation.isDone()).isTrue();
		assertThat(this.attempts).hasValue(FAILURES + 1);
		assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(Duration.ofMillis(150));
		assertThat(this.mailbox.publish(Operation.nop())).isEqualTo(Mailbox.Published.CLOSED);
	}

	@Test
	void anOwnerThatFailsTellsEveryFuture() {
		Operation operation = publish();
		List<Object> leaked = new ArrayList<>();
		assertThat(this.owner.abandon(CancelReason.RING_FAILED, new IllegalStateException("test"), leaked::add))
			.isTrue();
		assertThat(operation.failure()).isInstanceOf(IoUringClosedException.class);
		assertThat(this.attempts).hasValue(FAILURES + 1);
		assertThat(leaked).isEmpty();
	}

	@Test
	void anOwnerThatFailsForWantOfMemoryEndsEveryOperationAndKeepsWhatTheKernelHas() {
		List<Operation> operations = new ArrayList<>();
		List<Object> buffers = new ArrayList<>();
		BufferPool pool = new BufferPool(IoUringOptions.defaults().registeredBuffers(), Kernel.LINUX);
		for (String name : List.of("first", "second", "third")) {
			PathOperation operation = Operation.status(Path.of(name));
			operation.start(Thread.currentThread(), null);
			operation.prepare(pool);
			this.inFlight.add(operation);
			operations.add(operation);
			buffers.add(operation.kernelsOwn());
		}
		operations.add(publish());
		List<Object> leaked = new ArrayList<>();
		AtomicInteger refusals = new AtomicInteger();
		this.owner.abandon(CancelReason.RING_FAILED, new OutOfMemoryError("test"), (memory) -> {
			if (refusals.getAndIncrement() % 3 == 1) {
				throw new OutOfMemoryError("no room for what is to be kept");
			}
			leaked.add(memory);
		});
		assertThat(operations)
			.allSatisfy((operation) -> assertThat(operation.failure()).isInstanceOf(IoUringClosedException.class));
		assertThat(leaked).containsExactlyInAnyOrderElementsOf(buffers);
	}

}
