package dev.iouring;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Files that callers open themselves, and the flag that they have because of it.
 */
@Timeout(60)
class InlineOpensTest {

	private final AtomicInteger opens = new AtomicInteger();

	/** What every inline open fails with, or 0. */
	private volatile int errno;

	private final IoUring io = IoUring.create(IoUringOptions.builder().name("opens").entries(8).build(),
			new DelegatingKernel() {

				@Override
				public int openat2(CallState state, MemorySegment path, int flags, int resolve) {
					InlineOpensTest.this.opens.incrementAndGet();
					int errno = InlineOpensTest.this.errno;
					return (errno != 0) ? -errno : super.openat2(state, path, flags, resolve);
				}

			});

	@TempDir
	Path directory;

	private Path path;

	@BeforeEach
	void createFile() throws IOException {
		this.path = Files.writeString(this.directory.resolve("file"), "content");
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

	/** What the kernel says the file's flags are. */
	private static int flags(Descriptor file) throws IOException {
		return Files.readAllLines(Path.of("/proc/self/fdinfo/" + file.number()))
			.stream()
			.filter((line) -> line.startsWith("flags:"))
			.mapToInt((line) -> Integer.parseInt(line.substring("flags:".length()).strip(), 8))
			.findFirst()
			.orElseThrow();
	}

	private static boolean isNonBlocking(Descriptor file) throws IOException {
		return (flags(file) & FileFlags.O_NONBLOCK) != 0;
	}

	@Test
	void aFileThatTheKernelKnowsIsOpenedWithoutTheRing() throws Exception {
		this.io.open();
		try (Descriptor file = open(this.path, FileFlags.O_RDONLY)) {
			ByteBuffer target = ByteBuffer.allocate(20);
			assertThat(this.io.read(file, target, 0)).isEqualTo(7);
			assertThat(flags(file) & FileFlags.O_CLOEXEC).isNotZero();
		}
		IoUringStatistics statistics = this.io.statistics();
		assertThat(statistics.inlineOpens()).isOne();
		assertThat(statistics.inlineOperations()).isEqualTo(2);
		assertThat(this.io.submit(Operation.open(this.path, FileFlags.O_RDONLY, 0)).get()).isPositive();
		assertThat(this.io.statistics().inlineOpens()).isEqualTo(2);
	}

	@Test
	void whatMayHaveToWaitIsNotOpenedInline() throws Exception {
		for (int flags : new int[] { FileFlags.O_WRONLY | FileFlags.O_CREAT, FileFlags.O_WRONLY | FileFlags.O_TRUNC,
				FileFlags.O_WRONLY, FileFlags.O_RDWR }) {
			open(this.path, flags).close();
		}
		open(this.directory, FileFlags.O_WRONLY | FileFlags.O_TMPFILE).close();
		assertThat(this.opens).hasValue(0);
		open(this.directory, FileFlags.O_RDONLY | FileFlags.O_DIRECTORY).close();
		assertThat(this.io.statistics().inlineOpens()).isOne();
	}

	@Test
	void errorsAreThoseOfTheRing() {
		assertThatExceptionOfType(NoSuchFileException.class)
			.isThrownBy(() -> open(this.directory.resolve("missing"), FileFlags.O_RDONLY));
		assertThatExceptionOfType(FileSystemException.class).isThrownBy(() -> open(this.directory, FileFlags.O_RDWR))
			.withMessageContaining("openat failed: EISDIR");
		assertThat(this.io.statistics().inlineOpens()).isZero();
	}

	@Test
	void aHandleOnAPathHasNoFlagsToChange() throws Exception {
		try (Descriptor file = open(this.path, FileFlags.O_PATH)) {
			StatusOperation status = Operation.status(file);
			this.io.execute(status);
			assertThat(status.status().size()).isEqualTo(7);
		}
	}

	@Test
	void anOpenWithADeadlineTakesTheRing() throws Exception {
		OpenOperation open = Operation.open(this.path, FileFlags.O_RDONLY, 0);
		this.io.execute(open, Duration.ofSeconds(10));
		open.descriptor().close();
		assertThat(this.opens).hasValue(0);
	}

	@Test
	void aCallThatIsForbiddenAltogetherIsNotMadeAgain() throws Exception {
		this.errno = Errno.EPERM;
		open(this.path, FileFlags.O_RDONLY).close();
		open(this.path, FileFlags.O_RDONLY).close();
		assertThat(this.opens).as("the file and the root").hasValue(2);
	}

	@Test
	void aKernelWithoutTheCallIsAskedOnce() throws Exception {
		this.errno = Errno.ENOSYS;
		open(this.path, FileFlags.O_RDONLY).close();
		open(this.path, FileFlags.O_RDONLY).close();
		assertThat(this.opens).hasValue(1);
	}

	@Test
	void aPathThatTheKernelHasToLookUpIsOpenedByTheRing() throws Exception {
		this.errno = Errno.EAGAIN;
		open(this.path, FileFlags.O_RDONLY).close();
		Descriptor file = open(this.path, FileFlags.O_RDONLY);
		this.io.execute(Operation.status(file));
		assertThat(isNonBlocking(file)).as("once the ring has it").isFalse();
		file.close();
		assertThat(this.opens).hasValue(2);
		assertThat(this.io.statistics().inlineOpens()).isZero();
	}

	@Test
	void whateverTheRingGetsWaits() throws Exception {
		List<Use> uses = List.of((file) -> this.io.execute(Operation.fsync(file)),
				(file) -> this.io.submit(Operation.fdatasync(file)).get(), (file) -> {
					StatusOperation status = Operation.status(file);
					this.io.execute(status);
				}, (file) -> this.io.executeAll(List.of(Operation.nop(), Operation.status(file))),
				(file) -> this.io.executeChain(List.of(Operation.nop(), Operation.fsync(file))),
				(file) -> this.io.execute(Operation.fsync(file), Duration.ofSeconds(10)), (file) -> {
					this.io.suspend();
					this.io.execute(Operation.truncate(file, 3));
				});
		for (Use use : uses) {
			try (Descriptor file = open(this.path, FileFlags.O_RDWR | FileFlags.O_APPEND)) {
				assertThat(isNonBlocking(file)).as("opened inline").isTrue();
				assertThat(this.io.read(file, ByteBuffer.allocate(1), 0)).isOne();
				use.of(file);
				assertThat(isNonBlocking(file)).isFalse();
				assertThat(flags(file) & FileFlags.O_APPEND).as("the others stay").isNotZero();
			}
		}
	}

	/** What a file may be used for. */
	private interface Use {

		void of(Descriptor file) throws Exception;

	}

	@Test
	void whoeverAsksForItKeepsIt() throws Exception {
		Path fifo = Fifo.in(this.directory, "fifo");
		try (Descriptor file = open(fifo, FileFlags.O_RDWR | FileFlags.O_NONBLOCK)) {
			this.io.execute(Operation.status(file));
			assertThat(isNonBlocking(file)).isTrue();
		}
	}

	@Test
	void readsOfAnEmptyPipeWait() throws Exception {
		Path fifo = Fifo.in(this.directory, "fifo");
		try (Descriptor file = open(fifo, FileFlags.O_RDWR)) {
			assertThat(isNonBlocking(file)).isTrue();
			ByteBuffer target = ByteBuffer.allocateDirect(8);
			AtomicInteger read = new AtomicInteger();
			Thread reader = Thread.startVirtualThread(() -> {
				try {
					read.set(this.io.read(file, target, 0));
				}
				catch (IOException ex) {
					throw new IllegalStateException(ex);
				}
			});
			while (this.io.statistics().inFlight() == 0 && reader.isAlive()) {
				Thread.sleep(1);
			}
			assertThat(reader.isAlive()).isTrue();
			assertThat(this.io.write(file, ByteBuffer.wrap(new byte[3]), 0)).isEqualTo(3);
			reader.join();
			assertThat(read).hasValue(3);
			assertThat(this.io.statistics().inlineReads()).isZero();
			assertThat(this.io.statistics().inlineWrites()).isZero();
		}
	}

	@Test
	void aPipeHasTheEndsThatItWouldHaveThroughTheRing() throws Exception {
		try (IoUring ring = IoUring.open(IoUringOptions.builder().name("ring").path(IoPath.RING).build())) {
			for (IoUring io : List.of(ring, this.io)) {
				Path fifo = Fifo.in(this.directory, io.name());
				assertThatExceptionOfType(FileSystemException.class)
					.isThrownBy(() -> io.execute(Operation.open(fifo, FileFlags.O_WRONLY, 0)))
					.withMessageContaining("ENXIO");
				OpenOperation open = Operation.open(fifo, FileFlags.O_RDONLY, 0);
				io.execute(open);
				try (Descriptor reading = open.descriptor();
						FileChannel writing = FileChannel.open(fifo, StandardOpenOption.WRITE)) {
					var read = io.submit(Operation.read(reading, MemorySegment.ofArray(new byte[8]), 0));
					while (io.statistics().inFlight() == 0 && !read.isDone()) {
						Thread.sleep(1);
					}
					writing.write(ByteBuffer.wrap(new byte[5]));
					assertThat(read.get(10, TimeUnit.SECONDS)).isEqualTo(5);
				}
			}
		}
		assertThat(this.io.statistics().inlineOpens()).isOne();
	}

}
