package dev.iouring;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import dev.iouring.file.AsyncIoUringFile;
import dev.iouring.file.IoUringOpenOption;
import dev.iouring.linux.CallState;
import dev.iouring.linux.Errno;
import dev.iouring.ring.FileFlags;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static java.nio.file.StandardOpenOption.DELETE_ON_CLOSE;
import static java.nio.file.StandardOpenOption.READ;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Reads and writes with futures, which are done at once if the page cache does.
 */
@Timeout(60)
class InlineFuturesTest {

	private static final int SIZE = 10_000;

	private final byte[] content = new byte[SIZE];

	/** How much each read gets before the next one has to wait; 0 for everything. */
	private volatile int cached;

	private volatile boolean waiting;

	private final IoUring io = IoUring.create(IoUringOptions.builder().name("futures").entries(8).build(),
			new DelegatingKernel() {

				@Override
				public long preadv2(CallState state, int fd, long address, long length, long offset, int flags) {
					int cached = InlineFuturesTest.this.cached;
					if (cached == 0) {
						return super.preadv2(state, fd, address, length, offset, flags);
					}
					InlineFuturesTest.this.waiting = !InlineFuturesTest.this.waiting;
					return InlineFuturesTest.this.waiting
							? super.preadv2(state, fd, address, Math.min(cached, length), offset, flags)
							: -Errno.EAGAIN;
				}

			});

	@TempDir
	Path directory;

	private Path path;

	private Descriptor file;

	@BeforeEach
	void openFile() throws IOException {
		new Random(1).nextBytes(this.content);
		this.path = Files.write(this.directory.resolve("file"), this.content);
		this.file = open(this.path);
	}

	@AfterEach
	void close() throws IOException {
		this.file.close();
		this.io.close();
	}

	private Descriptor open(Path path) throws IOException {
		OpenOperation open = Operation.open(path, FileFlags.O_RDWR, 0);
		this.io.execute(open);
		return open.descriptor();
	}

	@Test
	void whatThePageCacheHasIsThereAtOnce() {
		long before = this.io.statistics().submissions();
		for (ByteBuffer target : List.of(ByteBuffer.allocate(SIZE), ByteBuffer.allocateDirect(SIZE))) {
			CompletableFuture<String> read = this.io.submitRead(this.file, target.position(5), 5,
					(count) -> count + " at " + target.position());
			assertThat(read).isCompletedWithValue((SIZE - 5) + " at " + SIZE);
			assertThat(target.position(5)).isEqualTo(ByteBuffer.wrap(this.content, 5, SIZE - 5));
		}
		MemorySegment target = MemorySegment.ofArray(new byte[SIZE]);
		assertThat(this.io.submitRead(this.file, target, 0, Long::valueOf)).isCompletedWithValue((long) SIZE);
		assertThat(target.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(this.content);
		assertThat(this.io.submitRead(this.file, target, SIZE, Long::valueOf)).isCompletedWithValue(0L);
		assertThat(this.io.statistics().inlineReads()).isEqualTo(4);
		assertThat(this.io.statistics().submissions()).isEqualTo(before);
	}

	@Test
	void whatThePageCacheTakesIsWrittenAtOnce() {
		ByteBuffer source = ByteBuffer.wrap(new byte[100]).position(90);
		assertThat(this.io.submitWrite(this.file, source, 0, (count) -> count + " at " + source.position()))
			.isCompletedWithValue("10 at 100");
		assertThat(this.io.submitWrite(this.file, MemorySegment.ofArray(new byte[7]), 10, Long::valueOf))
			.isCompletedWithValue(7L);
		assertThat(this.io.statistics().inlineWrites()).isEqualTo(2);
		System.arraycopy(new byte[17], 0, this.content, 0, 17);
		assertThat(this.path).hasBinaryContent(this.content);
	}

	@Test
	void theRingFinishesWhatThePageCacheBegan() throws Exception {
		this.cached = 1000;
		for (ByteBuffer target : List.of(ByteBuffer.allocate(SIZE), ByteBuffer.allocateDirect(SIZE))) {
			long submissions = this.io.statistics().submissions();
			assertThat(this.io.submitRead(this.file, target, 0, Integer::valueOf).get()).isEqualTo(SIZE);
			assertThat(target.flip()).isEqualTo(ByteBuffer.wrap(this.content));
			assertThat(this.io.statistics().submissions() - submissions).isOne();
		}
		try (Arena arena = Arena.ofShared()) {
			MemorySegment target = arena.allocate(SIZE);
			assertThat(this.io.submitRead(this.file, target, 0, Integer::valueOf).get()).isEqualTo(SIZE);
			assertThat(target.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(this.content);
		}
		assertThat(this.io.statistics().inlineReads()).isZero();
	}

	@Test
	void whatHasToWaitCanBeCancelled() throws Exception {
		try (Descriptor pipe = open(Fifo.in(this.directory, "fifo"))) {
			ByteBuffer target = ByteBuffer.allocateDirect(8);
			CompletableFuture<Integer> read = this.io.submitRead(pipe, target, 0, Integer::valueOf);
			assertThat(read).isNotDone();
			assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> read.complete(1));
			assertThat(read.cancel(true)).isTrue();
			assertThatExceptionOfType(CancellationException.class).isThrownBy(read::get);
			assertThat(target.position()).isZero();
			CompletableFuture<Integer> next = this.io.submitRead(pipe, target, 0, Integer::valueOf);
			assertThat(this.io.submitWrite(pipe, ByteBuffer.wrap(new byte[3]), 0, Integer::valueOf).get()).isEqualTo(3);
			assertThat(next.get()).isEqualTo(3);
			assertThat(target.position()).isEqualTo(3);
		}
	}

	@Test
	void aMappingThatThrowsFailsTheFuture() {
		IllegalStateException failure = new IllegalStateException("broken");
		ByteBuffer buffer = ByteBuffer.allocateDirect(8);
		List<CompletableFuture<Object>> futures = List.of(this.io.submitRead(this.file, buffer, 0, (_) -> {
			throw failure;
		}), this.io.submitWrite(this.file, buffer.duplicate().clear(), 0, (_) -> {
			throw failure;
		}));
		assertThat(futures).allSatisfy((future) -> assertThat(future).failsWithin(Duration.ofSeconds(5))
			.withThrowableOfType(ExecutionException.class)
			.withCause(failure));
	}

	@Test
	void wrongArgumentsAreThrown() {
		MemorySegment memory = Arena.ofAuto().allocate(8);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.io.submitRead(this.file, memory, -1, Integer::valueOf));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.io.submitRead(this.file, memory.asReadOnly(), 0, Integer::valueOf));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.io.submitWrite(this.file, memory, -1, Integer::valueOf));
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment confined = arena.allocate(8);
			assertThatIllegalArgumentException()
				.isThrownBy(() -> this.io.submitRead(this.file, confined, 0, Integer::valueOf));
			assertThatIllegalArgumentException()
				.isThrownBy(() -> this.io.submitWrite(this.file, confined, 0, Integer::valueOf));
		}
	}

	@Test
	void anArenaThatIsClosedLosesItsDataOnly() {
		MemorySegment dead;
		try (Arena arena = Arena.ofShared()) {
			dead = arena.allocate(8);
		}
		assertThat(this.io.submitRead(this.file, dead, 0, Integer::valueOf)).failsWithin(Duration.ofSeconds(5))
			.withThrowableOfType(ExecutionException.class)
			.withCauseInstanceOf(IllegalStateException.class);
		assertThatIllegalStateException().isThrownBy(() -> this.io.submitWrite(this.file, dead, 0, Integer::valueOf));
		assertThat(this.path).hasBinaryContent(this.content);
	}

	@Test
	void failuresAreThoseOfTheBlockingCalls() throws Exception {
		ByteBuffer buffer = ByteBuffer.allocateDirect(8);
		try (Descriptor full = open(Path.of("/dev/full"))) {
			assertFails(this.io.submitWrite(full, buffer, 0, Integer::valueOf), FileSystemException.class);
		}
		this.file.close();
		assertFails(this.io.submitRead(this.file, buffer, 0, Integer::valueOf), ClosedChannelException.class);
		assertFails(this.io.submitWrite(this.file, buffer, 0, Integer::valueOf), ClosedChannelException.class);
		this.io.close();
		assertFails(this.io.submitRead(this.file, buffer, 0, Integer::valueOf), IoUringClosedException.class);
		assertFails(this.io.submitWrite(this.file, buffer, 0, Integer::valueOf), IoUringClosedException.class);
		assertThat(buffer.position()).isZero();
	}

	private static void assertFails(CompletableFuture<?> future, Class<? extends IOException> failure) {
		assertThat(future).failsWithin(Duration.ofSeconds(5))
			.withThrowableOfType(ExecutionException.class)
			.withCauseInstanceOf(failure);
	}

	/** The caller of what must not block would have to wait for the second operation. */
	@Test
	void whatTakesMoreThanOneOperationToOpenIsNotOpenedByTheCaller() throws Exception {
		long opens = this.io.statistics().inlineOpens();
		AsyncIoUringFile.open(this.io, this.path, READ, IoUringOpenOption.DIRECT).get().blocking().close();
		AsyncIoUringFile.open(this.io, this.path, READ, DELETE_ON_CLOSE).get().blocking().close();
		assertThat(this.path).doesNotExist();
		assertThat(this.io.statistics().inlineOpens()).isEqualTo(opens);
	}

}
