package dev.iouring.spring;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;

import dev.iouring.FileStatus;
import dev.iouring.file.IoUringOpenOption;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link FileHandle}.
 */
class FileHandleTests extends AbstractTemplateTests {

	private FileHandle create(String name) {
		return this.template.open(file(name), StandardOpenOption.CREATE_NEW, StandardOpenOption.READ,
				StandardOpenOption.WRITE);
	}

	@Test
	void readsAndWritesAtPositions() {
		try (FileHandle file = create("a")) {
			assertThat(file.write(buffer("world"), 6)).isEqualTo(5);
			assertThat(file.writeFully(buffer("hello "), 0)).isEqualTo(6);
			ByteBuffer target = ByteBuffer.allocate(5);
			assertThat(file.read(target, 6)).isEqualTo(5);
			assertThat(text(target)).isEqualTo("world");
			ByteBuffer direct = ByteBuffer.allocateDirect(5);
			assertThat(file.readFully(direct, 0)).isEqualTo(5);
			assertThat(text(direct)).isEqualTo("hello");
		}
	}

	@Test
	void tellsTheEnd() {
		try (FileHandle file = create("a")) {
			file.writeFully(buffer("abc"), 0);
			assertThat(file.read(ByteBuffer.allocate(4), 3)).isEqualTo(-1);
			assertThat(file.read(ByteBuffer.allocate(4), 1000)).isEqualTo(-1);
			assertThat(file.readFully(ByteBuffer.allocate(4), 3)).isZero();
			ByteBuffer target = ByteBuffer.allocate(10);
			assertThat(file.readFully(target, 1)).isEqualTo(2);
			assertThat(target.position()).isEqualTo(2);
		}
	}

	@Test
	void transfersNothingWithAnEmptyBuffer() {
		try (FileHandle file = create("a")) {
			file.writeFully(buffer("abc"), 0);
			assertThat(file.read(ByteBuffer.allocate(0), 0)).isZero();
			assertThat(file.read(ByteBuffer.allocate(0), 3)).isZero();
			assertThat(file.write(ByteBuffer.allocate(0), 9)).isZero();
			assertThat(file.size()).isEqualTo(3);
		}
	}

	@Test
	void tellsSizeAndMetadata() throws IOException {
		try (FileHandle file = create("a")) {
			file.writeFully(buffer("abc"), 0);
			assertThat(file.size()).isEqualTo(3);
			FileStatus status = file.stat();
			assertThat(status.isRegularFile()).isTrue();
			assertThat(status.size()).isEqualTo(3);
			assertThat(status.inode()).isEqualTo(Files.getAttribute(file("a"), "unix:ino"));
			assertThat(file.path()).isEqualTo(file("a"));
			assertThat(file).hasToString("FileHandle[%s, open]".formatted(file("a")));
		}
	}

	@Test
	void setsTheSizeInBothDirections() throws IOException {
		try (FileHandle file = create("a")) {
			file.writeFully(buffer("abcdef"), 0);
			file.truncate(2);
			file.truncate(2);
			file.truncate(4);
			assertThat(Files.readAllBytes(file("a"))).isEqualTo(new byte[] { 'a', 'b', 0, 0 });
			file.truncate(0);
			assertThat(file.size()).isZero();
		}
	}

	@Test
	void setsTheSizeOfAFileOpenedForDirectIo() throws IOException {
		Files.write(file("a"), "x".repeat(5000).getBytes(StandardCharsets.US_ASCII));
		try (FileHandle file = this.template.open(file("a"), StandardOpenOption.WRITE, IoUringOpenOption.DIRECT)) {
			file.truncate(6000);
			assertThat(Files.readString(file("a"))).isEqualTo("x".repeat(5000) + "\0".repeat(1000));
			file.truncate(20_000);
			assertThat(file.size()).isEqualTo(20_000);
			file.truncate(100);
		}
		assertThat(file("a")).hasContent("x".repeat(100));
	}

	@Test
	void growsAFileOpenedForAppending() throws IOException {
		try (FileHandle file = this.template.open(file("a"), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
			file.writeFully(buffer("abc"), 0);
			file.truncate(700_000);
			file.writeFully(buffer("def"), 0);
		}
		assertThat(Files.size(file("a"))).isEqualTo(700_003);
		assertThat(Files.readAllBytes(file("a"))).startsWith(bytes("abc\0")).endsWith(bytes("\0def"));
	}

	@Test
	void forcesToTheDevice() {
		try (FileHandle file = create("a")) {
			file.writeFully(buffer("abc"), 0);
			file.force(false);
			file.force(true);
		}
		try (FileHandle file = this.template.open(file("a"))) {
			file.force(true);
		}
	}

	@Test
	void ignoresPositionsWhenAppending() throws IOException {
		Files.writeString(file("a"), "abc");
		try (FileHandle file = this.template.open(file("a"), StandardOpenOption.APPEND)) {
			file.write(buffer("def"), 0);
			file.writeFully(buffer("ghi"), 1);
		}
		assertThat(file("a")).hasContent("abcdefghi");
	}

	@Test
	void deletesOnClose() {
		try (FileHandle file = this.template.open(file("a"), StandardOpenOption.CREATE, StandardOpenOption.READ,
				StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE)) {
			file.writeFully(buffer("abc"), 0);
			assertThat(file.size()).isEqualTo(3);
		}
		assertThat(file("a")).doesNotExist();
	}

	@Test
	void readsAndWritesPastThePageCache() throws IOException {
		try (FileHandle file = this.template.open(file("a"), StandardOpenOption.CREATE, StandardOpenOption.READ,
				StandardOpenOption.WRITE, IoUringOpenOption.DIRECT)) {
			byte[] content = new byte[8192];
			content[4999] = 7;
			file.writeFully(ByteBuffer.wrap(content), 0);
			file.truncate(5000);
			ByteBuffer target = ByteBuffer.allocate(8192);
			assertThat(file.readFully(target, 0)).isEqualTo(5000);
			assertThat(target.get(4999)).isEqualTo((byte) 7);
			assertThat(this.template.batch((batch) -> batch.read(file, target.clear(), 4096)).bytes(0)).isEqualTo(904);
			assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(file::inputStream);
			assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> file.outputStream(0));
		}
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> this.template.outputStream(file("a"), IoUringOpenOption.DIRECT));
	}

	@Test
	void transfersMemoryPastThePageCacheThatIsNotAligned() {
		byte[] content = new byte[146 * 4096];
		new Random(1).nextBytes(content);
		try (FileHandle file = this.template.open(file("a"), StandardOpenOption.CREATE, StandardOpenOption.READ,
				StandardOpenOption.WRITE, IoUringOpenOption.DIRECT)) {
			ByteBuffer source = misaligned(content.length).put(0, content);
			assertThat(file.writeFully(source, 0)).isEqualTo(content.length);
			assertThat(source.hasRemaining()).isFalse();
			ByteBuffer target = misaligned(content.length);
			assertThat(file.readFully(target, 0)).isEqualTo(content.length);
			assertThat(target.hasRemaining()).isFalse();
			assertThat(target.flip()).isEqualTo(ByteBuffer.wrap(content));
			assertThat(file.readFully(target.clear(), content.length)).isZero();
		}
	}

	private static ByteBuffer misaligned(int size) {
		return ByteBuffer.allocateDirect(size + 8192).alignedSlice(4096).slice(1, size);
	}

	@Test
	void refusesWhatItWasNotOpenedFor() throws IOException {
		Files.writeString(file("a"), "abc");
		try (FileHandle file = this.template.open(file("a"))) {
			assertThatExceptionOfType(NonWritableChannelException.class).isThrownBy(() -> file.write(buffer("x"), 0));
			assertThatExceptionOfType(NonWritableChannelException.class).isThrownBy(() -> file.truncate(0));
			assertThatExceptionOfType(NonWritableChannelException.class).isThrownBy(() -> file.outputStream(0));
		}
		try (FileHandle file = this.template.open(file("a"), StandardOpenOption.WRITE)) {
			assertThatExceptionOfType(NonReadableChannelException.class)
				.isThrownBy(() -> file.read(ByteBuffer.allocate(1), 0));
			assertThatExceptionOfType(NonReadableChannelException.class).isThrownBy(file::inputStream);
		}
		assertThat(file("a")).hasContent("abc");
	}

	@Test
	void refusesWrongArguments() {
		try (FileHandle file = create("a"); Arena arena = Arena.ofConfined()) {
			assertThatIllegalArgumentException().isThrownBy(() -> file.read(ByteBuffer.allocate(1), -1))
				.withMessageContaining("-1");
			assertThatIllegalArgumentException().isThrownBy(() -> file.write(ByteBuffer.allocate(1), Long.MIN_VALUE));
			assertThatIllegalArgumentException().isThrownBy(() -> file.truncate(-2)).withMessageContaining("-2");
			assertThatIllegalArgumentException().isThrownBy(() -> file.inputStream(0, -3)).withMessageContaining("-3");
			assertThatIllegalArgumentException().isThrownBy(() -> file.outputStream(-4)).withMessageContaining("-4");
			assertThatIllegalArgumentException().isThrownBy(() -> file.read(null, 0));
			assertThatIllegalArgumentException()
				.isThrownBy(() -> file.read(ByteBuffer.allocate(1).asReadOnlyBuffer(), 0))
				.withMessageContaining("read-only");
			assertThatIllegalArgumentException().isThrownBy(() -> file.read(arena.allocate(8).asByteBuffer(), 0))
				.withMessageContaining("confined");
		}
	}

	@Test
	void isClosedOnce() {
		FileHandle file = create("a");
		assertThat(file.isOpen()).isTrue();
		file.close();
		file.close();
		assertThat(file.isOpen()).isFalse();
		assertThatExceptionOfType(IoUringClosedException.class).isThrownBy(() -> file.read(ByteBuffer.allocate(1), 0))
			.withCauseInstanceOf(ClosedChannelException.class);
		assertThatExceptionOfType(IoUringClosedException.class).isThrownBy(() -> file.write(buffer("x"), 0));
		assertThatExceptionOfType(IoUringClosedException.class).isThrownBy(file::size);
		assertThatExceptionOfType(IoUringClosedException.class).isThrownBy(file::stat);
		assertThatExceptionOfType(IoUringClosedException.class).isThrownBy(() -> file.force(true));
		assertThatExceptionOfType(IoUringClosedException.class).isThrownBy(() -> file.truncate(0));
	}

	@Test
	void isClosedAfterTheCallback() {
		AtomicReference<FileHandle> leaked = new AtomicReference<>();
		String result = this.template.withFile(file("a"), (file) -> {
			leaked.set(file);
			file.writeFully(buffer("abc"), 0);
			return "result";
		}, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
		assertThat(result).isEqualTo("result");
		assertThat(leaked.get().isOpen()).isFalse();
	}

	@Test
	void isClosedAfterTheCallbackFailed() throws IOException {
		Files.writeString(file("a"), "abc");
		AtomicReference<FileHandle> leaked = new AtomicReference<>();
		IOException failure = new IOException("from the callback");
		assertThatExceptionOfType(IoUringException.class).isThrownBy(() -> this.template.withFile(file("a"), (file) -> {
			leaked.set(file);
			throw failure;
		})).havingCause().isSameAs(failure);
		assertThat(leaked.get().isOpen()).isFalse();
		assertThatExceptionOfType(IllegalStateException.class)
			.isThrownBy(() -> this.template.withFile(file("a"), (file) -> {
				throw new IllegalStateException("as it is");
			}))
			.withMessage("as it is");
	}

	@Test
	void canBeUsedByManyThreadsAtOnce() throws InterruptedException {
		int count = 64;
		try (FileHandle file = create("a")) {
			Thread[] threads = new Thread[count];
			for (int i = 0; i < count; i++) {
				byte value = (byte) i;
				long position = i * 1000L;
				threads[i] = Thread.startVirtualThread(() -> {
					byte[] part = new byte[1000];
					Arrays.fill(part, value);
					file.writeFully(ByteBuffer.wrap(part), position);
				});
			}
			for (Thread thread : threads) {
				thread.join();
			}
			for (int i = 0; i < count; i++) {
				ByteBuffer part = ByteBuffer.allocate(1000);
				file.readFully(part, i * 1000L);
				assertThat(part.array()).containsOnly(i);
			}
		}
	}

}
