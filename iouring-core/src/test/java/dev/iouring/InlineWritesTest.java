package dev.iouring;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import dev.iouring.linux.CallState;
import dev.iouring.linux.Errno;
import dev.iouring.ring.FileFlags;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Writes into the page cache that callers make themselves.
 */
@Timeout(60)
class InlineWritesTest {

	private static final long DONE_BY_KERNEL = 0;

	/** The flags of each inline write. */
	private final List<Integer> writes = new CopyOnWriteArrayList<>();

	/** What writes do instead; by default, what the kernel does. */
	private volatile Intervention intervention = (_) -> DONE_BY_KERNEL;

	private final IoUring io = IoUring.create(IoUringOptions.builder().name("writes").entries(8).build(),
			new DelegatingKernel() {

				@Override
				public long pwritev2(CallState state, int fd, long address, long length, long offset, int flags) {
					InlineWritesTest.this.writes.add(flags);
					long outcome = InlineWritesTest.this.intervention.outcome(flags);
					if (outcome < 0) {
						return outcome;
					}
					return super.pwritev2(state, fd, address, (outcome > 0) ? outcome : length, offset, flags);
				}

			});

	@TempDir
	Path directory;

	private Path path;

	/** What a write shall do. */
	private interface Intervention {

		/**
		 * Returns an error, or the most bytes to write, or {@link #DONE_BY_KERNEL}.
		 */
		long outcome(int flags);

	}

	@BeforeEach
	void createFile() throws IOException {
		this.path = Files.createFile(this.directory.resolve("file"));
	}

	@AfterEach
	void close() {
		this.io.close();
	}

	private Descriptor open(Path path, int flags) throws IOException {
		OpenOperation open = Operation.open(path, flags, 0600);
		this.io.execute(open);
		return open.descriptor();
	}

	private static byte[] random(int size) {
		byte[] bytes = new byte[size];
		new Random(size).nextBytes(bytes);
		return bytes;
	}

	private static int withoutWaiting(int flags) {
		return ((flags & FileFlags.RWF_NOWAIT) != 0) ? -Errno.EOPNOTSUPP : 0;
	}

	@Test
	void allKindsOfMemoryAreWrittenWithoutTheRing() throws Exception {
		byte[] content = random(InlineCalls.MAX_WRITE);
		try (Descriptor file = open(this.path, FileFlags.O_WRONLY); Arena arena = Arena.ofShared()) {
			long submissions = this.io.statistics().submissions();
			MemorySegment shared = arena.allocate(content.length);
			shared.copyFrom(MemorySegment.ofArray(content));
			MemorySegment automatic = Arena.ofAuto().allocate(content.length);
			automatic.copyFrom(shared);
			for (MemorySegment source : List.of(MemorySegment.ofArray(content), shared, automatic,
					automatic.asReadOnly())) {
				Files.write(this.path, new byte[0]);
				assertThat(this.io.write(file, source, 0)).isEqualTo(content.length);
				assertThat(this.path).hasBinaryContent(content);
			}
			ByteBuffer source = ByteBuffer.wrap(content).position(10).limit(110).asReadOnlyBuffer();
			// the array of a buffer that is read-only is nobody's to see, yet it is read
			assertThat(this.io.write(file, source, 200)).isEqualTo(100);
			assertThat(source.position()).isEqualTo(110);
			assertThat(this.io.write(file, ByteBuffer.allocate(0), 0)).isZero();
			IoUringStatistics statistics = this.io.statistics();
			assertThat(statistics.inlineWrites()).isEqualTo(6);
			assertThat(statistics.submissions()).isEqualTo(submissions);
		}
		System.arraycopy(content, 10, content, 200, 100);
		assertThat(this.path).hasBinaryContent(content);
	}

	@Test
	void operationsAreWrittenInlineToo() throws Exception {
		try (Descriptor file = open(this.path, FileFlags.O_WRONLY)) {
			assertThat(this.io.execute(Operation.write(file, MemorySegment.ofArray(new byte[10]), 0))).isEqualTo(10);
			assertThat(this.io.submit(Operation.write(file, MemorySegment.ofArray(new byte[10]), 10)).get())
				.isEqualTo(10);
			assertThat(this.io.statistics().inlineWrites()).isEqualTo(2);
		}
		assertThat(this.path).hasSize(20);
	}

	@Test
	void largeWritesTakeTheRing() throws Exception {
		byte[] content = random(InlineCalls.MAX_WRITE + 1);
		try (Descriptor file = open(this.path, FileFlags.O_WRONLY)) {
			assertThat(this.io.write(file, MemorySegment.ofArray(content), 0)).isEqualTo(content.length);
		}
		assertThat(this.writes).isEmpty();
		assertThat(this.path).hasBinaryContent(content);
	}

	@ParameterizedTest
	@ValueSource(ints = { FileFlags.O_DSYNC, FileFlags.O_SYNC })
	void writesThatWaitForTheDeviceTakeTheRing(int flags) throws Exception {
		try (Descriptor file = open(this.path, FileFlags.O_WRONLY | flags)) {
			assertThat(this.io.write(file, ByteBuffer.wrap(new byte[10]), 0)).isEqualTo(10);
			assertThat(this.io.execute(Operation.write(file, MemorySegment.ofArray(new byte[10]), 0))).isEqualTo(10);
		}
		assertThat(this.writes).isEmpty();
		assertThat(this.path).hasSize(10);
	}

	@Test
	void writesThatBypassThePageCacheTakeTheRing() throws Exception {
		MemorySegment block = Arena.ofAuto().allocate(4096, 4096);
		try (Descriptor file = open(this.path, FileFlags.O_RDWR | FileFlags.O_DIRECT)) {
			assertThat(this.io.write(file, block, 0)).isEqualTo(4096);
			assertThat(this.io.read(file, block, 0)).isEqualTo(4096);
		}
		assertThat(this.writes).isEmpty();
		assertThat(this.io.statistics().inlineReads()).isZero();
	}

	@Test
	void whatIsAppendedGoesToTheEnd() throws Exception {
		Files.writeString(this.path, "one");
		try (Descriptor file = open(this.path, FileFlags.O_WRONLY | FileFlags.O_APPEND)) {
			assertThat(this.io.write(file, ByteBuffer.wrap(" two".getBytes(StandardCharsets.UTF_8)), 0)).isEqualTo(4);
			// through the ring, before which the file has to become one that waits
			this.io.executeAll(List
				.of(Operation.write(file, MemorySegment.ofArray(" three".getBytes(StandardCharsets.UTF_8)), 0)));
			assertThat(this.io.write(file, ByteBuffer.wrap(" four".getBytes(StandardCharsets.UTF_8)), 0)).isEqualTo(5);
			assertThat(this.io.statistics().inlineWrites()).isEqualTo(2);
		}
		assertThat(this.path).hasContent("one two three four");
	}

	@Test
	void writersThatAppendLoseNothing() throws Exception {
		int threads = 8;
		int lines = 200;
		try (Descriptor file = open(this.path, FileFlags.O_WRONLY | FileFlags.O_APPEND)) {
			List<Thread> writers = new ArrayList<>();
			for (int i = 0; i < threads; i++) {
				String name = Integer.toString(i);
				writers.add(Thread.startVirtualThread(() -> {
					try {
						for (int line = 0; line < lines; line++) {
							byte[] bytes = "%s %d%n".formatted(name, line).getBytes(StandardCharsets.UTF_8);
							assertThat(this.io.write(file, ByteBuffer.wrap(bytes), 0)).isEqualTo(bytes.length);
						}
					}
					catch (IOException ex) {
						throw new IllegalStateException(ex);
					}
				}));
			}
			for (Thread writer : writers) {
				writer.join();
			}
		}
		List<String> written = Files.readAllLines(this.path);
		assertThat(written).hasSize(threads * lines).doesNotHaveDuplicates();
		for (int i = 0; i < threads; i++) {
			String prefix = i + " ";
			assertThat(written.stream().filter((line) -> line.startsWith(prefix))).as("in the order they were written")
				.isSortedAccordingTo((one, other) -> Integer.compare(number(one), number(other)));
		}
	}

	private static int number(String line) {
		return Integer.parseInt(line.substring(line.indexOf(' ') + 1));
	}

	@Test
	void aFileSystemThatCannotTellIsWrittenToByAFewAtATime() throws Exception {
		this.intervention = InlineWritesTest::withoutWaiting;
		try (Descriptor file = open(this.path, FileFlags.O_WRONLY)) {
			for (int i = 0; i < 3; i++) {
				assertThat(this.io.write(file, ByteBuffer.wrap(new byte[10]), 10L * i)).isEqualTo(10);
			}
			assertThat(this.writes).as("asked once").containsExactly(FileFlags.RWF_NOWAIT, 0, 0, 0);
			assertThat(this.io.statistics().inlineWrites()).isEqualTo(3);
		}
		assertThat(this.path).hasSize(30);
	}

	@Test
	void virtualThreadsThatMayNotWaitTakeTheRing() throws Exception {
		int carriers = Integer.getInteger("jdk.virtualThreadScheduler.parallelism",
				Runtime.getRuntime().availableProcessors());
		CountDownLatch stuck = new CountDownLatch(carriers / 2);
		CountDownLatch go = new CountDownLatch(1);
		try (Descriptor file = open(this.path, FileFlags.O_WRONLY)) {
			this.intervention = InlineWritesTest::withoutWaiting;
			this.io.write(file, ByteBuffer.wrap(new byte[1]), 0);
			this.intervention = (_) -> {
				stuck.countDown();
				await(go);
				return DONE_BY_KERNEL;
			};
			List<Thread> writers = new ArrayList<>();
			for (int i = 0; i < 2 * carriers; i++) {
				int position = i;
				writers.add(Thread.startVirtualThread(() -> {
					try {
						assertThat(this.io.write(file, ByteBuffer.wrap(new byte[1]), position)).isOne();
					}
					catch (IOException ex) {
						throw new IllegalStateException(ex);
					}
				}));
			}
			await(stuck);
			while (writers.stream().filter(Thread::isAlive).count() > carriers / 2) {
				Thread.sleep(1);
			}
			go.countDown();
			for (Thread writer : writers) {
				writer.join();
			}
			assertThat(this.io.statistics().inlineWrites()).isEqualTo(1 + carriers / 2);
		}
		assertThat(this.path).hasSize(2L * carriers);
	}

	@Test
	void aWriteThatThrowsKeepsNoPermit() throws Exception {
		try (Descriptor file = open(this.path, FileFlags.O_WRONLY)) {
			this.intervention = InlineWritesTest::withoutWaiting;
			this.io.write(file, ByteBuffer.wrap(new byte[1]), 0);
			this.intervention = (_) -> {
				throw new IllegalStateException("broken");
			};
			Thread writer = Thread.startVirtualThread(() -> {
				for (int i = 0; i < 100; i++) {
					assertThatIllegalStateException()
						.isThrownBy(() -> this.io.write(file, ByteBuffer.wrap(new byte[1]), 0));
				}
			});
			writer.join();
			assertThat(this.writes).as("each got one").hasSize(2 + (carriersAreSeveral() ? 100 : 0));
		}
	}

	private static boolean carriersAreSeveral() {
		return Integer.getInteger("jdk.virtualThreadScheduler.parallelism",
				Runtime.getRuntime().availableProcessors()) > 1;
	}

	@ParameterizedTest
	@ValueSource(ints = { Errno.ENOSPC, Errno.EIO, Errno.EAGAIN, Errno.EINTR, Errno.EINVAL, Errno.EFBIG })
	void anErrorOfOneWriteDoesNotSpoilTheFile(int errno) throws Exception {
		try (Descriptor file = open(this.path, FileFlags.O_WRONLY)) {
			this.intervention = (_) -> -errno;
			assertThat(this.io.write(file, ByteBuffer.wrap(new byte[10]), 0)).as("the ring tries again").isEqualTo(10);
			this.intervention = (flags) -> (withoutWaiting(flags) < 0) ? withoutWaiting(flags) : -errno;
			assertThat(this.io.write(file, ByteBuffer.wrap(new byte[10]), 10)).isEqualTo(10);
			assertThat(this.io.write(file, ByteBuffer.wrap(new byte[10]), 20)).isEqualTo(10);
			this.intervention = InlineWritesTest::withoutWaiting;
			assertThat(this.io.write(file, ByteBuffer.wrap(new byte[10]), 30)).isEqualTo(10);
			assertThat(this.io.statistics().inlineWrites()).isOne();
		}
		assertThat(this.path).hasSize(40);
	}

	@Test
	void aShortWriteIsToldAsItIs() throws Exception {
		try (Descriptor file = open(this.path, FileFlags.O_WRONLY)) {
			this.intervention = (_) -> 7;
			ByteBuffer source = ByteBuffer.wrap(random(10));
			assertThat(this.io.write(file, source, 0)).isEqualTo(7);
			assertThat(source.position()).isEqualTo(7);
		}
		assertThat(this.path).hasSize(7);
	}

	@Test
	void aFullDeviceIsReportedAsByTheRing() throws Exception {
		for (IoPath way : IoPath.values()) {
			try (IoUring ring = IoUring.open(IoUringOptions.builder().name("full").path(way).build())) {
				OpenOperation open = Operation.open(Path.of("/dev/full"), FileFlags.O_RDWR, 0);
				ring.execute(open);
				try (Descriptor full = open.descriptor()) {
					for (int i = 0; i < 3; i++) {
						ByteBuffer source = ByteBuffer.allocateDirect(10);
						assertThatExceptionOfType(FileSystemException.class)
							.isThrownBy(() -> ring.write(full, source, 0))
							.withMessageContaining("write failed: ENOSPC (28)")
							.withMessageContaining("/dev/full");
						assertThat(source.position()).isZero();
					}
					ByteBuffer target = ByteBuffer.allocate(10);
					assertThat(ring.read(full, target, 0)).isEqualTo(10);
				}
			}
		}
	}

	@Test
	void whatHasNoPositionsIsNeverWrittenToInline() throws Exception {
		try (Descriptor pipe = open(Fifo.in(this.directory, "fifo"), FileFlags.O_RDWR)) {
			for (int i = 0; i < 3; i++) {
				assertThat(this.io.write(pipe, ByteBuffer.wrap(new byte[5]), 0)).isEqualTo(5);
			}
			assertThat(this.writes).as("asked once").hasSize(1);
			assertThat(this.io.statistics().inlineWrites()).isZero();
			assertThat(this.io.read(pipe, ByteBuffer.allocate(20), 0)).isEqualTo(15);
		}
	}

	/** The answer may be that of a process, which may never give it. */
	@Test
	void aVirtualThreadThatMayNotWaitDoesNotAskForTheFileSystem() throws Exception {
		AtomicInteger questions = new AtomicInteger();
		DelegatingKernel kernel = new DelegatingKernel() {

			@Override
			public long pwritev2(CallState state, int fd, long address, long length, long offset, int flags) {
				return -Errno.EOPNOTSUPP;
			}

			@Override
			public int fstatfs(int fd, MemorySegment answer) {
				questions.incrementAndGet();
				return -Errno.ENOSYS;
			}

		};
		try (IoUring single = IoUring.create(IoUringOptions.defaults(), kernel, new CarrierPermits(1))) {
			OpenOperation open = Operation.open(this.directory.resolve("asked"), FileFlags.O_RDWR | FileFlags.O_CREAT,
					0600);
			single.execute(open);
			try (Descriptor file = open.descriptor()) {
				CompletableFuture<Integer> written = new CompletableFuture<>();
				Thread.startVirtualThread(() -> {
					try {
						written.complete(single.write(file, ByteBuffer.wrap(new byte[5]), 0));
					}
					catch (IOException ex) {
						written.completeExceptionally(ex);
					}
				});
				assertThat(written.get(30, TimeUnit.SECONDS)).isEqualTo(5);
				assertThat(questions).hasValue(0);
				assertThat(single.write(file, ByteBuffer.wrap(new byte[5]), 5)).isEqualTo(5);
				assertThat(questions).hasValue(1);
			}
		}
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
