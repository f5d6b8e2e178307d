package dev.iouring.spring;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

import dev.iouring.IoUring;
import dev.iouring.IoUringOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for operations of which each runs only when the one before has done everything.
 */
class ChainTests extends AbstractTemplateTests {

	private static final StandardOpenOption[] NEW = { StandardOpenOption.CREATE_NEW, StandardOpenOption.READ,
			StandardOpenOption.WRITE };

	@Test
	void runsOneOperationAfterTheOther() throws IOException {
		Files.writeString(file("target"), "old");
		for (int round = 0; round < 50; round++) {
			try (FileHandle draft = this.template.open(file("draft"), NEW)) {
				ByteBuffer read = ByteBuffer.allocate(7);
				BatchResult result = this.template.chain((chain) -> chain.write(draft, buffer("new"), 0)
					.write(draft, buffer("text"), 3)
					.force(draft, false)
					.rename(file("draft"), file("target"))
					.stat(file("target"))
					.read(draft, read, 0)
					.createDirectory(file("directory"))
					.rename(file("directory"), file("other")));
				result.orThrow();
				assertThat(result.bytes(1)).isEqualTo(4);
				assertThat(result.status(4).size()).isEqualTo(7);
				assertThat(text(read)).isEqualTo("newtext");
			}
			assertThat(file("target")).hasContent("newtext");
			assertThat(file("other")).isDirectory();
			Files.delete(file("other"));
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 2, 3 })
	void endsWithTheOperationThatFails(int position) throws IOException {
		try (FileHandle file = this.template.open(file("a"), NEW)) {
			BatchResult result = this.template.chain((chain) -> {
				for (int i = 0; i < 4; i++) {
					if (i == position) {
						chain.delete(file("none"));
					}
					else {
						chain.write(file, buffer("x"), i);
					}
				}
			});
			for (int i = 0; i < 4; i++) {
				if (i < position) {
					assertThat(result.bytes(i)).isOne();
				}
				else if (i > position) {
					assertThat(((BatchResult.Failure) result.outcome(i)).exception())
						.isInstanceOf(IoUringChainException.class)
						.hasMessageStartingWith(
								"Could not write '%s': The chain ended, because it could not delete '%s'", file("a"),
								file("none"))
						.cause()
						.isInstanceOf(dev.iouring.IoUringChainException.class)
						.hasCauseInstanceOf(NoSuchFileException.class);
				}
			}
			assertThatExceptionOfType(IoUringNoSuchFileException.class).isThrownBy(result::orThrow)
				.withCauseInstanceOf(NoSuchFileException.class)
				.satisfies((ex) -> assertThat(ex.getSuppressed()).isEmpty());
			assertThat(file.size()).isEqualTo(position);
		}
	}

	@Test
	void endsWithAReadThatMeetsTheEndOfTheFile() throws IOException {
		Files.writeString(file("a"), "twelve bytes");
		try (FileHandle file = this.template.open(file("a"))) {
			ByteBuffer target = ByteBuffer.allocate(100);
			BatchResult result = this.template
				.chain((chain) -> chain.stat(file("a")).read(file, target, 0).createDirectory(file("b")));
			assertThat(result.bytes(1)).isEqualTo(12);
			assertThat(text(target)).isEqualTo("twelve bytes");
			assertThatExceptionOfType(IoUringChainException.class).isThrownBy(result::orThrow)
				.withMessage(
						"Could not create directory '%s': The chain ended, because it could read '%s' only in part,"
								+ " 12 of 100 bytes",
						file("b"), file("a"))
				.havingCause()
				.isInstanceOf(dev.iouring.IoUringChainException.class)
				.withNoCause();
			assertThat(file("b")).doesNotExist();
			ByteBuffer last = ByteBuffer.allocate(100);
			result = this.template.chain((chain) -> chain.createDirectory(file("b")).read(file, last, 5));
			assertThat(result.orThrow().bytes(1)).isEqualTo(7);
			assertThat(file("b")).isDirectory();
		}
	}

	@Test
	void readsAPipeUntilTheBufferIsFull() throws Exception {
		try (Fifo fifo = Fifo.create(file("fifo")); FileHandle file = fifo.openForReading(this.template)) {
			fifo.write("he");
			ByteBuffer target = ByteBuffer.allocate(5);
			CompletableFuture<BatchResult> chain = this.template.async()
				.chain((operations) -> operations.read(file, target, 0).createDirectory(file("a")));
			fifo.write("llo");
			assertThat(chain.join().orThrow().bytes(0)).isEqualTo(5);
			assertThat(text(target)).isEqualTo("hello");
			assertThat(file("a")).isDirectory();
		}
	}

	@Test
	void mayBeLongerThanWhatTheRingTakesAtOnce() {
		IoUringOptions small = IoUringOptions.builder().entries(8).maxInFlight(5).build();
		try (IoUring ring = this.backend.create(small)) {
			IoUringTemplate narrow = new IoUringTemplate(ring);
			BatchResult result = narrow.chain((chain) -> {
				for (int i = 0; i < 100; i++) {
					chain.createDirectory(file("d" + i));
				}
			});
			assertThat(result.orThrow()).hasSize(100);
			result = narrow.chain((chain) -> {
				for (int i = 99; i >= 0; i--) {
					chain.delete((i != 50) ? file("none") : this.directory).rename(file("d" + i), file("e" + i));
				}
			});
			assertThat(result.failures()).hasSize(200);
			assertThat(file("d99")).isDirectory();
		}
	}

	@Test
	void takesMemoryOfAnySizeAndKind() {
		byte[] content = new byte[3_000_001];
		new Random(1).nextBytes(content);
		ByteBuffer direct = ByteBuffer.allocateDirect(content.length);
		ByteBuffer heap = ByteBuffer.allocate(content.length);
		try (FileHandle one = this.template.open(file("a"), NEW); FileHandle two = this.template.open(file("b"), NEW)) {
			BatchResult result = this.template.chain((chain) -> chain.write(one, ByteBuffer.wrap(content), 0)
				.read(one, direct, 0)
				.write(two, direct.duplicate(), 1)
				.read(two, heap, 1)
				.write(one, heap.duplicate(), content.length)
				.stat(file("a")));
			assertThat(result.orThrow().status(5).size()).isEqualTo(2L * content.length);
		}
		assertThat(heap.array()).isEqualTo(content);
		assertThat(file("b")).hasSize(content.length + 1);
	}

	@Test
	void runsNothingIfAFileIsClosed() {
		FileHandle closed = this.template.open(file("a"), NEW);
		closed.close();
		BatchResult result = this.template
			.chain((chain) -> chain.createDirectory(file("b")).force(closed, true).createDirectory(file("c")));
		assertThatExceptionOfType(IoUringClosedException.class).isThrownBy(result::orThrow)
			.withCauseInstanceOf(ClosedChannelException.class);
		assertThat(result.failures()).hasSize(3);
		assertThatExceptionOfType(IoUringChainException.class).isThrownBy(() -> result.outcome(0).valueOrThrow())
			.withMessageContaining("could not flush '%s'", file("a"));
		assertThat(file("b")).doesNotExist();
	}

	@Test
	void runsNothing() {
		assertThat(this.template.chain((chain) -> {
		}).orThrow()).isEmpty();
	}

	@Test
	void failsAsAWholeWhenTheThreadIsInterrupted() {
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(IoUringInterruptedException.class)
			.isThrownBy(() -> this.template.chain((chain) -> chain.createDirectory(file("a"))));
		assertThat(Thread.interrupted()).isTrue();
		assertThat(file("a")).doesNotExist();
	}

	@Test
	void refusesWrongArguments() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.template.chain(null));
		ByteBuffer shared = ByteBuffer.allocate(1);
		try (FileHandle file = this.template.open(file("a"), NEW)) {
			assertThatIllegalArgumentException()
				.isThrownBy(() -> this.template.chain((chain) -> chain.write(file, shared, 0).read(file, shared, 0)))
				.withMessageContaining("read '%s'", file("a"))
				.withMessageContaining("duplicate");
			assertThat(file.size()).isZero();
		}
	}

}
