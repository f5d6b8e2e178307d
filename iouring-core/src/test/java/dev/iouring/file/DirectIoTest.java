package dev.iouring.file;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

import dev.iouring.FileStatus;
import dev.iouring.IoUring;
import dev.iouring.IoUringOptions;
import dev.iouring.Operation;
import dev.iouring.StatusOperation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Files without the page cache.
 */
@Timeout(60)
class DirectIoTest {

	private static final int SIZE = 64 * 1024 + 100;

	private final IoUring io = IoUring.create(IoUringOptions.builder().name("direct").entries(8).build());

	private final byte[] content = new byte[SIZE];

	@TempDir
	Path directory;

	private Path name;

	private int alignment;

	@BeforeEach
	void writeFile() throws Exception {
		new Random(3).nextBytes(this.content);
		this.name = Files.write(this.directory.resolve("file"), this.content);
		StatusOperation operation = Operation.status(this.name);
		this.io.execute(operation);
		FileStatus status = operation.status();
		Assumptions.assumeTrue(status.directOffsetAlignment() > 0,
				"missing hardware: the file system of " + this.directory + " has no O_DIRECT");
		this.alignment = status.directOffsetAlignment();
	}

	@AfterEach
	void close() {
		this.io.close();
	}

	private IoUringFile open(OpenOption... options) throws IOException {
		return IoUringFile.open(this.io, this.name, options);
	}

	@Test
	void readsIntoMemoryThatIsNotAligned() throws Exception {
		try (IoUringFile file = open(IoUringOpenOption.DIRECT)) {
			ByteBuffer heap = ByteBuffer.allocate(8192);
			assertThat(file.read(heap, 4096)).isEqualTo(8192);
			assertThat(heap.array()).isEqualTo(Arrays.copyOfRange(this.content, 4096, 12288));
			MemorySegment odd = Arena.ofAuto().allocate(8192 + 1).asSlice(1);
			assertThat(file.readFully(odd, 8192)).isEqualTo(8192);
			assertThat(odd.asByteBuffer()).isEqualTo(ByteBuffer.wrap(this.content, 8192, 8192));
			MemorySegment aligned = Arena.ofAuto().allocate(8192, 4096);
			assertThat(file.readFully(aligned, 0)).isEqualTo(8192);
			assertThat(aligned.asByteBuffer()).isEqualTo(ByteBuffer.wrap(this.content, 0, 8192));
		}
	}

	@Test
	void readsUpToTheEndOfAFileThatIsNotAligned() throws Exception {
		try (IoUringFile file = open(IoUringOpenOption.DIRECT)) {
			ByteBuffer buffer = ByteBuffer.allocate(128 * 1024);
			assertThat(file.readFully(buffer, 0)).isEqualTo(SIZE);
			assertThat(Arrays.copyOf(buffer.array(), SIZE)).isEqualTo(this.content);
			ByteBuffer again = ByteBuffer.allocate(128 * 1024);
			assertThat(file.async().readFully(again, 0).get()).isEqualTo(SIZE);
		}
	}

	@Test
	void positionsAndLengthsThatAreNotAlignedAreNamed() throws Exception {
		try (IoUringFile file = open(IoUringOpenOption.DIRECT, READ, WRITE)) {
			assertThatIllegalArgumentException().isThrownBy(() -> file.read(ByteBuffer.allocate(4096), 1))
				.withMessage("position must be a multiple of %d for O_DIRECT but was 1".formatted(this.alignment));
			assertThatIllegalArgumentException().isThrownBy(() -> file.write(ByteBuffer.allocate(100), 0))
				.withMessage("length must be a multiple of %d for O_DIRECT but was 100".formatted(this.alignment));
		}
	}

	@Test
	void writesFromAnyMemory() throws Exception {
		byte[] other = new byte[8192];
		new Random(4).nextBytes(other);
		try (IoUringFile file = open(IoUringOpenOption.DIRECT, WRITE)) {
			assertThat(file.writeFully(ByteBuffer.wrap(other), 4096)).isEqualTo(8192);
		}
		byte[] now = Files.readAllBytes(this.name);
		assertThat(Arrays.copyOfRange(now, 4096, 12288)).isEqualTo(other);
		assertThat(Arrays.copyOf(now, 4096)).isEqualTo(Arrays.copyOf(this.content, 4096));
	}

	@Test
	void readsNeverOccupyTheCaller() throws Exception {
		try (IoUringFile file = open(IoUringOpenOption.DIRECT)) {
			file.read(ByteBuffer.allocate(4096), 0);
			assertThat(this.io.statistics().inlineReads()).isZero();
		}
		try (IoUringFile file = open()) {
			file.read(ByteBuffer.allocate(4096), 0);
			file.read(ByteBuffer.allocate(4096), 0);
			assertThat(this.io.statistics().inlineReads()).isPositive();
		}
	}

	@Test
	void theJdksOptionMeansTheSame() throws Exception {
		OpenOption option = (OpenOption) Class.forName("com.sun.nio.file.ExtendedOpenOption")
			.getField("DIRECT")
			.get(null);
		try (IoUringFile file = open(option)) {
			assertThatIllegalArgumentException().isThrownBy(() -> file.read(ByteBuffer.allocate(4096), 1));
		}
	}

}
