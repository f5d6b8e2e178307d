package dev.iouring.file;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import dev.iouring.Fifo;
import dev.iouring.IoPath;
import dev.iouring.IoUring;
import dev.iouring.IoUringOptions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.DELETE_ON_CLOSE;
import static java.nio.file.StandardOpenOption.DSYNC;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.SPARSE;
import static java.nio.file.StandardOpenOption.SYNC;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Files with blocking calls, whichever way the operations go.
 */
@ParameterizedClass
@EnumSource(IoPath.class)
@Timeout(60)
class IoUringFileTest {

	@Parameter
	IoPath path;

	@TempDir
	Path directory;

	private IoUring io;

	private Path name;

	@BeforeEach
	void createRing() {
		this.io = IoUring.create(IoUringOptions.builder().name("files").entries(16).path(this.path).build());
		this.name = this.directory.resolve("näme with spaces");
	}

	@AfterEach
	void close() {
		this.io.close();
	}

	private IoUringFile open(OpenOption... options) throws IOException {
		return IoUringFile.open(this.io, this.name, options);
	}

	private static byte[] random(int size) {
		byte[] bytes = new byte[size];
		new Random(size).nextBytes(bytes);
		return bytes;
	}

	@Test
	void whatIsWrittenIsReadAgain() throws Exception {
		byte[] content = random(3_000_001);
		try (IoUringFile file = open(CREATE_NEW, READ, WRITE)) {
			assertThat(file.writeFully(ByteBuffer.wrap(content), 0)).isEqualTo(content.length);
			assertThat(file.size()).isEqualTo(content.length);
			ByteBuffer heap = ByteBuffer.allocate(content.length + 10);
			assertThat(file.readFully(heap, 0)).isEqualTo(content.length);
			assertThat(heap.position()).isEqualTo(content.length);
			assertThat(Arrays.copyOf(heap.array(), content.length)).isEqualTo(content);
			ByteBuffer direct = ByteBuffer.allocateDirect(1000).position(100).limit(200);
			assertThat(file.read(direct, 5000)).isEqualTo(100);
			assertThat(direct.position()).isEqualTo(200);
			byte[] part = new byte[100];
			direct.get(100, part);
			assertThat(part).isEqualTo(Arrays.copyOfRange(content, 5000, 5100));
		}
		assertThat(Files.readAllBytes(this.name)).isEqualTo(content);
	}

	@Test
	void memorySegmentsOfSharedArenasAreCopied() throws Exception {
		byte[] content = random(100_000);
		try (IoUringFile file = open(CREATE_NEW, READ, WRITE); Arena arena = Arena.ofShared()) {
			MemorySegment source = arena.allocateFrom(ValueLayout.JAVA_BYTE, content);
			assertThat(file.writeFully(source, 7)).isEqualTo(content.length);
			MemorySegment target = arena.allocate(content.length);
			assertThat(file.readFully(target, 7)).isEqualTo(content.length);
			assertThat(target.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(content);
		}
	}

	@Test
	void theEndOfTheFileIsTold() throws Exception {
		Files.write(this.name, random(10));
		try (IoUringFile file = open()) {
			assertThat(file.read(ByteBuffer.allocate(5), 10)).isEqualTo(-1);
			assertThat(file.read(ByteBuffer.allocate(5), 1000)).isEqualTo(-1);
			assertThat(file.read(ByteBuffer.allocate(0), 10)).isZero();
			assertThat(file.read(MemorySegment.ofArray(new byte[1]), 10)).isEqualTo(-1);
			assertThat(file.read(ByteBuffer.allocate(20), 4)).isEqualTo(6);
			assertThat(file.readFully(ByteBuffer.allocate(20), 4)).isEqualTo(6);
			assertThat(file.readFully(ByteBuffer.allocate(20), 10)).isZero();
		}
	}

	@Test
	void opensLikeFileChannel() throws Exception {
		assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(this::open);
		assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> open(WRITE));
		open(CREATE, WRITE, SYNC, SPARSE).close();
		assertThatExceptionOfType(FileAlreadyExistsException.class).isThrownBy(() -> open(CREATE_NEW, WRITE));
		Files.writeString(this.name, "content");
		open(WRITE, DSYNC).close();
		assertThat(this.name).hasContent("content");
		open(WRITE, TRUNCATE_EXISTING).close();
		assertThat(this.name).isEmptyFile();
		assertThatIllegalArgumentException().isThrownBy(() -> open(READ, APPEND));
		assertThatIllegalArgumentException().isThrownBy(() -> open(APPEND, TRUNCATE_EXISTING));
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> open(new OpenOption() {
		}));
		Path link = Files.createSymbolicLink(this.directory.resolve("link"), this.name);
		assertThatExceptionOfType(FileSystemException.class)
			.isThrownBy(() -> IoUringFile.open(this.io, link, LinkOption.NOFOLLOW_LINKS))
			.withMessageContaining("ELOOP");
	}

	@Test
	void anOptionMayBeGivenTwice() throws Exception {
		open(WRITE, CREATE_NEW, WRITE, CREATE_NEW).close();
		assertThat(this.name).exists();
		AsyncIoUringFile.open(this.io, this.name, READ, READ).get(5, TimeUnit.SECONDS).blocking().close();
	}

	@Test
	void createdFilesHaveThePermissionsAskedFor() throws Exception {
		var permissions = PosixFilePermissions.fromString("rw-r-----");
		IoUringFile
			.open(this.io, this.name, Set.of(CREATE_NEW, WRITE), PosixFilePermissions.asFileAttribute(permissions))
			.close();
		assertThat(Files.getPosixFilePermissions(this.name)).isEqualTo(permissions);
	}

	@Test
	void appendsAtTheEnd() throws Exception {
		Files.writeString(this.name, "one ");
		try (IoUringFile file = open(APPEND)) {
			file.writeFully(ByteBuffer.wrap(new byte[] { 't', 'w', 'o' }), 0);
		}
		assertThat(this.name).hasContent("one two");
	}

	@Test
	void deletesOnClose() throws Exception {
		try (IoUringFile file = open(CREATE_NEW, READ, WRITE, DELETE_ON_CLOSE)) {
			assertThat(this.name).doesNotExist();
			file.writeFully(ByteBuffer.wrap(random(10)), 0);
			assertThat(file.size()).isEqualTo(10);
		}
	}

	@Test
	void truncatesAllocatesAndForces() throws Exception {
		try (IoUringFile file = open(CREATE_NEW, READ, WRITE)) {
			file.writeFully(ByteBuffer.wrap(random(100)), 0);
			file.truncate(10);
			assertThat(file.size()).isEqualTo(10);
			file.truncate(50);
			assertThat(file.size()).isEqualTo(50);
			file.allocate(0, 1 << 20);
			assertThat(file.size()).isEqualTo(1 << 20);
			file.force(false);
			file.force(true);
			assertThat(file.status().isRegularFile()).isTrue();
			assertThat(file.status().modified()).isEqualTo(Files.getLastModifiedTime(this.name).toInstant());
		}
	}

	@Test
	void badArgumentsAreNamed() throws Exception {
		Files.write(this.name, random(10));
		try (IoUringFile file = open(READ, WRITE); Arena confined = Arena.ofConfined()) {
			assertThatIllegalArgumentException().isThrownBy(() -> file.read(ByteBuffer.allocate(1), -1))
				.withMessage("position must not be negative but was -1");
			assertThatIllegalArgumentException().isThrownBy(() -> file.truncate(-2))
				.withMessage("size must not be negative but was -2");
			assertThatIllegalArgumentException().isThrownBy(() -> file.allocate(0, 0))
				.withMessageContaining("length must be between 1 and");
			assertThatIllegalArgumentException()
				.isThrownBy(() -> file.read(ByteBuffer.allocate(1).asReadOnlyBuffer(), 0))
				.withMessageContaining("read-only");
			assertThatIllegalArgumentException().isThrownBy(() -> file.write(confined.allocate(8).asByteBuffer(), 0))
				.withMessageContaining("confined");
		}
		try (IoUringFile file = open(READ)) {
			assertThatExceptionOfType(NonWritableChannelException.class)
				.isThrownBy(() -> file.write(ByteBuffer.allocate(1), 0));
		}
		try (IoUringFile file = open(WRITE)) {
			assertThatExceptionOfType(NonReadableChannelException.class)
				.isThrownBy(() -> file.read(ByteBuffer.allocate(1), 0));
		}
	}

	@Test
	void aClosedFileRefusesEverything() throws Exception {
		IoUringFile file = open(CREATE, READ, WRITE);
		file.close();
		file.close();
		assertThat(file.isOpen()).isFalse();
		assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(() -> file.read(ByteBuffer.allocate(1), 0));
		assertThatExceptionOfType(ClosedChannelException.class)
			.isThrownBy(() -> file.readFully(ByteBuffer.allocate(0), 0));
		assertThatExceptionOfType(ClosedChannelException.class)
			.isThrownBy(() -> file.writeFully(ByteBuffer.allocate(0), 0));
		assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(file::size);
		assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(() -> file.force(true));
	}

	@Test
	void transfersOfNothingAreCheckedAsAnyOther() throws Exception {
		ByteBuffer empty = ByteBuffer.allocate(0);
		try (IoUringFile file = open(CREATE, READ, WRITE)) {
			assertThat(file.readFully(empty, 0)).isZero();
			assertThat(file.writeFully(empty, 0)).isZero();
			assertThat(file.writeFully(Arena.ofAuto().allocate(0), 10)).isZero();
			assertThat(file.size()).isZero();
			assertThatIllegalArgumentException().isThrownBy(() -> file.readFully(empty, -1));
			assertThatIllegalArgumentException().isThrownBy(() -> file.writeFully(empty, -1));
		}
		try (IoUringFile file = open(READ)) {
			assertThatExceptionOfType(NonWritableChannelException.class).isThrownBy(() -> file.writeFully(empty, 0));
		}
		try (IoUringFile file = open(WRITE)) {
			assertThatExceptionOfType(NonReadableChannelException.class).isThrownBy(() -> file.readFully(empty, 0));
		}
	}

	@Test
	void kernelErrorsAreTold() throws Exception {
		try (IoUringFile file = IoUringFile.open(this.io, this.directory, READ)) {
			assertThatExceptionOfType(FileSystemException.class).isThrownBy(() -> file.read(ByteBuffer.allocate(1), 0))
				.withMessageContaining("read failed: EISDIR (21)")
				.withMessageContaining(this.directory.toString());
		}
	}

	/** How a transfer may end in its middle. */
	enum Ending {

		INTERRUPT, CLOSE

	}

	@ParameterizedTest
	@EnumSource
	void aReadThatEndsInItsMiddleTellsHowFarItCame(Ending ending) throws Exception {
		try (IoUringFile pipe = IoUringFile.open(this.io, Fifo.in(this.directory, "fifo"), READ, WRITE)) {
			byte[] content = random(10);
			pipe.writeFully(ByteBuffer.wrap(content), 0);
			ByteBuffer target = ByteBuffer.allocate(20);
			IOException failure = endInTheMiddle(pipe, ending, () -> pipe.readFully(target, 0),
					() -> target.position() == 10);
			assertThat(target.flip()).isEqualTo(ByteBuffer.wrap(content));
			if (failure instanceof InterruptedIOException interrupted) {
				assertThat(interrupted.bytesTransferred).isEqualTo(10);
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void aWriteThatEndsInItsMiddleTellsHowFarItCame(Ending ending) throws Exception {
		Path fifo = Fifo.in(this.directory, "fifo");
		// more than a pipe takes
		ByteBuffer source = ByteBuffer.wrap(random(3_000_000));
		ByteBuffer arrived = ByteBuffer.allocate(source.capacity());
		IOException failure;
		try (FileChannel reader = openReader(fifo)) {
			try (IoUringFile pipe = IoUringFile.open(this.io, fifo, WRITE)) {
				failure = endInTheMiddle(pipe, ending, () -> pipe.writeFully(source, 0),
						() -> this.io.statistics().inFlight() == 1);
			}
			while (reader.read(arrived) > 0) {
				assertThat(arrived.hasRemaining()).isTrue();
			}
		}
		assertThat(arrived.position()).isEqualTo(source.position()).isPositive();
		if (failure instanceof InterruptedIOException interrupted) {
			assertThat(interrupted.bytesTransferred).isEqualTo(source.position());
		}
		assertThat(arrived.flip()).isEqualTo(source.flip());
	}

	/** Without a writer, opening it for reading alone would wait for one. */
	private static FileChannel openReader(Path fifo) throws IOException {
		try (FileChannel _ = FileChannel.open(fifo, READ, WRITE)) {
			return FileChannel.open(fifo, READ);
		}
	}

	private static IOException endInTheMiddle(IoUringFile file, Ending ending, Callable<Integer> transfer,
			Callable<Boolean> inTheMiddle) throws Exception {
		CompletableFuture<IOException> failure = new CompletableFuture<>();
		CompletableFuture<Boolean> flag = new CompletableFuture<>();
		Thread thread = Thread.ofVirtual().start(() -> {
			try {
				failure.completeExceptionally(new AssertionError("transferred " + transfer.call()));
			}
			catch (IOException ex) {
				failure.complete(ex);
			}
			catch (Exception ex) {
				failure.completeExceptionally(ex);
			}
			flag.complete(Thread.currentThread().isInterrupted());
		});
		Awaitility.await().until(inTheMiddle);
		if (ending == Ending.INTERRUPT) {
			thread.interrupt();
		}
		else {
			file.close();
		}
		assertThat(failure.get(10, TimeUnit.SECONDS))
			.isInstanceOf((ending == Ending.INTERRUPT) ? InterruptedIOException.class : ClosedChannelException.class);
		assertThat(flag.get(10, TimeUnit.SECONDS)).isEqualTo(ending == Ending.INTERRUPT);
		return failure.get();
	}

	@Test
	void anArenaClosedTooEarlyLosesOnlyItsOwnData() throws Exception {
		Path fifo = Fifo.in(this.directory, "fifo");
		try (IoUringFile file = IoUringFile.open(this.io, fifo, READ, WRITE)) {
			CompletableFuture<Long> future;
			try (Arena arena = Arena.ofShared()) {
				future = file.async().read(arena.allocate(16), 0);
			}
			file.write(ByteBuffer.wrap(new byte[] { 1, 2, 3 }), 0);
			assertThat(future).failsWithin(10, TimeUnit.SECONDS)
				.withThrowableOfType(java.util.concurrent.ExecutionException.class)
				.withCauseInstanceOf(IllegalStateException.class);
		}
	}

	@Test
	void blockedReadersDoNotHoldUpAnUnrelatedVirtualThread() throws Exception {
		Path fifo = Fifo.in(this.directory, "fifo");
		try (IoUringFile file = IoUringFile.open(this.io, fifo, READ, WRITE)) {
			List<Thread> readers = new ArrayList<>();
			for (int i = 0; i < 8; i++) {
				readers.add(Thread.ofVirtual().start(() -> {
					try {
						file.read(ByteBuffer.allocate(1), 0);
					}
					catch (IOException ex) {
						throw new IllegalStateException(ex);
					}
				}));
			}
			while (this.io.statistics().inFlight() < 8) {
				Thread.sleep(1);
			}
			CountDownLatch ran = new CountDownLatch(1);
			Thread.ofVirtual().start(ran::countDown);
			assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();
			file.writeFully(ByteBuffer.wrap(new byte[8]), 0);
			for (Thread reader : readers) {
				reader.join();
			}
		}
	}

}
