package dev.iouring;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

import dev.iouring.ring.FileFlags;
import dev.iouring.ring.SetupFlag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Opening, suspending and closing rings.
 */
@Timeout(120)
class IoUringLifecycleTest {

	private static final IoUringOptions OPTIONS = IoUringOptions.builder()
		.name("life")
		.entries(8)
		.shutdownTimeout(Duration.ofSeconds(5))
		.build();

	@TempDir
	Path directory;

	@Test
	void isAvailableHere() {
		assertThat(IoUring.availability()).isInstanceOf(Availability.Available.class);
	}

	@Test
	void opensOnFirstUse() throws Exception {
		try (IoUring io = IoUring.create(OPTIONS)) {
			assertThat(io.state()).isEqualTo(IoUring.State.NEW);
			assertThat(ownerThreads()).isZero();
			assertThat(io.info()).isEmpty();
			io.ping(Duration.ofSeconds(5));
			assertThat(io.state()).isEqualTo(IoUring.State.OPEN);
			assertThat(ownerThreads()).isOne();
			assertThat(ringMappings()).isPositive();
			assertThat(io.info()).hasValueSatisfying((info) -> {
				assertThat(info.entries()).isEqualTo(8);
				assertThat(info.cqEntries()).isEqualTo(32);
				assertThat(info.maxInFlight()).isBetween(1, 31);
				assertThat(info.kernel()).isNotBlank();
				assertThat(info.warnings()).isEmpty();
			});
		}
		assertThat(ownerThreads()).isZero();
	}

	@Test
	void suspendReleasesEverythingAndTheNextUseOpensAgain() throws Exception {
		Path file = Files.writeString(this.directory.resolve("file"), "content");
		try (IoUring io = IoUring.open(OPTIONS)) {
			OpenOperation open = Operation.open(file, FileFlags.O_RDONLY, 0);
			io.execute(open);
			io.suspend();
			assertThat(io.state()).isEqualTo(IoUring.State.SUSPENDED);
			assertThat(ownerThreads()).isZero();
			long before = io.statistics().submissions();
			try (Descriptor descriptor = open.descriptor()) {
				assertThat(io.execute(Operation.fdatasync(descriptor))).isZero();
			}
			assertThat(io.state()).isEqualTo(IoUring.State.OPEN);
			assertThat(io.statistics().submissions()).isGreaterThan(before);
		}
	}

	@Test
	void filesCanBeClosedAfterTheRing() throws Exception {
		Path file = Files.writeString(this.directory.resolve("file"), "content");
		IoUring io = IoUring.open(OPTIONS);
		OpenOperation open = Operation.open(file, FileFlags.O_RDONLY, 0);
		io.execute(open);
		io.close();
		assertThat(descriptorsOf(file)).isOne();
		open.descriptor().close();
		assertThat(descriptorsOf(file)).isZero();
	}

	@Test
	void aClosedRingRefusesEverything() {
		IoUring io = IoUring.create(OPTIONS);
		io.close();
		io.close();
		io.suspend();
		assertThat(io.state()).isEqualTo(IoUring.State.CLOSED);
		assertThatExceptionOfType(IoUringClosedException.class).isThrownBy(() -> io.execute(Operation.nop()))
			.withMessageContaining("'life'");
		assertThatExceptionOfType(IoUringClosedException.class).isThrownBy(io::open);
		assertThat(io.submit(Operation.nop())).failsWithin(Duration.ofSeconds(1))
			.withThrowableOfType(ExecutionException.class)
			.withCauseInstanceOf(IoUringClosedException.class);
	}

	@Test
	void aRingThatIsSwitchedOffSaysWhy() {
		try (IoUring io = IoUring.unavailable(OPTIONS,
				Availability.Unavailable.disabled("switched off", "Switch it on"))) {
			assertThatExceptionOfType(IoUringUnavailableException.class).isThrownBy(() -> io.execute(Operation.nop()))
				.withMessage("switched off. Switch it on")
				.satisfies((ex) -> assertThat(ex.availability().reason()).isEqualTo(UnavailableReason.DISABLED));
			assertThat(io.failure()).isPresent();
			assertThat(io.state()).isEqualTo(IoUring.State.NEW);
		}
	}

	@Test
	void closingCancelsPendingReadsAndLeavesTheirBuffersAlone() throws Exception {
		Path fifo = Fifo.in(this.directory, "fifo");
		IoUring io = IoUring.open(OPTIONS);
		OpenOperation open = Operation.open(fifo, FileFlags.O_RDWR, 0);
		io.execute(open);
		List<MemorySegment> buffers = new ArrayList<>();
		List<CompletableFuture<Integer>> futures = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			MemorySegment buffer = Arena.ofAuto().allocate(64);
			buffers.add(buffer);
			futures.add(io.submit(Operation.read(open.descriptor(), buffer, 0)));
		}
		AtomicBoolean blockedFailed = new AtomicBoolean();
		Thread blocked = Thread.ofVirtual().start(() -> {
			try {
				io.execute(Operation.read(open.descriptor(), MemorySegment.ofArray(new byte[10]), 0));
			}
			catch (IOException ex) {
				blockedFailed.set(ex instanceof IoUringClosedException);
			}
		});
		while (io.statistics().inFlight() == 0) {
			Thread.sleep(1);
		}
		io.close();
		for (CompletableFuture<Integer> future : futures) {
			assertThat(future).failsWithin(Duration.ofSeconds(5))
				.withThrowableOfType(ExecutionException.class)
				.withCauseInstanceOf(IoUringClosedException.class);
		}
		blocked.join();
		assertThat(blockedFailed).isTrue();
		try (FileChannel channel = FileChannel.open(fifo, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
			channel.write(ByteBuffer.wrap(new byte[] { 1, 2, 3, 4 }));
			Thread.sleep(50);
			// nobody but us reads the pipe any more
			assertThat(channel.read(ByteBuffer.allocate(10))).isEqualTo(4);
		}
		assertThat(buffers).allSatisfy((buffer) -> assertThat(buffer.toArray(ValueLayout.JAVA_BYTE)).containsOnly(0));
		open.descriptor().close();
	}

	@Test
	void aThousandRingsLeaveNothingBehind() throws Exception {
		Path fifo = Fifo.in(this.directory, "fifo");
		openUseAndClose(fifo, 20);
		long descriptors = descriptors();
		long mappings = ringMappings();
		int threads = Thread.getAllStackTraces().size();
		openUseAndClose(fifo, 1000);
		assertThat(descriptors()).isEqualTo(descriptors);
		assertThat(ringMappings()).isEqualTo(mappings);
		assertThat(Thread.getAllStackTraces().size()).isLessThanOrEqualTo(threads + 2);
		assertThat(ownerThreads()).isZero();
	}

	private void openUseAndClose(Path fifo, int rounds) throws Exception {
		for (int i = 0; i < rounds; i++) {
			try (IoUring io = IoUring.open(OPTIONS)) {
				OpenOperation open = Operation.open(fifo, FileFlags.O_RDWR, 0);
				io.execute(open);
				try (Descriptor descriptor = open.descriptor()) {
					CompletableFuture<Integer> read = io
						.submit(Operation.read(descriptor, Arena.global().allocate(1), 0));
					assertThat(io.execute(Operation.nop())).isZero();
					assertThat(read).isNotDone();
				}
			}
		}
	}

	static List<Set<IoUringFlag>> flags() {
		return List.of(Set.of(), Set.of(IoUringFlag.SUBMIT_ALL),
				EnumSet.of(IoUringFlag.SUBMIT_ALL, IoUringFlag.COOP_TASKRUN, IoUringFlag.TASKRUN_FLAG),
				EnumSet.of(IoUringFlag.SUBMIT_ALL, IoUringFlag.SINGLE_ISSUER),
				EnumSet.of(IoUringFlag.SUBMIT_ALL, IoUringFlag.SINGLE_ISSUER, IoUringFlag.DEFER_TASKRUN),
				EnumSet.of(IoUringFlag.CLAMP, IoUringFlag.SINGLE_ISSUER, IoUringFlag.DEFER_TASKRUN,
						IoUringFlag.TASKRUN_FLAG),
				EnumSet.of(IoUringFlag.SQPOLL), EnumSet.of(IoUringFlag.SQPOLL, IoUringFlag.SINGLE_ISSUER));
	}

	@ParameterizedTest
	@MethodSource("flags")
	void worksWithEverySetOfFlags(Set<IoUringFlag> flags) throws Exception {
		Path file = Files.write(this.directory.resolve("file"), new byte[8192]);
		Path fifo = Fifo.in(this.directory, "fifo");
		IoUringOptions options = IoUringOptions.builder()
			.name("flags")
			.entries(4)
			.flags(flags)
			.sqThreadIdle(Duration.ofMillis(10))
			.path(IoPath.RING)
			.build();
		try (IoUring io = IoUring.open(options)) {
			Set<SetupFlag> granted = io.info().orElseThrow().flags();
			assertThat(granted).containsAll(flags.stream().map(IoUringFlag::setupFlag).toList());
			OpenOperation open = Operation.open(file, FileFlags.O_RDONLY, 0);
			io.execute(open);
			OpenOperation pipe = Operation.open(fifo, FileFlags.O_RDWR, 0);
			io.execute(pipe);
			List<Operation> reads = new ArrayList<>();
			for (int i = 0; i < 200; i++) {
				reads.add(Operation.read(open.descriptor(), Arena.ofAuto().allocate(4096), 4096));
			}
			io.executeAll(reads);
			assertThat(reads).allSatisfy((read) -> assertThat(read.result()).isEqualTo(4096));
			// longer than the kernel's thread stays awake
			Thread.sleep(30);
			List<CompletableFuture<Integer>> pending = new ArrayList<>();
			for (int i = 0; i < 50; i++) {
				pending.add(io.submit(Operation.read(pipe.descriptor(), Arena.ofAuto().allocate(8), 0)));
			}
			pipe.descriptor().close();
			pending.forEach((future) -> assertThat(future).failsWithin(5, TimeUnit.SECONDS));
			open.descriptor().close();
		}
	}

	@Test
	void registeredBuffersAreUsedForMemoryThatIsCopied() throws Exception {
		Path file = this.directory.resolve("file");
		IoUringOptions options = IoUringOptions.builder()
			.name("registered")
			.path(IoPath.RING)
			.registeredBuffers(new IoUringOptions.RegisteredBuffers(4, 8192))
			.build();
		try (IoUring io = IoUring.open(options)) {
			assertThat(io.info().orElseThrow().registeredBuffers()).isEqualTo(4);
			OpenOperation open = Operation.open(file, FileFlags.O_RDWR | FileFlags.O_CREAT, 0600);
			io.execute(open);
			try (Descriptor descriptor = open.descriptor()) {
				for (int round = 1; round <= 20; round++) {
					byte[] written = new byte[8000];
					java.util.Arrays.fill(written, (byte) round);
					byte[] read = new byte[8000];
					io.execute(Operation.write(descriptor, MemorySegment.ofArray(written), 0));
					io.execute(Operation.read(descriptor, MemorySegment.ofArray(read), 0));
					assertThat(read).isEqualTo(written);
				}
			}
		}
	}

	@Test
	void anIdleRingUsesNoProcessorTime() throws Exception {
		try (IoUring io = IoUring.open(OPTIONS)) {
			for (int i = 0; i < 100; i++) {
				io.execute(Operation.nop());
			}
			// the last operation was told before the owner went to sleep
			Thread.sleep(100);
			long enters = io.statistics().enters();
			Thread.sleep(300);
			assertThat(io.statistics().enters()).isEqualTo(enters);
		}
	}

	@Test
	void manyThreadsMayOpenSuspendAndUseAtTheSameTime() throws Exception {
		try (IoUring io = IoUring.create(OPTIONS)) {
			AtomicBoolean stop = new AtomicBoolean();
			List<Throwable> unexpected = new ArrayList<>();
			List<Thread> threads = new ArrayList<>();
			for (int i = 0; i < 8; i++) {
				threads.add(Thread.ofVirtual().start(() -> {
					while (!stop.get()) {
						try {
							io.execute(Operation.nop());
						}
						catch (IoUringClosedException ex) {
							// cancelled by a suspension, as documented
							Thread.onSpinWait();
						}
						catch (IOException | RuntimeException ex) {
							synchronized (unexpected) {
								unexpected.add(ex);
							}
						}
					}
				}));
			}
			for (int i = 0; i < 100; i++) {
				Thread.sleep(2);
				io.suspend();
			}
			stop.set(true);
			for (Thread thread : threads) {
				thread.join();
			}
			assertThat(unexpected).isEmpty();
			assertThat(io.execute(Operation.nop())).isZero();
		}
	}

	private static long ownerThreads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith("iouring-"))
			.count();
	}

	private static long descriptors() throws IOException {
		try (Stream<Path> list = Files.list(Path.of("/proc/self/fd"))) {
			return list.count();
		}
	}

	private static long descriptorsOf(Path file) throws IOException {
		try (Stream<Path> list = Files.list(Path.of("/proc/self/fd"))) {
			return list.filter((descriptor) -> {
				try {
					return Files.readSymbolicLink(descriptor).equals(file);
				}
				catch (IOException ex) {
					// the listing's own descriptor is gone by now
					return false;
				}
			}).count();
		}
	}

	private static long ringMappings() throws IOException {
		try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
			return lines.filter((line) -> line.contains("io_uring")).count();
		}
	}

}
