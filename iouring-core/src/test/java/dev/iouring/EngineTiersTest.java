package dev.iouring;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.AsynchronousCloseException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

import dev.iouring.ring.FileFlags;
import dev.iouring.ring.SetupFlag;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What the engine promises, on every kind of ring.
 */
@ParameterizedClass
@EnumSource(Tier.class)
@Timeout(60)
class EngineTiersTest {

	@Parameter
	Tier tier;

	@TempDir
	Path directory;

	private IoUring io;

	private Path fifo;

	@BeforeEach
	void open() throws Exception {
		this.io = IoUring.open(this.tier.options().entries(8).path(IoPath.RING).build());
		this.fifo = Fifo.in(this.directory, "fifo");
	}

	@AfterEach
	void close() throws Exception {
		this.io.close();
		IoUringStatistics statistics = this.io.statistics();
		assertThat(statistics.completions()).isEqualTo(statistics.submissions());
		assertThat(statistics.overflows()).isZero();
		assertThat(ProcessFacts.descriptorsOf(this.fifo.toString())).isEmpty();
		assertThat(ProcessFacts.ownerThreads()).isZero();
	}

	private Descriptor open(Path path, int flags) throws IOException {
		OpenOperation open = Operation.open(path, flags, 0600);
		this.io.execute(open);
		return open.descriptor();
	}

	private Operation readPipe(Descriptor pipe) {
		return Operation.read(pipe, Arena.ofAuto().allocate(8), 0);
	}

	private void awaitInFlight(int operations) throws InterruptedException {
		while (this.io.statistics().inFlight() != operations) {
			Thread.sleep(1);
		}
	}

	@Test
	void theRingIsOfThatKind() {
		assertThat(this.io.info().orElseThrow().flags().contains(SetupFlag.NO_SQARRAY))
			.isEqualTo(!this.tier.hasArray());
	}

	@Test
	void everyKindOfOperationWorks() throws Exception {
		Path path = this.directory.resolve("file");
		Path moved = this.directory.resolve("moved");
		Path folder = this.directory.resolve("folder");
		assertThat(this.io.execute(Operation.nop())).isZero();
		try (Descriptor file = open(path, FileFlags.O_RDWR | FileFlags.O_CREAT); Arena shared = Arena.ofShared()) {
			byte value = 1;
			for (MemorySegment memory : List.of(MemorySegment.ofArray(new byte[5000]), shared.allocate(5000),
					Arena.ofAuto().allocate(5000))) {
				memory.fill(value);
				assertThat(this.io.execute(Operation.write(file, memory, 100))).isEqualTo(5000);
				memory.fill((byte) 0);
				assertThat(this.io.execute(Operation.read(file, memory, 100))).isEqualTo(5000);
				assertThat(memory.toArray(ValueLayout.JAVA_BYTE)).containsOnly(value);
				value++;
			}
			this.io.execute(Operation.fdatasync(file));
			this.io.execute(Operation.allocate(file, 0, 8192));
			this.io.execute(Operation.truncate(file, 6000));
			this.io.execute(Operation.fsync(file));
			StatusOperation status = Operation.status(file);
			this.io.execute(status);
			assertThat(status.status().size()).isEqualTo(6000);
		}
		this.io.execute(Operation.rename(path, moved, 0));
		this.io.execute(Operation.createDirectory(folder, 0700));
		this.io.execute(Operation.createLink(folder.resolve("twin"), moved));
		this.io.execute(Operation.createSymbolicLink(folder.resolve("link"), Path.of("twin")));
		StatusOperation link = Operation.status(folder.resolve("link"), LinkOption.NOFOLLOW_LINKS);
		this.io.execute(link);
		assertThat(link.status().type()).isEqualTo(FileStatus.Type.SYMBOLIC_LINK);
		assertThat(Files.readAllBytes(folder.resolve("link"))).hasSize(6000);
		this.io.execute(Operation.deleteFile(folder.resolve("link")));
		this.io.execute(Operation.deleteFile(folder.resolve("twin")));
		this.io.execute(Operation.deleteDirectory(folder));
		assertThat(folder).doesNotExist();
		assertThatExceptionOfType(NoSuchFileException.class)
			.isThrownBy(() -> this.io.execute(Operation.deleteFile(path)));
	}

	@Test
	void whateverEndsAnOperationEndsItInTheKernelToo() throws Exception {
		try (Descriptor pipe = open(this.fifo, FileFlags.O_RDWR)) {
			CompletableFuture<Integer> cancelled = this.io.submit(readPipe(pipe));
			awaitInFlight(1);
			cancelled.cancel(true);
			assertThat(cancelled).failsWithin(Duration.ofSeconds(10)).withThrowableOfType(CancellationException.class);
			assertThatExceptionOfType(IoUringTimeoutException.class)
				.isThrownBy(() -> this.io.execute(readPipe(pipe), Duration.ofMillis(5)));
			AtomicReference<Throwable> thrown = new AtomicReference<>();
			Thread thread = Thread.ofVirtual().start(() -> {
				try {
					this.io.execute(readPipe(pipe));
				}
				catch (IOException ex) {
					thrown.set(ex);
				}
			});
			awaitInFlight(1);
			thread.interrupt();
			thread.join();
			assertThat(thrown.get()).isInstanceOf(InterruptedIOException.class);
			assertThat(this.io.statistics().inFlight()).isZero();
			// none of them took anything
			this.io.execute(Operation.write(pipe, MemorySegment.ofArray(new byte[] { 1, 2, 3 }), 0));
			assertThat(this.io.execute(readPipe(pipe))).isEqualTo(3);
		}
	}

	@Test
	void aBatchThatIsLargerThanTheRingIsDoneWhole() throws Exception {
		byte[] content = new byte[64 * 1000];
		IntStream.range(0, content.length).forEach((i) -> content[i] = (byte) (i / 64));
		Path path = Files.write(this.directory.resolve("file"), content);
		try (Descriptor file = open(path, FileFlags.O_RDONLY)) {
			List<Operation> operations = new ArrayList<>();
			List<byte[]> targets = new ArrayList<>();
			for (int i = 0; i < 1000; i++) {
				byte[] target = new byte[64];
				targets.add(target);
				operations.add(Operation.read(file, MemorySegment.ofArray(target), 64L * i));
				operations.add(Operation.nop());
			}
			this.io.executeAll(operations);
			for (int i = 0; i < 1000; i++) {
				assertThat(operations.get(2 * i).result()).isEqualTo(64);
				assertThat(operations.get(2 * i + 1).result()).isZero();
				assertThat(targets.get(i)).isEqualTo(Arrays.copyOfRange(content, 64 * i, 64 * (i + 1)));
			}
		}
	}

	@Test
	void aFullRingCanStillBeCancelledAndItsFilesClosed() throws Exception {
		Path path = Files.writeString(this.directory.resolve("file"), "x");
		Descriptor idle = open(path, FileFlags.O_RDONLY);
		Descriptor pipe = open(this.fifo, FileFlags.O_RDWR);
		int places = this.io.info().orElseThrow().maxInFlight();
		List<CompletableFuture<Integer>> reads = IntStream.range(0, 3 * places)
			.mapToObj((_) -> this.io.submit(readPipe(pipe)))
			.toList();
		awaitInFlight(places);
		idle.close();
		CompletableFuture<Integer> late = this.io.submit(Operation.nop());
		reads.getFirst().cancel(true);
		assertThat(reads.getFirst()).failsWithin(Duration.ofSeconds(10));
		reads.getLast().cancel(true);
		assertThat(reads.getLast()).failsWithin(Duration.ofSeconds(10));
		awaitInFlight(places);
		pipe.close();
		assertThat(late).succeedsWithin(Duration.ofSeconds(10));
		assertThat(reads.subList(1, reads.size() - 1))
			.allSatisfy((read) -> assertThat(read).failsWithin(Duration.ofSeconds(10))
				.withThrowableOfType(ExecutionException.class)
				.withCauseInstanceOf(AsynchronousCloseException.class));
	}

	@Test
	void aRingThatIsSuspendedInFlightOpensAgain() throws Exception {
		try (Descriptor pipe = open(this.fifo, FileFlags.O_RDWR)) {
			for (int round = 0; round < Soak.rounds(10, 200); round++) {
				List<CompletableFuture<Integer>> reads = IntStream.range(0, 50)
					.mapToObj((_) -> this.io.submit(readPipe(pipe)))
					.toList();
				this.io.suspend();
				assertThat(ProcessFacts.ownerThreads()).isZero();
				assertThat(reads).allSatisfy((read) -> assertThat(read).failsWithin(Duration.ofSeconds(10))
					.withThrowableOfType(ExecutionException.class)
					.withCauseInstanceOf(IoUringClosedException.class));
				assertThat(this.io.execute(Operation.write(pipe, MemorySegment.ofArray(new byte[] { 1 }), 0))).isOne();
				assertThat(this.io.execute(readPipe(pipe))).isOne();
			}
		}
	}

}
