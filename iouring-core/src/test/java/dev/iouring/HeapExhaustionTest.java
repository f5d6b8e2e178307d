package dev.iouring;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import dev.iouring.ring.FileFlags;
import org.jspecify.annotations.Nullable;
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

	@Test
	void deadlinesThatPassWhileTheHeapIsFullAreKeptAfterwards() throws Exception {
		assertThat(ChildJvm.run(this.directory, Deadlines.class,
				List.of("-Xmx24m", "-Xms24m", "-XX:-UseTLAB", "-XX:+UseSerialGC"),
				Fifo.in(this.directory, "fifo").toString()))
			.containsEntry("waiting", 0L);
	}

	/** Callers wait for a pipe when there is no memory left, not even for classes. */
	static final class Deadlines {

		private static final int CALLERS = 9;

		private static final Duration DEADLINE = Duration.ofMillis(300);

		private static Object @Nullable [] hoard;

		private Deadlines() {
		}

		public static void main(String[] arguments) throws Exception {
			IoUring io = IoUring.open(IoUringOptions.builder().path(IoPath.RING).build());
			OpenOperation open = Operation.open(Path.of(arguments[0]), FileFlags.O_RDWR, 0);
			io.execute(open);
			CountDownLatch ended = new CountDownLatch(CALLERS);
			for (int i = 0; i < CALLERS; i++) {
				int kind = i % 3;
				// the JDK's timers of virtual threads do not survive this
				Thread.ofPlatform().daemon().start(() -> {
					try {
						call(io, open.descriptor(), kind);
					}
					catch (Throwable ex) {
						// whatever it is, it has ended
					}
					ended.countDown();
				});
			}
			Thread.sleep(60);
			fill();
			long start = System.nanoTime();
			while (System.nanoTime() - start < 2 * DEADLINE.toNanos()) {
				free();
				LockSupport.parkNanos(2_000_000);
			}
			hoard = null;
			boolean all = ended.await(20, TimeUnit.SECONDS);
			System.out.println("waiting=" + (all ? 0 : ended.getCount()));
			Runtime.getRuntime().halt(0);
		}

		private static void call(IoUring io, Descriptor pipe, int kind) throws IOException {
			List<Operation> operations = new ArrayList<>();
			operations.add(Operation.read(pipe, Arena.global().allocate(16), 0));
			operations.add(Operation.nop());
			switch (kind) {
				case 0 -> io.execute(operations.getFirst(), DEADLINE);
				case 1 -> io.executeAll(operations, DEADLINE);
				default -> io.executeChain(operations, DEADLINE);
			}
		}

		private static void fill() {
			int size = 1 << 18;
			while (size > 0) {
				try {
					Object[] next = new Object[size];
					next[0] = hoard;
					hoard = next;
				}
				catch (OutOfMemoryError ex) {
					size >>= 2;
				}
			}
		}

		private static void free() {
			Object[] first = hoard;
			if (first != null) {
				hoard = (Object[]) first[0];
			}
		}

	}

}
