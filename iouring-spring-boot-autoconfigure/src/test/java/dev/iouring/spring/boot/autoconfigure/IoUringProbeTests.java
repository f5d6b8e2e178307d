package dev.iouring.spring.boot.autoconfigure;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import dev.iouring.Availability;
import dev.iouring.Availability.Available;
import dev.iouring.Availability.Unavailable;
import dev.iouring.UnavailableReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

@Timeout(60)
class IoUringProbeTests {

	private static final Duration LONG = Duration.ofSeconds(30);

	private final AtomicInteger asked = new AtomicInteger();

	@Test
	void asksOnceWhetherItIsAvailableUntilItForgets() {
		IoUringProbe probe = probe(new Available("6.18"));
		assertThat(probe.availability()).isSameAs(probe.availability()).isSameAs(probe.availability(LONG));
		assertThat(this.asked).hasValue(1);
		probe.forget();
		assertThat(probe.availability().isAvailable()).isTrue();
		assertThat(this.asked).hasValue(2);
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = { "MEMORY_LIMIT", "DESCRIPTOR_LIMIT", "OTHER" })
	void asksOnceIfTheReasonLasts(UnavailableReason reason) {
		IoUringProbe probe = probe(unavailable(reason));
		assertThat(probe.availability()).isSameAs(probe.availability(LONG));
		assertThat(this.asked).hasValue(1);
	}

	@ParameterizedTest
	@EnumSource(names = { "MEMORY_LIMIT", "DESCRIPTOR_LIMIT", "OTHER" })
	void asksAgainIfTheReasonMayPass(UnavailableReason reason) {
		IoUringProbe probe = new IoUringProbe(
				() -> (this.asked.incrementAndGet() == 1) ? unavailable(reason) : new Available("6.18"));
		assertThat(probe.availability()).isEqualTo(unavailable(reason));
		assertThat(probe.availability(LONG).isAvailable()).isTrue();
		assertThat(probe.availability().isAvailable()).isTrue();
		assertThat(this.asked).hasValue(2);
	}

	@Test
	void waitsNoLongerThanAllowedAndSharesTheAnswer() {
		CountDownLatch answers = new CountDownLatch(1);
		IoUringProbe probe = new IoUringProbe(() -> {
			this.asked.incrementAndGet();
			awaitUninterruptibly(answers);
			return new Available("6.18");
		});
		for (int i = 0; i < 2; i++) {
			assertThat(probe.availability(Duration.ofMillis(20))).isInstanceOfSatisfying(Unavailable.class,
					(unavailable) -> {
						assertThat(unavailable.reason()).isEqualTo(UnavailableReason.OTHER);
						assertThat(unavailable.message()).contains("20 ms");
					});
		}
		answers.countDown();
		assertThat(probe.availability(LONG).isAvailable()).isTrue();
		assertThat(this.asked).hasValue(1);
	}

	@Test
	void keepsAnInterrupt() {
		// An answer that is there already is given in spite of an interrupt.
		CountDownLatch answers = new CountDownLatch(1);
		IoUringProbe probe = new IoUringProbe(() -> {
			awaitUninterruptibly(answers);
			return new Available("6.18");
		});
		Thread.currentThread().interrupt();
		assertThat(probe.availability(LONG)).isInstanceOfSatisfying(Unavailable.class,
				(unavailable) -> assertThat(unavailable.message()).contains("interrupted"));
		assertThat(Thread.interrupted()).isTrue();
		answers.countDown();
	}

	@Test
	void saysThatItFailedAndAsksAgain() {
		IoUringProbe probe = new IoUringProbe(() -> {
			if (this.asked.incrementAndGet() == 1) {
				throw new IllegalArgumentException("Broken");
			}
			return new Available("6.18");
		});
		assertThatIllegalStateException().isThrownBy(() -> probe.availability(LONG))
			.withCauseInstanceOf(IllegalArgumentException.class);
		assertThat(probe.availability(LONG).isAvailable()).isTrue();
	}

	@Test
	void asksAgainIfThereWasNoThreadToAsk() {
		AtomicInteger threads = new AtomicInteger();
		IoUringProbe probe = new IoUringProbe(() -> new Available("6.18"), (task) -> {
			if (threads.incrementAndGet() == 1) {
				throw new OutOfMemoryError("unable to create native thread");
			}
			task.run();
		});
		assertThatIllegalStateException().isThrownBy(() -> probe.availability(LONG))
			.withCauseInstanceOf(OutOfMemoryError.class);
		assertThat(probe.availability(LONG).isAvailable()).isTrue();
	}

	private IoUringProbe probe(Availability availability) {
		return new IoUringProbe(() -> {
			this.asked.incrementAndGet();
			return availability;
		});
	}

	private static Unavailable unavailable(UnavailableReason reason) {
		return new Unavailable(reason, "io_uring_setup", 12, "io_uring_setup failed", "Do something");
	}

	private static void awaitUninterruptibly(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
