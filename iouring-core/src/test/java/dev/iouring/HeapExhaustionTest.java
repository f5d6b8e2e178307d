package dev.iouring;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import dev.iouring.ring.FileFlags;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Nobody waits for ever because there was no memory at the wrong moment.
 */
@Timeout(120)
class HeapExhaustionTest {

	@TempDir
	Path directory;

	@Test
	void aCancelledFutureEndsAlthoughThereIsNoMemoryToWakeTheOwnerAtFirst() throws Exception {
		AtomicInteger failures = new AtomicInteger();
		DelegatingKernel kernel = new DelegatingKernel() {

			@Override
			public long write(int fd, MemorySegment buffer, long length) {
				if (failures.getAndUpdate((left) -> Math.max(left - 1, 0)) > 0) {
					throw new OutOfMemoryError("no room for a call");
				}
				return super.write(fd, buffer, length);
			}

		};
		try (IoUring io = IoUring.create(IoUringOptions.defaults(), kernel)) {
			OpenOperation open = Operation.open(Fifo.in(this.directory, "fifo"), FileFlags.O_RDWR, 0);
			io.execute(open);
			try (Descriptor pipe = open.descriptor()) {
				CompletableFuture<Integer> read = io.submit(Operation.read(pipe, Arena.ofAuto().allocate(8), 0));
				while (io.statistics().inFlight() == 0) {
					Thread.sleep(1);
				}
				// until the owner sleeps
				Thread.sleep(50);
				failures.set(3);
				assertThat(read.cancel(true)).isTrue();
				assertThat(read).failsWithin(Duration.ofSeconds(20));
				assertThat(failures).hasValue(0);
			}
		}
	}

}
