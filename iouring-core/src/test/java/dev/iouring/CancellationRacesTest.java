package dev.iouring;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import dev.iouring.ring.FileFlags;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever cancels a read races with the data that it waits for. Either may win, and the
 * outcome says which did: a read that was cancelled has taken no data, and one that was
 * not has them.
 */
@Timeout(60)
class CancellationRacesTest {

	/** Both outcomes have to be seen in at least every hundredth round. */
	private static final int ROUNDS = Soak.rounds(400, 20_000);

	private static final int ROUNDS_AT_MOST = 10 * ROUNDS;

	private final IoUring io = IoUring.create(IoUringOptions.builder().name("races").entries(8).build());

	@TempDir
	Path directory;

	private FileChannel data;

	private Path fifo;

	@BeforeEach
	void open() throws Exception {
		this.fifo = Fifo.in(this.directory, "fifo");
		this.data = FileChannel.open(this.fifo, StandardOpenOption.READ, StandardOpenOption.WRITE);
	}

	@AfterEach
	void close() throws Exception {
		this.io.close();
		this.data.close();
	}

	/** Who cancels a read. */
	enum Rival {

		/** The holder of the future. */
		FUTURE {
			@Override
			boolean race(CancellationRacesTest test, Descriptor pipe, Runnable sendData, Delay delay) throws Exception {
				MemorySegment memory = Arena.ofAuto().allocate(8);
				CompletableFuture<Integer> read = test.io.submit(Operation.read(pipe, memory, 0));
				delay.between(sendData, () -> read.cancel(true));
				try {
					assertThat(read.get(10, TimeUnit.SECONDS)).isOne();
					return test.expected(memory);
				}
				catch (CancellationException ex) {
					return false;
				}
			}
		},

		/** Whoever interrupts the thread that waits. */
		INTERRUPT {
			@Override
			boolean race(CancellationRacesTest test, Descriptor pipe, Runnable sendData, Delay delay) throws Exception {
				MemorySegment memory = Arena.ofAuto().allocate(8);
				CompletableFuture<Boolean> completed = new CompletableFuture<>();
				CompletableFuture<Void> interrupted = new CompletableFuture<>();
				CompletableFuture<Boolean> flag = new CompletableFuture<>();
				Thread thread = Thread.ofVirtual().start(() -> {
					try {
						assertThat(test.io.execute(Operation.read(pipe, memory, 0))).isOne();
						completed.complete(test.expected(memory));
					}
					catch (InterruptedIOException ex) {
						completed.complete(false);
					}
					catch (IOException | RuntimeException | AssertionError ex) {
						completed.completeExceptionally(ex);
					}
					while (!interrupted.isDone()) {
						Thread.onSpinWait();
					}
					flag.complete(Thread.currentThread().isInterrupted());
				});
				while (test.io.statistics().inFlight() == 0) {
					Thread.onSpinWait();
				}
				delay.between(sendData, thread::interrupt);
				interrupted.complete(null);
				assertThat(flag.get(10, TimeUnit.SECONDS)).as("the interrupt is kept, whoever wins").isTrue();
				return completed.get(10, TimeUnit.SECONDS);
			}
		},

		/** The deadline of the call. */
		DEADLINE {
			@Override
			boolean race(CancellationRacesTest test, Descriptor pipe, Runnable sendData, Delay delay) throws Exception {
				MemorySegment memory = Arena.ofAuto().allocate(8);
				CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> {
					Delay.spin(Delay.BASE);
					sendData.run();
				});
				try {
					// the later the deadline, the more often the data win
					assertThat(test.io.execute(Operation.read(pipe, memory, 0), delay.afterBase())).isOne();
					return test.expected(memory);
				}
				catch (IoUringTimeoutException ex) {
					return false;
				}
				finally {
					sent.get(10, TimeUnit.SECONDS);
				}
			}
		},

		/** Whoever closes the file. */
		CLOSE {
			@Override
			boolean race(CancellationRacesTest test, Descriptor pipe, Runnable sendData, Delay delay) throws Exception {
				Descriptor closed = test.openPipe();
				MemorySegment memory = Arena.ofAuto().allocate(8);
				CompletableFuture<Integer> read = test.io.submit(Operation.read(closed, memory, 0));
				delay.between(sendData, () -> {
					try {
						closed.close();
					}
					catch (IOException ex) {
						throw new IllegalStateException(ex);
					}
				});
				try {
					assertThat(read.get(10, TimeUnit.SECONDS)).isOne();
					return test.expected(memory);
				}
				catch (ExecutionException ex) {
					assertThat(ex).hasCauseInstanceOf(AsynchronousCloseException.class);
					return false;
				}
			}
		};

		/** Returns whether the data won. */
		abstract boolean race(CancellationRacesTest test, Descriptor pipe, Runnable sendData, Delay delay)
				throws Exception;

	}

	/** The rounds' bytes differ, so that none can be taken for another's. */
	private byte round;

	private Descriptor openPipe() throws IOException {
		OpenOperation open = Operation.open(this.fifo, FileFlags.O_RDWR, 0);
		this.io.execute(open);
		return open.descriptor();
	}

	private boolean expected(MemorySegment memory) {
		assertThat(memory.get(ValueLayout.JAVA_BYTE, 0)).isEqualTo(this.round);
		return true;
	}

	private void sendData() {
		try {
			this.data.write(ByteBuffer.wrap(new byte[] { this.round }));
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@ParameterizedTest
	@EnumSource(Rival.class)
	void eitherMayWinAndNoDataAreLost(Rival rival) throws Exception {
		Delay delay = new Delay();
		int completed = 0;
		int cancelled = 0;
		try (Descriptor pipe = openPipe()) {
			ByteBuffer left = ByteBuffer.allocate(8);
			while (completed + cancelled < ROUNDS
					|| (Math.min(completed, cancelled) < ROUNDS / 100 && completed + cancelled < ROUNDS_AT_MOST)) {
				this.round++;
				if (rival.race(this, pipe, this::sendData, delay)) {
					completed++;
					delay.favourCancelling();
				}
				else {
					cancelled++;
					delay.favourData();
					// waits for ever if the cancelled read has eaten it
					assertThat(this.data.read(left.clear())).isOne();
					assertThat(left.get(0)).isEqualTo(this.round);
				}
			}
		}
		assertThat(completed).as("completed, of %d", completed + cancelled).isGreaterThanOrEqualTo(ROUNDS / 100);
		assertThat(cancelled).as("cancelled, of %d", completed + cancelled).isGreaterThanOrEqualTo(ROUNDS / 100);
		assertThat(this.io.statistics().inFlight()).isZero();
	}

	/**
	 * How much later than the data the rival comes, or how much earlier. Each outcome
	 * moves it towards the other, so it settles where both are possible.
	 */
	static final class Delay {

		static final long BASE = 100_000;

		private static final long STEP = 2_000;

		private long nanos;

		void favourData() {
			this.nanos += STEP;
		}

		void favourCancelling() {
			this.nanos -= STEP;
		}

		Duration afterBase() {
			return Duration.ofNanos(Math.max(BASE + this.nanos, 1_000));
		}

		void between(Runnable data, Runnable rival) {
			(this.nanos >= 0 ? data : rival).run();
			spin(Math.abs(this.nanos));
			(this.nanos >= 0 ? rival : data).run();
		}

		static void spin(long nanos) {
			long until = System.nanoTime() + nanos;
			while (System.nanoTime() - until < 0) {
				Thread.onSpinWait();
			}
		}

	}

}
