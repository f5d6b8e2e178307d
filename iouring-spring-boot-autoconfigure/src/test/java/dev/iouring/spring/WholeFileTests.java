package dev.iouring.spring;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for reading and writing whole files.
 */
class WholeFileTests extends AbstractTemplateTests {

	@Test
	void readsWhatWasWritten() {
		this.template.write(file("a"), bytes("content"));
		assertThat(this.template.read(file("a"))).isEqualTo(bytes("content"));
	}

	@Test
	void readsAndWritesAnEmptyFile() {
		this.template.write(file("a"), new byte[0]);
		assertThat(this.template.read(file("a"))).isEmpty();
	}

	@Test
	void readsAndWritesMoreThanOneTransfer() throws IOException {
		byte[] content = new byte[9_000_001];
		new Random(1).nextBytes(content);
		this.template.write(file("a"), content);
		assertThat(Files.readAllBytes(file("a"))).isEqualTo(content);
		assertThat(this.template.read(file("a"))).isEqualTo(content);
	}

	@Test
	void readsAFileThatTheKernelMakesUpAndGivesNoSize() throws IOException {
		Path path = Path.of("/proc/self/status");
		assertThat(Files.size(path)).isZero();
		assertThat(this.template.readString(path, StandardCharsets.US_ASCII)).contains("Threads:");
	}

	@Test
	void writesOverLongerContent() {
		this.template.write(file("a"), bytes("long content"));
		this.template.write(file("a"), bytes("short"));
		assertThat(this.template.read(file("a"))).isEqualTo(bytes("short"));
	}

	@Test
	void writesFromPositionToLimitAndAdvances() {
		ByteBuffer content = buffer("0123456789").position(2).limit(5);
		this.template.write(file("a"), content);
		assertThat(this.template.read(file("a"))).isEqualTo(bytes("234"));
		assertThat(content.position()).isEqualTo(5);
	}

	@Test
	void writesDirectReadOnlyAndSharedMemory() {
		ByteBuffer direct = ByteBuffer.allocateDirect(6).put(bytes("direct")).flip();
		this.template.write(file("a"), direct);
		assertThat(this.template.read(file("a"))).isEqualTo(bytes("direct"));
		this.template.write(file("a"), buffer("read-only").asReadOnlyBuffer());
		assertThat(this.template.read(file("a"))).isEqualTo(bytes("read-only"));
		try (Arena arena = Arena.ofShared()) {
			this.template.write(file("a"), arena.allocateFrom("shared").asByteBuffer().limit(6));
		}
		assertThat(this.template.read(file("a"))).isEqualTo(bytes("shared"));
	}

	@Test
	void writesWithTheOptionsGiven() {
		this.template.write(file("a"), bytes("first"), StandardOpenOption.CREATE_NEW);
		assertThatExceptionOfType(IoUringFileAlreadyExistsException.class)
			.isThrownBy(() -> this.template.write(file("a"), bytes("second"), StandardOpenOption.CREATE_NEW))
			.withCauseInstanceOf(FileAlreadyExistsException.class)
			.withMessageContaining(file("a").toString());
		assertThat(this.template.read(file("a"))).isEqualTo(bytes("first"));
	}

	@Test
	void appendsToAFileThatNeedNotExist() {
		this.template.append(file("a"), buffer("one "));
		this.template.append(file("a"), buffer("two"));
		assertThat(this.template.readString(file("a"), StandardCharsets.UTF_8)).isEqualTo("one two");
	}

	@Test
	void readsText() {
		this.template.write(file("a"), "grün".getBytes(StandardCharsets.ISO_8859_1));
		assertThat(this.template.readString(file("a"), StandardCharsets.ISO_8859_1)).isEqualTo("grün");
	}

	@Test
	void reportsTextThatIsMalformed() {
		this.template.write(file("a"), "grün".getBytes(StandardCharsets.ISO_8859_1));
		assertThatExceptionOfType(IoUringException.class)
			.isThrownBy(() -> this.template.readString(file("a"), StandardCharsets.UTF_8))
			.withCauseInstanceOf(CharacterCodingException.class);
	}

	@Test
	void reportsAFileThatDoesNotExist() {
		assertThatExceptionOfType(IoUringNoSuchFileException.class).isThrownBy(() -> this.template.read(file("none")))
			.withCauseInstanceOf(NoSuchFileException.class)
			.withMessageContaining(file("none").toString());
		assertThatExceptionOfType(IoUringNoSuchFileException.class)
			.isThrownBy(() -> this.template.write(file("none/a"), bytes("")));
	}

	@Test
	void reportsADirectory() {
		assertThatExceptionOfType(IoUringException.class).isThrownBy(() -> this.template.read(this.directory))
			.isExactlyInstanceOf(IoUringException.class)
			.withCauseInstanceOf(IOException.class);
		assertThatExceptionOfType(IoUringException.class)
			.isThrownBy(() -> this.template.write(this.directory, bytes("")));
	}

	@Test
	void reportsANameThatIsTooLong() {
		assertThatExceptionOfType(IoUringException.class).isThrownBy(() -> this.template.read(file("x".repeat(300))))
			.isExactlyInstanceOf(IoUringException.class);
	}

	@Test
	void reportsAMissingPermission() {
		assertThatExceptionOfType(IoUringException.class).isThrownBy(
				() -> this.template.write(Path.of("/proc/sys/kernel/osrelease"), bytes("x"), StandardOpenOption.WRITE))
			.withCauseInstanceOf(AccessDeniedException.class);
	}

	@Test
	void reportsAFullDevice() {
		assertThatExceptionOfType(IoUringException.class)
			.isThrownBy(() -> this.template.write(Path.of("/dev/full"), bytes("x"), StandardOpenOption.WRITE))
			.withMessageContaining("/dev/full");
	}

	@Test
	void refusesWrongArguments() throws IOException {
		assertThatIllegalArgumentException().isThrownBy(() -> this.template.read(null));
		assertThatIllegalArgumentException().isThrownBy(() -> this.template.write(file("a"), (byte[]) null));
		assertThatIllegalArgumentException().isThrownBy(() -> this.template.write(file("a"), (ByteBuffer) null));
		assertThatIllegalArgumentException().isThrownBy(() -> this.template.readString(file("a"), null));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.template.write(file("a"), bytes("x"), StandardOpenOption.READ))
			.withMessageContaining("READ");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.template.open(file("a"), StandardOpenOption.APPEND, StandardOpenOption.READ))
			.withMessageContaining("APPEND and READ");
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> this.template.open(file("a"), new UnknownOption()))
			.withMessageContaining("UnknownOption");
		try (Arena arena = Arena.ofConfined()) {
			assertThatIllegalArgumentException()
				.isThrownBy(() -> this.template.write(file("a"), arena.allocate(7).asByteBuffer()))
				.withMessageContaining("7 bytes")
				.withMessageContaining("confined");
		}
		assertThat(file("a")).doesNotExist();
	}

	@Test
	void refusesAPathOfAnotherFileSystem() throws IOException {
		try (FileSystem zip = FileSystems.newFileSystem(file("a.zip"), Map.of("create", "true"))) {
			assertThatIllegalArgumentException().isThrownBy(() -> this.template.read(zip.getPath("/a")))
				.withMessageContaining("default file system");
		}
	}

	private static final class UnknownOption implements OpenOption {

		@Override
		public String toString() {
			return "UnknownOption";
		}

	}

}
