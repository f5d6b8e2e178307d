package dev.iouring.spring;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link HandleInputStream} and {@link HandleOutputStream}.
 */
class StreamTests extends AbstractTemplateTests {

	private byte[] create(int size) throws IOException {
		byte[] content = new byte[size];
		new Random(size).nextBytes(content);
		Files.write(file("a"), content);
		return content;
	}

	@Test
	void readsByteByByte() throws IOException {
		byte[] content = create(70_000);
		try (InputStream stream = this.template.inputStream(file("a"))) {
			for (byte expected : content) {
				assertThat((byte) stream.read()).isEqualTo(expected);
			}
			assertThat(stream.read()).isEqualTo(-1);
			assertThat(stream.read()).isEqualTo(-1);
		}
	}

	@Test
	void doesNotReadTheFileForEachByte() throws IOException {
		create(70_000);
		try (InputStream stream = this.template.inputStream(file("a"))) {
			TemplateStatistics before = this.template.statistics();
			for (int value = stream.read(); value >= 0; value = stream.read()) {
				assertThat(value).isLessThan(256);
			}
			TemplateStatistics after = this.template.statistics();
			assertThat(after.ringOperations() + after.fallbackOperations() - before.ringOperations()
					- before.fallbackOperations())
				.isLessThanOrEqualTo(3);
		}
	}

	@Test
	void doesNotTakeWhatFitsIntoAnArrayForTheWholeFile() throws IOException {
		try (FileHandle file = this.template.open(file("a"), StandardOpenOption.CREATE, StandardOpenOption.READ,
				StandardOpenOption.WRITE)) {
			file.truncate(Integer.MAX_VALUE);
			try (InputStream stream = file.inputStream()) {
				assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(stream::readAllBytes)
					.withMessageContaining("does not fit into an array");
			}
		}
	}

	@Test
	void readsEverythingInAllWays() throws IOException {
		byte[] content = create(300_000);
		try (InputStream stream = this.template.inputStream(file("a"))) {
			assertThat(stream.readAllBytes()).isEqualTo(content);
			assertThat(stream.readAllBytes()).isEmpty();
		}
		try (InputStream stream = this.template.inputStream(file("a"))) {
			assertThat((byte) stream.read()).isEqualTo(content[0]);
			assertThat(stream.readNBytes(150_000)).isEqualTo(Arrays.copyOfRange(content, 1, 150_001));
			assertThat(stream.readNBytes(Integer.MAX_VALUE)).isEqualTo(Arrays.copyOfRange(content, 150_001, 300_000));
		}
		try (InputStream stream = this.template.inputStream(file("a"))) {
			stream.read();
			ByteArrayOutputStream target = new ByteArrayOutputStream();
			assertThat(stream.transferTo(target)).isEqualTo(299_999);
			assertThat(target.toByteArray()).isEqualTo(Arrays.copyOfRange(content, 1, 300_000));
		}
	}

	@Test
	void readsAFileThatTheKernelMakesUpAndGivesNoSize() throws IOException {
		try (InputStream stream = this.template.inputStream(Path.of("/proc/self/status"))) {
			assertThat(new String(stream.readAllBytes(), StandardCharsets.US_ASCII)).contains("Threads:");
		}
	}

	@Test
	void skipsWithoutReading() throws IOException {
		byte[] content = create(300_000);
		try (InputStream stream = this.template.inputStream(file("a"))) {
			stream.read();
			assertThat(stream.skip(10)).isEqualTo(10);
			assertThat((byte) stream.read()).isEqualTo(content[11]);
			assertThat(stream.skip(200_000)).isEqualTo(200_000);
			assertThat((byte) stream.read()).isEqualTo(content[200_012]);
			assertThat(stream.skip(Long.MAX_VALUE)).isEqualTo(99_987);
			assertThat(stream.skip(1)).isZero();
			assertThat(stream.skip(-1)).isZero();
			assertThat(stream.read()).isEqualTo(-1);
		}
	}

	@Test
	void tellsHowMuchIsAvailable() throws IOException {
		create(100_000);
		try (InputStream stream = this.template.inputStream(file("a"))) {
			assertThat(stream.available()).isEqualTo(100_000);
			stream.read();
			assertThat(stream.available()).isEqualTo(99_999);
			stream.skip(99_999);
			assertThat(stream.available()).isZero();
		}
	}

	@Test
	void readsAPart() throws IOException {
		byte[] content = create(200_000);
		try (FileHandle file = this.template.open(file("a"))) {
			try (InputStream part = file.inputStream(1000, 150_000)) {
				assertThat(part.available()).isEqualTo(150_000);
				assertThat(part.readAllBytes()).isEqualTo(Arrays.copyOfRange(content, 1000, 151_000));
				assertThat(part.read()).isEqualTo(-1);
			}
			assertThat(file.inputStream(0, 0).read()).isEqualTo(-1);
			assertThat(file.inputStream(199_999, Long.MAX_VALUE).readAllBytes()).hasSize(1);
			assertThat(file.inputStream(300_000, 1).read()).isEqualTo(-1);
			assertThat(file.inputStream(1000, 5).skip(9)).isEqualTo(5);
			assertThat(file.inputStream(1000, 5).read(new byte[100_000])).isEqualTo(5);
			assertThat(file.isOpen()).isTrue();
			assertThat(file.inputStream().readAllBytes()).isEqualTo(content);
		}
	}

	@Test
	void writesWhatItCollected() throws IOException {
		byte[] content = create(300_000);
		try (OutputStream stream = this.template.outputStream(file("b"))) {
			stream.write(content[0]);
			stream.write(content, 1, 99_999);
			stream.write(content, 100_000, 10);
			stream.write(content, 100_010, 65_000);
			stream.write(content, 165_010, 134_990);
		}
		assertThat(Files.readAllBytes(file("b"))).isEqualTo(content);
	}

	@Test
	void writesWhenFlushed() throws IOException {
		try (OutputStream stream = this.template.outputStream(file("b"))) {
			stream.write(bytes("abc"));
			assertThat(file("b")).isEmptyFile();
			stream.flush();
			assertThat(file("b")).hasContent("abc");
		}
	}

	@Test
	void writesOnwardsFromAPosition() throws IOException {
		Files.writeString(file("b"), "0123456789");
		try (FileHandle file = this.template.open(file("b"), StandardOpenOption.WRITE)) {
			try (OutputStream stream = file.outputStream(3)) {
				stream.write(bytes("abc"));
			}
			assertThat(file.isOpen()).isTrue();
		}
		assertThat(file("b")).hasContent("012abc6789");
	}

	@Test
	void appends() throws IOException {
		Files.writeString(file("b"), "one ");
		try (OutputStream stream = this.template.outputStream(file("b"), StandardOpenOption.APPEND)) {
			stream.write(bytes("two"));
		}
		assertThat(file("b")).hasContent("one two");
	}

	@Test
	void closesTheFileOnce() throws IOException {
		create(10);
		InputStream input = this.template.inputStream(file("a"));
		input.close();
		input.close();
		assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(input::read);
		assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(() -> input.skip(1));
		assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(input::available);
		OutputStream output = this.template.outputStream(file("b"));
		output.close();
		output.close();
		assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(() -> output.write(1));
		assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(output::flush);
	}

	@Test
	void failsWithTheExceptionsOfTheJdk() throws IOException {
		assertThatExceptionOfType(IoUringNoSuchFileException.class)
			.isThrownBy(() -> this.template.inputStream(file("none")))
			.withCauseInstanceOf(NoSuchFileException.class);
		create(10);
		FileHandle file = this.template.open(file("a"));
		InputStream stream = file.inputStream();
		file.close();
		assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(stream::read);
		OutputStream full = this.template.outputStream(Path.of("/dev/full"), StandardOpenOption.WRITE);
		full.write(1);
		assertThatExceptionOfType(IOException.class).isThrownBy(full::close);
		full.close();
	}

	@Test
	void refusesWrongArguments() throws IOException {
		create(10);
		try (InputStream stream = this.template.inputStream(file("a"))) {
			assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> stream.read(new byte[3], 2, 2));
			assertThatIllegalArgumentException().isThrownBy(() -> stream.readNBytes(-1));
		}
		try (OutputStream stream = this.template.outputStream(file("b"))) {
			assertThatExceptionOfType(IndexOutOfBoundsException.class)
				.isThrownBy(() -> stream.write(new byte[3], -1, 2));
		}
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.template.outputStream(file("b"), StandardOpenOption.READ));
	}

}
