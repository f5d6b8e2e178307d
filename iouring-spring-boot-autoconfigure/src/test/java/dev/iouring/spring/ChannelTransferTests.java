package dev.iouring.spring;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.Pipe;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;

import dev.iouring.file.IoUringOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for moving bytes between files and channels.
 */
class ChannelTransferTests extends AbstractTemplateTests {

	private static byte[] random(int size) {
		byte[] content = new byte[size];
		new Random(size).nextBytes(content);
		return content;
	}

	private static ReadableByteChannel source(byte[] content) {
		return Channels.newChannel(new ByteArrayInputStream(content));
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 131_072, 1_000_003 })
	void movesWholeFilesOfAllSizes(int size) throws IOException {
		byte[] content = random(size);
		ByteArrayOutputStream target = new ByteArrayOutputStream();
		assertThat(this.template.transferFrom(file("a"), source(content))).isEqualTo(size);
		assertThat(Files.readAllBytes(file("a"))).isEqualTo(content);
		try (WritableByteChannel channel = Channels.newChannel(target)) {
			assertThat(this.template.transferTo(file("a"), channel)).isEqualTo(size);
			assertThat(channel.isOpen()).isTrue();
		}
		assertThat(target.toByteArray()).isEqualTo(content);
		AsyncIoUringOperations async = this.template.async();
		assertThat(async.transferFrom(file("b"), source(content)).join()).isEqualTo(size);
		target.reset();
		assertThat(async.transferTo(file("b"), Channels.newChannel(target)).join()).isEqualTo(size);
		assertThat(target.toByteArray()).isEqualTo(content);
	}

	@Test
	void movesPartsOfAFile() throws IOException {
		byte[] content = random(400_000);
		Files.write(file("a"), content);
		ByteArrayOutputStream target = new ByteArrayOutputStream();
		try (FileHandle file = this.template.open(file("a"), StandardOpenOption.READ, StandardOpenOption.WRITE);
				WritableByteChannel channel = Channels.newChannel(target)) {
			assertThat(file.transferTo(100, 300_000, channel)).isEqualTo(300_000);
			assertThat(target.toByteArray()).isEqualTo(Arrays.copyOfRange(content, 100, 300_100));
			target.reset();
			assertThat(this.template.async().transferTo(file, 399_990, 100, channel).join()).isEqualTo(10);
			assertThat(file.transferTo(400_000, 1, channel)).isZero();
			assertThat(file.transferTo(1L << 50, 1, channel)).isZero();
			assertThat(file.transferTo(0, 0, channel)).isZero();
			assertThat(target.toByteArray()).isEqualTo(Arrays.copyOfRange(content, 399_990, 400_000));
			assertThat(file.transferFrom(source(bytes("0123456789")), 5, 4)).isEqualTo(4);
			assertThat(file.transferFrom(source(bytes("xyz")), 400_001, 100)).isEqualTo(3);
			assertThat(file.transferFrom(source(bytes("xyz")), 0, 0)).isZero();
			assertThat(this.template.async().transferFrom(file, source(bytes("A")), 0, 9).join()).isOne();
		}
		System.arraycopy(bytes("0123"), 0, content, 5, 4);
		content[0] = 'A';
		byte[] all = Arrays.copyOf(content, 400_004);
		System.arraycopy(bytes("xyz"), 0, all, 400_001, 3);
		assertThat(Files.readAllBytes(file("a"))).isEqualTo(all);
	}

	@Test
	void finishesWhatIsShort() throws IOException {
		byte[] content = random(300_000);
		Files.write(file("a"), content);
		ByteArrayOutputStream target = new ByteArrayOutputStream();
		this.template.transferTo(file("a"), new Sipping(target));
		assertThat(target.toByteArray()).isEqualTo(content);
	}

	@Test
	void endsWhenAChannelInNonBlockingModeTakesOrGivesNothing() throws IOException {
		byte[] content = random(1_000_000);
		Files.write(file("a"), content);
		Pipe pipe = Pipe.open();
		try (FileHandle file = this.template.open(file("a"), StandardOpenOption.READ, StandardOpenOption.WRITE);
				Pipe.SinkChannel sink = pipe.sink();
				Pipe.SourceChannel source = pipe.source()) {
			sink.configureBlocking(false);
			source.configureBlocking(false);
			assertThat(file.transferFrom(source, 0, 10)).isZero();
			long total = 0;
			ByteArrayOutputStream received = new ByteArrayOutputStream();
			while (total < content.length) {
				long taken = file.transferTo(total, Long.MAX_VALUE, sink);
				assertThat(taken).isBetween(1L, 900_000L);
				total += taken;
				ByteBuffer drained = ByteBuffer.allocate(content.length);
				while (drained.position() < taken) {
					source.read(drained);
				}
				received.write(drained.array(), 0, drained.position());
			}
			assertThat(received.toByteArray()).isEqualTo(content);
			sink.write(buffer("some"));
			assertThat(this.template.transferFrom(file("b"), source)).isEqualTo(4);
		}
	}

	@Test
	void opensTheFileAsItIsTold() throws IOException {
		Files.writeString(file("a"), "long content");
		this.template.transferFrom(file("a"), source(bytes("short")));
		this.template.transferFrom(file("a"), source(bytes("er")), StandardOpenOption.APPEND);
		assertThat(file("a")).hasContent("shorter");
		assertThatExceptionOfType(IoUringFileAlreadyExistsException.class)
			.isThrownBy(() -> this.template.transferFrom(file("a"), source(bytes("x")), StandardOpenOption.CREATE_NEW));
		assertThatExceptionOfType(IoUringNoSuchFileException.class)
			.isThrownBy(() -> this.template.transferTo(file("none"), new Sipping(new ByteArrayOutputStream())));
	}

	@Test
	void reportsTheFailureOfAChannel() throws IOException {
		Files.writeString(file("a"), "content");
		Sipping closed = new Sipping(new ByteArrayOutputStream());
		closed.close();
		assertThatExceptionOfType(IoUringClosedException.class)
			.isThrownBy(() -> this.template.transferTo(file("a"), closed))
			.withCauseInstanceOf(ClosedChannelException.class)
			.withMessageContaining("transfer from '%s'", file("a"));
		ReadableByteChannel source = source(bytes("abc"));
		source.close();
		assertThatExceptionOfType(IoUringClosedException.class)
			.isThrownBy(() -> this.template.transferFrom(file("a"), source))
			.withMessageContaining("transfer to '%s'", file("a"));
	}

	@Test
	void doesNothingForAnInterruptedThread() throws IOException {
		Files.writeString(file("a"), "content");
		ByteArrayOutputStream target = new ByteArrayOutputStream();
		try (FileHandle file = this.template.open(file("a"))) {
			Thread.currentThread().interrupt();
			assertThatExceptionOfType(IoUringInterruptedException.class)
				.isThrownBy(() -> file.transferTo(0, 10, new Sipping(target)));
			assertThat(Thread.interrupted()).isTrue();
			assertThat(target.size()).isZero();
		}
	}

	@Test
	void refusesWrongArguments() throws IOException {
		Files.writeString(file("a"), "content");
		Sipping target = new Sipping(new ByteArrayOutputStream());
		assertThatIllegalArgumentException().isThrownBy(() -> this.template.transferTo(file("a"), null));
		assertThatIllegalArgumentException().isThrownBy(() -> this.template.transferFrom(file("a"), null));
		assertThat(file("a")).hasContent("content");
		try (FileHandle file = this.template.open(file("a"))) {
			assertThatIllegalArgumentException().isThrownBy(() -> file.transferTo(-1, 1, target))
				.withMessageContaining("-1");
			assertThatIllegalArgumentException().isThrownBy(() -> file.transferTo(0, -2, target))
				.withMessageContaining("-2");
			assertThatIllegalArgumentException().isThrownBy(() -> file.transferTo(0, 1, null));
			assertThatExceptionOfType(NonWritableChannelException.class)
				.isThrownBy(() -> file.transferFrom(source(bytes("x")), 0, 1));
		}
		try (FileHandle file = this.template.open(file("a"), StandardOpenOption.WRITE)) {
			assertThatIllegalArgumentException().isThrownBy(() -> file.transferFrom(source(bytes("x")), -3, 1))
				.withMessageContaining("-3");
			assertThatExceptionOfType(NonReadableChannelException.class)
				.isThrownBy(() -> file.transferTo(0, 1, target));
		}
		try (FileHandle file = this.template.open(file("a"), IoUringOpenOption.DIRECT)) {
			assertThatExceptionOfType(UnsupportedOperationException.class)
				.isThrownBy(() -> file.transferTo(0, 1, target));
		}
	}

	/** Takes a little at a time. */
	private static final class Sipping implements WritableByteChannel {

		private final WritableByteChannel target;

		Sipping(ByteArrayOutputStream target) {
			this.target = Channels.newChannel(target);
		}

		@Override
		public int write(ByteBuffer source) throws IOException {
			ByteBuffer sip = source.slice(source.position(), Math.min(source.remaining(), 7777));
			int written = this.target.write(sip);
			source.position(source.position() + written);
			return written;
		}

		@Override
		public boolean isOpen() {
			return this.target.isOpen();
		}

		@Override
		public void close() throws IOException {
			this.target.close();
		}

	}

}
