package dev.iouring.spring;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import dev.iouring.FileStatus;
import dev.iouring.IoUring;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link Batch} and {@link BatchResult}.
 */
class BatchTests extends AbstractTemplateTests {

	private static final StandardOpenOption[] NEW = { StandardOpenOption.CREATE_NEW, StandardOpenOption.READ,
			StandardOpenOption.WRITE };

	@Test
	void performsOperationsOnFilesAndPaths() throws IOException {
		Files.writeString(file("b"), "delete me");
		Files.writeString(file("c"), "rename me");
		Files.createSymbolicLink(file("link"), file("none"));
		try (FileHandle file = this.template.open(file("a"), NEW)) {
			BatchResult written = this.template.batch((batch) -> batch.write(file, buffer("one"), 0)
				.write(file, buffer("two"), 3)
				.delete(file("b"))
				.rename(file("c"), file("d"))
				.createDirectory(file("e"))
				.force(file, false)
				.stat(file("link"), LinkOption.NOFOLLOW_LINKS));
			assertThat(written.orThrow().outcomes()).hasSize(7);
			assertThat(written.bytes(0)).isEqualTo(3);
			assertThat(written.outcome(2)).isEqualTo(new BatchResult.Success(null));
			assertThat(written.status(6).type()).isEqualTo(FileStatus.Type.SYMBOLIC_LINK);
			assertThat(file("a")).hasContent("onetwo");
			assertThat(file("b")).doesNotExist();
			assertThat(file("d")).hasContent("rename me");
			assertThat(file("e")).isDirectory();
			ByteBuffer one = ByteBuffer.allocate(3);
			ByteBuffer two = ByteBuffer.allocateDirect(10);
			ByteBuffer none = ByteBuffer.allocate(1);
			BatchResult read = this.template.batch((batch) -> {
				batch.read(file, one, 0);
				batch.read(file, two, 3);
				batch.read(file, none, 6);
			});
			assertThat(List.of(read.bytes(0), read.bytes(1), read.bytes(2))).containsExactly(3, 3, 0);
			assertThat(text(one)).isEqualTo("one");
			assertThat(text(two)).isEqualTo("two");
			assertThat(none.position()).isZero();
		}
	}

	@Test
	void tellsForEachOperationHowItEnded() throws IOException {
		Files.createDirectory(file("directory"));
		BatchResult result = this.template.batch((batch) -> {
			batch.stat(this.directory);
			batch.stat(file("none"));
			batch.delete(file("directory"));
			batch.createDirectory(file("directory"));
			batch.rename(file("none"), file("other"));
		});
		assertThat(result.outcome(0)).isInstanceOf(BatchResult.Success.class);
		assertThat(result.failures()).hasSize(4)
			.extracting(BatchResult.Failure::exception)
			.satisfiesExactly(
					(ex) -> assertThat(ex).isInstanceOf(IoUringNoSuchFileException.class)
						.hasMessageContaining("stat '%s'", file("none")),
					(ex) -> assertThat(ex).isExactlyInstanceOf(IoUringException.class),
					(ex) -> assertThat(ex).isInstanceOf(IoUringFileAlreadyExistsException.class),
					(ex) -> assertThat(ex).isInstanceOf(IoUringNoSuchFileException.class));
		assertThatExceptionOfType(IoUringNoSuchFileException.class).isThrownBy(result::orThrow)
			.satisfies((ex) -> assertThat(ex.getSuppressed()).hasSize(3));
		assertThatExceptionOfType(IoUringNoSuchFileException.class).isThrownBy(() -> result.status(1));
		assertThatIllegalArgumentException().isThrownBy(() -> result.bytes(0)).withMessageContaining("0");
		assertThat(file("directory")).isDirectory();
	}

	@Test
	void performsMoreOperationsThanTheRingHasEntries() {
		int count = 3000;
		try (FileHandle file = this.template.open(file("a"), NEW)) {
			this.template.batch((batch) -> {
				for (int i = 0; i < count; i++) {
					batch.write(file, ByteBuffer.allocate(4).putInt(0, i), i * 4L);
				}
			}).orThrow();
			List<ByteBuffer> targets = new ArrayList<>();
			BatchResult result = this.template.batch((batch) -> {
				for (int i = 0; i < count; i++) {
					targets.add(ByteBuffer.allocate(4));
					batch.read(file, targets.get(i), i * 4L);
				}
			});
			assertThat(result).hasSize(count).allSatisfy((outcome) -> assertThat(outcome.valueOrThrow()).isEqualTo(4));
			for (int i = 0; i < count; i++) {
				assertThat(targets.get(i).getInt(0)).isEqualTo(i);
			}
		}
	}

	@Test
	void finishesShortTransfers() {
		ByteBuffer large = ByteBuffer.allocate(5_000_000);
		large.put(4_999_999, (byte) 7);
		try (FileHandle file = this.template.open(file("a"), NEW)) {
			assertThat(this.template.batch((batch) -> batch.write(file, large, 0)).bytes(0)).isEqualTo(5_000_000);
			ByteBuffer target = ByteBuffer.allocate(6_000_000);
			assertThat(this.template.batch((batch) -> batch.read(file, target, 0)).bytes(0)).isEqualTo(5_000_000);
			assertThat(target.get(4_999_999)).isEqualTo((byte) 7);
		}
	}

	@Test
	void performsNothing() {
		assertThat(this.template.batch((batch) -> {
		}).orThrow()).isEmpty();
	}

	@Test
	void mixesFilesAndPipes() throws IOException {
		try (Fifo fifo = Fifo.create(file("fifo")); FileHandle file = this.template.open(file("a"), NEW)) {
			FileHandle end = fifo.openForReading(this.template);
			fifo.write("x");
			ByteBuffer target = ByteBuffer.allocate(1);
			BatchResult result = this.template.batch((batch) -> batch.read(end, target, 0).write(file, buffer("y"), 0));
			assertThat(result.orThrow().bytes(0)).isEqualTo(1);
			assertThat(text(target)).isEqualTo("x");
			end.close();
		}
	}

	@Test
	void failsAsAWholeWhenTheThreadIsInterrupted() {
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(IoUringInterruptedException.class)
			.isThrownBy(() -> this.template.batch((batch) -> batch.createDirectory(file("a"))));
		assertThat(Thread.interrupted()).isTrue();
		assertThat(file("a")).doesNotExist();
	}

	@Test
	void refusesWrongArguments() throws IOException {
		Files.writeString(file("a"), "content");
		try (FileHandle file = this.template.open(file("a")); IoUring other = this.backend.create()) {
			assertThatIllegalArgumentException()
				.isThrownBy(() -> this.template.batch((batch) -> batch.read(file, ByteBuffer.allocate(1), -1)))
				.withMessageContaining("-1");
			assertThatExceptionOfType(NonWritableChannelException.class)
				.isThrownBy(() -> this.template.batch((batch) -> batch.write(file, ByteBuffer.allocate(1), 0)));
			assertThatIllegalArgumentException()
				.isThrownBy(() -> new IoUringTemplate(other).batch((batch) -> batch.force(file, true)))
				.withMessageContaining("this template");
			assertThatIllegalArgumentException().isThrownBy(() -> this.template.batch((batch) -> batch.delete(null)));
			assertThatIllegalArgumentException().isThrownBy(() -> this.template.batch(null));
		}
	}

	@Test
	void cannotBeUsedAfterwards() {
		AtomicReference<Batch> leaked = new AtomicReference<>();
		this.template.batch(leaked::set);
		assertThatIllegalStateException().isThrownBy(() -> leaked.get().delete(file("a")));
	}

}
