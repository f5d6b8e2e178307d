package dev.iouring.benchmarks.linux;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.iouring.IoUring;
import dev.iouring.IoUringOptions;
import dev.iouring.Operation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

class ThreadTimesTest {

	@Test
	void nobodyHasTheTimeOfAThreadThatIsNotThere() throws Exception {
		assertThat(cpuNanos("nobody")).isZero();
	}

	@Test
	@Timeout(60)
	void aThreadThatWorksTakesTime() throws Exception {
		AtomicBoolean over = new AtomicBoolean();
		Thread thread = Thread.ofPlatform().name("busy-bee").start(() -> {
			while (!over.get()) {
				Thread.onSpinWait();
			}
		});
		try {
			long before = cpuNanos("busy-bee");
			while (cpuNanos("busy-bee") == before) {
				Thread.sleep(1);
			}
		}
		finally {
			over.set(true);
			thread.join();
		}
	}

	@Test
	void aRingsThreadIsFoundByItsName() throws Exception {
		try (IoUring io = IoUring.open(IoUringOptions.builder().name("found").build())) {
			io.execute(Operation.nop());
			assertThat(cpuNanos("iouring-found")).isPositive();
		}
	}

	private static long cpuNanos(String name) throws IOException {
		return ThreadTimes.cpuNanos(name::equals);
	}

}
