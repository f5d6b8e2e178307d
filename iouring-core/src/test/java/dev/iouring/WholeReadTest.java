package dev.iouring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;

import dev.iouring.file.IoUringFile;
import dev.iouring.ring.FileFlags;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Reads of whole files.
 */
@Timeout(60)
class WholeReadTest {

	@TempDir
	Path directory;

	private static IoUring open(IoPath path) throws IOException {
		return IoUring.open(IoUringOptions.builder().entries(8).path(path).build());
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 16383, 16384, 16385, 32768, 3_000_001 })
	void allThatIsInTheFileIsRead(int size) throws Exception {
		byte[] content = new byte[size];
		new Random(size).nextBytes(content);
		Path path = Files.write(this.directory.resolve("file"), content);
		for (IoPath way : IoPath.values()) {
			try (IoUring io = open(way)) {
				assertThat(IoUringFile.readAllBytes(io, path)).isEqualTo(content);
			}
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 16384, 100_000 })
	void aRingThatMayOnlyReadIsNotAskedForTheSize(int size) throws Exception {
		Path path = Files.write(this.directory.resolve("file"), new byte[size]);
		Set<OperationKind> reading = EnumSet.of(OperationKind.OPENAT, OperationKind.READ);
		try (IoUring io = IoUring.open(IoUringOptions.builder().entries(8).allowedOperations(reading).build())) {
			assertThat(IoUringFile.readAllBytes(io, path)).hasSize(size);
		}
	}

	@Test
	void aSmallFileInThePageCacheTakesNoOperation() throws Exception {
		Path path = Files.write(this.directory.resolve("file"), new byte[4096]);
		try (IoUring io = open(IoPath.AUTO)) {
			Files.readAllBytes(path);
			IoUringStatistics before = io.statistics();
			assertThat(IoUringFile.readAllBytes(io, path)).hasSize(4096);
			assertThat(io.statistics().inlineOperations() - before.inlineOperations()).isEqualTo(2);
			assertThat(io.statistics().submissions()).isEqualTo(before.submissions());
		}
	}

	@ParameterizedTest
	@EnumSource
	void whatTheKernelMakesUpHasNoSize(IoPath way) throws Exception {
		try (IoUring io = open(way)) {
			assertThat(new String(IoUringFile.readAllBytes(io, Path.of("/proc/self/smaps")), StandardCharsets.US_ASCII)
				.lines()).hasSizeGreaterThan(1000).last().asString().startsWith("VmFlags");
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 5, 50_000 })
	void aPipeIsReadToItsEnd(int size) throws Exception {
		byte[] content = new byte[size];
		new Random(size).nextBytes(content);
		Path fifo = Fifo.in(this.directory, "fifo");
		try (IoUring io = open(IoPath.AUTO)) {
			OpenOperation open = Operation.open(fifo, FileFlags.O_RDONLY, 0);
			io.execute(open);
			try (Descriptor reading = open.descriptor()) {
				Thread writer;
				FileChannel writing = FileChannel.open(fifo, StandardOpenOption.WRITE);
				writer = Thread.ofPlatform().start(() -> {
					try (writing) {
						writing.write(ByteBuffer.wrap(content));
					}
					catch (IOException ex) {
						throw new UncheckedIOException(ex);
					}
				});
				assertThat(io.readAllBytes(reading)).isEqualTo(content);
				writer.join();
			}
		}
	}

	@Test
	void aFileThatIsNotThereIsReportedAndNothingIsLeftOpen() throws Exception {
		try (IoUring io = open(IoPath.AUTO)) {
			assertThatExceptionOfType(NoSuchFileException.class)
				.isThrownBy(() -> IoUringFile.readAllBytes(io, this.directory.resolve("missing")));
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> IoUringFile.readAllBytes(io, this.directory))
				.withMessageContaining("EISDIR");
			assertThat(ProcessFacts.descriptorsOf(this.directory.toString())).isEmpty();
		}
	}

}
