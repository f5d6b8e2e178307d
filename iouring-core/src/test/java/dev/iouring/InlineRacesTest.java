package dev.iouring;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

import dev.iouring.ring.FileFlags;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Callers' own opens, writes and closes race with the end of what they use, while
 * somebody else opens files and gets their numbers.
 */
@Timeout(1500)
class InlineRacesTest {

	private static final int SIZE = 4096;

	private final Queue<Throwable> unexpected = new ConcurrentLinkedQueue<>();

	@TempDir
	Path directory;

	private Path own;

	private Path opened;

	private Path foreign;

	private volatile boolean over;

	/** What ends. */
	enum Ending {

		FILE {
			@Override
			void of(Descriptor file) throws IOException {
				file.close();
			}
		},

		RING {
			@Override
			void of(Descriptor file) {
				file.io().close();
			}
		};

		abstract void of(Descriptor file) throws IOException;

	}

	@ParameterizedTest
	@EnumSource
	void nobodyElsesFileIsWrittenToOrClosed(Ending ending) throws Exception {
		this.own = Files.write(this.directory.resolve("own"), bytes('-'));
		this.opened = Files.write(this.directory.resolve("opened"), bytes('-'));
		this.foreign = Files.write(this.directory.resolve("foreign"), bytes('f'));
		long inline = 0;
		for (int round = 0; round < Soak.rounds(100, 10_000); round++) {
			this.over = false;
			IoUring io = IoUring.open(IoUringOptions.builder().name("races").entries(8).build());
			Descriptor file = open(io, this.own, FileFlags.O_RDWR);
			CountDownLatch started = new CountDownLatch(5);
			List<Thread> threads = new ArrayList<>();
			for (Thread.Builder builder : List.of(Thread.ofPlatform(), Thread.ofVirtual())) {
				threads.add(builder.start(() -> repeat(started, new Writer(io, file))));
				threads.add(builder.start(() -> repeat(started, () -> openAndClose(io))));
			}
			threads.add(Thread.ofPlatform().start(() -> repeat(started, this::useForeignFiles)));
			started.await();
			ending.of(file);
			this.over = true;
			for (Thread thread : threads) {
				thread.join();
			}
			file.close();
			IoUringStatistics statistics = io.statistics();
			inline += statistics.inlineWrites() + statistics.inlineOpens();
			io.close();
			assertThat(this.unexpected).isEmpty();
			assertThat(ProcessFacts.descriptors().values()).doesNotContain(this.own.toString(), this.opened.toString());
		}
		assertThat(inline).isPositive();
		assertThat(this.own).hasBinaryContent(bytes('o'));
		assertThat(this.opened).hasBinaryContent(bytes('-'));
		assertThat(this.foreign).hasBinaryContent(bytes('f'));
	}

	private static byte[] bytes(char value) {
		byte[] bytes = new byte[SIZE];
		Arrays.fill(bytes, (byte) value);
		return bytes;
	}

	private static Descriptor open(IoUring io, Path path, int flags) throws IOException {
		OpenOperation open = Operation.open(path, flags, 0);
		io.execute(open);
		return open.descriptor();
	}

	private void repeat(CountDownLatch started, Action action) {
		try {
			action.run();
			started.countDown();
			while (!this.over) {
				action.run();
			}
		}
		catch (ClosedChannelException ex) {
			if (started.getCount() > 0) {
				this.unexpected.add(ex);
			}
		}
		catch (IOException | RuntimeException | AssertionError ex) {
			this.unexpected.add(ex);
		}
	}

	private record Writer(IoUring io, Descriptor file) implements Action {

		@Override
		public void run() throws IOException {
			assertThat(this.io.write(this.file, ByteBuffer.wrap(bytes('o')), 0)).isEqualTo(SIZE);
		}

	}

	private void openAndClose(IoUring io) throws IOException {
		try (Descriptor file = open(io, this.opened, FileFlags.O_RDONLY)) {
			ByteBuffer target = ByteBuffer.allocateDirect(1);
			io.read(file, target, 0);
			assertThat(target.get(0)).isEqualTo((byte) '-');
		}
	}

	/** Whoever closes them or writes to them is found out. */
	private void useForeignFiles() throws IOException {
		List<FileChannel> files = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			files.add(FileChannel.open(this.foreign, StandardOpenOption.READ, StandardOpenOption.WRITE));
		}
		for (FileChannel file : files) {
			ByteBuffer content = ByteBuffer.allocate(SIZE);
			assertThat(file.read(content, 0)).isEqualTo(SIZE);
			assertThat(content.array()).isEqualTo(bytes('f'));
			file.close();
		}
	}

	/** What may fail when its file or ring ends. */
	private interface Action {

		void run() throws IOException;

	}

}
