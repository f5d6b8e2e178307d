package dev.iouring;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import dev.iouring.ring.FileFlags;
import dev.iouring.ring.Sqe;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

/**
 * Reads that the caller tries itself before the ring gets them.
 */
@Timeout(60)
class InlineReadsTest {

	private static final int POSIX_FADV_DONTNEED = 4;

	private final IoUring io = IoUring.create(IoUringOptions.builder().name("inline").entries(8).build());

	@TempDir
	Path directory;

	@AfterEach
	void close() {
		this.io.close();
	}

	/**
	 * Its beginning is in the page cache, and there is a device to read the rest from.
	 */
	private Descriptor openPartlyCached(byte[] content, int cached) throws Exception {
		assumeFalse(Files.getFileStore(this.directory).type().equals("tmpfs"),
				"missing hardware: the file system of " + this.directory + " has no device");
		Path path = this.directory.resolve("file");
		try (FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
			channel.write(ByteBuffer.wrap(content));
			channel.force(true);
		}
		Descriptor file = open(path);
		dropFromPageCache(file.number(), cached, content.length - cached);
		return file;
	}

	private Descriptor open(Path path) throws IOException {
		OpenOperation open = Operation.open(path, FileFlags.O_RDONLY, 0);
		this.io.execute(open);
		return open.descriptor();
	}

	@Test
	void aFileThatIsClosedDuringAnInlineReadKeepsItsNumberUntilTheEnd() throws Exception {
		Path path = Files.writeString(this.directory.resolve("file"), "x");
		Descriptor file = open(path);
		SlowInlineRead read = new SlowInlineRead(file);
		AtomicReference<Integer> result = new AtomicReference<>();
		Thread reader = Thread.ofPlatform().start(() -> {
			try {
				result.set(this.io.execute(read));
			}
			catch (IOException ex) {
				throw new IllegalStateException(ex);
			}
		});
		read.reading.await();
		AtomicBoolean closed = new AtomicBoolean();
		Thread closer = Thread.ofPlatform().start(() -> {
			try {
				file.close();
				closed.set(true);
			}
			catch (IOException ex) {
				throw new IllegalStateException(ex);
			}
		});
		while (closer.getState() != Thread.State.WAITING) {
			Thread.sleep(1);
		}
		assertThat(ProcessFacts.descriptors()).containsEntry(file.number(), path.toString());
		assertThat(closed).isFalse();
		read.go.countDown();
		closer.join();
		reader.join();
		assertThat(result).hasValue(SlowInlineRead.RESULT);
		assertThat(ProcessFacts.descriptorsOf(path.toString())).isEmpty();
	}

	/** Is between looking at the file's number and using it. */
	private static final class SlowInlineRead extends Operation {

		static final int RESULT = 7;

		private final Descriptor file;

		private final CountDownLatch reading = new CountDownLatch(1);

		private final CountDownLatch go = new CountDownLatch(1);

		SlowInlineRead(Descriptor file) {
			this.file = file;
		}

		@Override
		public String call() {
			return "slow";
		}

		@Override
		Descriptor fileInUse() {
			return this.file;
		}

		@Override
		int tryInline(InlineCalls inline) {
			this.reading.countDown();
			try {
				this.go.await();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
			return RESULT;
		}

		@Override
		void encode(Sqe sqe) {
			throw new IllegalStateException("not for the ring");
		}

		@Override
		IOException toException(int errno) {
			return new IOException(Integer.toString(errno));
		}

	}

	@Test
	void noReadSeesTheFileThatGotTheNumberAfterIts() throws Exception {
		int size = 1 << 18;
		Path own = this.directory.resolve("own");
		Path foreign = this.directory.resolve("foreign");
		for (Path path : new Path[] { own, foreign }) {
			byte[] content = new byte[size];
			Arrays.fill(content, (byte) path.getFileName().toString().charAt(0));
			Files.write(path, content);
		}
		MemorySegment expected = MemorySegment.ofArray(Files.readAllBytes(own));
		MemorySegment target = Arena.ofAuto().allocate(size);
		for (int round = 0; round < Soak.rounds(300, 20_000); round++) {
			Descriptor file = open(own);
			CountDownLatch started = new CountDownLatch(1);
			AtomicReference<Throwable> unexpected = new AtomicReference<>();
			Thread reader = Thread.ofPlatform().start(() -> {
				started.countDown();
				try {
					while (true) {
						target.fill((byte) 0);
						assertThat(this.io.execute(Operation.read(file, target, 0))).isEqualTo(size);
						assertThat(target.mismatch(expected)).isEqualTo(-1);
					}
				}
				catch (ClosedChannelException ex) {
					// the only way out
					assertThat(file.isOpen()).isFalse();
				}
				catch (IOException | AssertionError ex) {
					unexpected.set(ex);
				}
			});
			started.await();
			file.close();
			try (Descriptor other = open(foreign)) {
				reader.join();
				assertThat(other.number()).isPositive();
			}
			assertThat(unexpected.get()).isNull();
		}
	}

	@Test
	void aReadThatFindsOnlyItsBeginningInThePageCacheIsFinishedByTheRing() throws Exception {
		int size = 8 << 20;
		byte[] content = new byte[size];
		new Random(1).nextBytes(content);
		boolean finishedByTheRing = false;
		boolean inlineAtLast = false;
		// the kernel may read ahead of us, or need the memory for something else
		for (int i = 0; i < 20 && !(finishedByTheRing && inlineAtLast); i++) {
			try (Descriptor file = openPartlyCached(content, size / 2)) {
				finishedByTheRing = !isReadInline(file, content);
				// now all of it is there
				inlineAtLast = isReadInline(file, content);
			}
		}
		assertThat(finishedByTheRing).as("by the ring").isTrue();
		assertThat(inlineAtLast).as("inline").isTrue();
	}

	/** The middle: by the caller or by the ring, but not by both. */
	private boolean isReadInline(Descriptor file, byte[] content) throws IOException {
		int size = InlineCalls.MAX_READ;
		int start = content.length / 2 - size / 2;
		MemorySegment target = Arena.ofAuto().allocate(size);
		IoUringStatistics before = this.io.statistics();
		assertThat(this.io.execute(Operation.read(file, target, start))).isEqualTo(size);
		assertThat(target.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(Arrays.copyOfRange(content, start, start + size));
		IoUringStatistics after = this.io.statistics();
		long inline = after.inlineReads() - before.inlineReads();
		assertThat(inline + after.submissions() - before.submissions()).isOne();
		return inline == 1;
	}

	@Test
	void aReadThatBeganInTheHeapKeepsItsBeginningToo() throws Exception {
		int size = 1 << 20;
		byte[] content = new byte[size];
		new Random(2).nextBytes(content);
		for (int cached : new int[] { 4096, size / 4, size / 2 }) {
			try (Descriptor file = openPartlyCached(content, cached)) {
				byte[] target = new byte[size];
				assertThat(this.io.execute(Operation.read(file, MemorySegment.ofArray(target), 0))).isEqualTo(size);
				assertThat(target).isEqualTo(content);
			}
		}
	}

	@Test
	void aFileThatCannotBeReadWithoutWaitingIsAskedOnce() throws Exception {
		try (Descriptor file = open(Path.of("/proc/self/status"))) {
			assertThat(file.isInlineReadable()).isTrue();
			MemorySegment target = Arena.ofAuto().allocate(64);
			for (int i = 0; i < 3; i++) {
				assertThat(this.io.execute(Operation.read(file, target, 0))).isEqualTo(64);
				assertThat(new String(target.asSlice(0, 5).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.US_ASCII))
					.isEqualTo("Name:");
				assertThat(file.isInlineReadable()).isFalse();
			}
			assertThat(this.io.statistics().inlineReads()).isZero();
		}
	}

	@SuppressWarnings("restricted")
	private static void dropFromPageCache(int number, long offset, long length) throws Exception {
		Linker linker = Linker.nativeLinker();
		MethodHandle fadvise = linker.downcallHandle(linker.defaultLookup().findOrThrow("posix_fadvise"),
				FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG,
						ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));
		try {
			assertThat((int) fadvise.invokeExact(number, offset, length, POSIX_FADV_DONTNEED)).isZero();
		}
		catch (Throwable ex) {
			throw new IllegalStateException(ex);
		}
	}

}
