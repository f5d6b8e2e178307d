package dev.iouring;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.iouring.linux.Errno;
import dev.iouring.linux.Syscalls;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Wake-ups of owners that end while others publish, and the numbers of descriptors that
 * strangers get at that time.
 */
@Timeout(120)
class WakeUpsTest {

	private static final int EFD_NONBLOCK = 04000;

	private static final int ROUNDS = Soak.rounds(60, 20_000);

	private final AtomicBoolean stop = new AtomicBoolean();

	private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

	@TempDir
	Path directory;

	@Test
	void noByteOfAWakeUpReachesAStrangersFile() throws Exception {
		List<Thread> strangers = List.of(repeat(this::useEventfd), repeat(this::usePipe), repeat(this::useFile));
		long wakeUps = 0;
		for (int round = 0; round < ROUNDS; round++) {
			IoUring io = IoUring.open(IoUringOptions.builder().name("wake").entries(8).build());
			List<Thread> publishers = new ArrayList<>();
			for (int i = 0; i < 3; i++) {
				publishers.add(Thread.ofPlatform().start(() -> publishUntilClosed(io)));
			}
			// most rounds end while a publisher is about to wake the owner
			while (io.statistics().wakeups() < 1 + round % 20) {
				Thread.onSpinWait();
			}
			if (round % 3 == 0) {
				io.suspend();
			}
			io.close();
			for (Thread publisher : publishers) {
				publisher.join();
			}
			wakeUps += io.statistics().wakeups();
		}
		this.stop.set(true);
		for (Thread stranger : strangers) {
			stranger.join();
		}
		assertThat(this.failures).isEmpty();
		assertThat(wakeUps).isGreaterThan(ROUNDS);
		assertThat(ProcessFacts.ownerThreads()).isZero();
	}

	private static void publishUntilClosed(IoUring io) {
		try {
			while (true) {
				try {
					io.execute(Operation.nop());
				}
				catch (IoUringClosedException ex) {
					if (io.state() == IoUring.State.CLOSED) {
						return;
					}
				}
			}
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private Thread repeat(Stranger stranger) {
		return Thread.ofPlatform().start(() -> {
			try (Arena arena = Arena.ofConfined()) {
				MemorySegment value = arena.allocate(ValueLayout.JAVA_LONG);
				while (!this.stop.get() && this.failures.isEmpty()) {
					stranger.use(value);
				}
			}
			catch (IOException | RuntimeException | AssertionError ex) {
				this.failures.add(ex);
			}
		});
	}

	private void useEventfd(MemorySegment value) {
		int eventfd = Syscalls.eventfd(0, EFD_NONBLOCK);
		assertThat(eventfd).isPositive();
		pause();
		assertThat(Syscalls.read(eventfd, value, Long.BYTES)).isEqualTo(-Errno.EAGAIN);
		assertThat(Syscalls.close(eventfd)).isZero();
	}

	private void usePipe(MemorySegment value) throws IOException {
		Pipe pipe = Pipe.open();
		try (Pipe.SourceChannel source = pipe.source(); Pipe.SinkChannel sink = pipe.sink()) {
			source.configureBlocking(false);
			pause();
			assertThat(source.read(ByteBuffer.allocate(64))).isZero();
			sink.write(ByteBuffer.wrap(new byte[] { 9 }));
			assertThat(source.read(ByteBuffer.allocate(64))).isOne();
		}
	}

	private void useFile(MemorySegment value) throws IOException {
		Path file = this.directory.resolve("stranger");
		try (SeekableByteChannel channel = Files.newByteChannel(file, StandardOpenOption.CREATE,
				StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
			pause();
			assertThat(channel.size()).isZero();
		}
	}

	private static void pause() {
		for (int i = 0; i < 200; i++) {
			Thread.onSpinWait();
		}
	}

	/** Opens, watches and closes a file of its own. */
	private interface Stranger {

		void use(MemorySegment value) throws IOException;

	}

}
