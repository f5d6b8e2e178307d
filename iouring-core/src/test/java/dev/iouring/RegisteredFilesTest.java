package dev.iouring;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import dev.iouring.linux.CallState;
import dev.iouring.linux.Errno;
import dev.iouring.linux.Kernel;
import dev.iouring.linux.ParamsLayout;
import dev.iouring.ring.Feature;
import dev.iouring.ring.FileFlags;
import dev.iouring.ring.RegisterOpcode;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Files that a ring keeps in its own table, as the kernel shows it.
 */
@Timeout(60)
class RegisteredFilesTest {

	private static final int USES = 3;

	private static final byte[] CONTENT = "content".getBytes(StandardCharsets.UTF_8);

	@TempDir
	Path directory;

	private Path file;

	@BeforeEach
	void createFile() throws IOException {
		try (IoUring io = IoUring.open(options(1).build())) {
			List<String> warnings = io.info().orElseThrow().warnings();
			assumeTrue(warnings.isEmpty(), () -> "This kernel registers no files: " + warnings);
		}
		this.file = Files.write(this.directory.resolve("file"), CONTENT);
	}

	private static IoUringOptions.Builder options(int files) {
		return with(IoUringOptions.builder().name("files").entries(8), files);
	}

	private static IoUringOptions.Builder with(IoUringOptions.Builder builder, int files) {
		return builder.path(IoPath.RING).registeredFiles(files).usesBeforeRegistration(USES);
	}

	private static IoUring open(IoUringOptions options, DelegatingKernel kernel) throws IOException {
		IoUring io = IoUring.create(options, kernel, new CarrierPermits(2));
		io.open();
		return io;
	}

	private static Descriptor open(IoUring io, Path path, int flags) throws IOException {
		OpenOperation open = Operation.open(path, flags, 0600);
		io.execute(open);
		return open.descriptor();
	}

	private static void read(IoUring io, Descriptor descriptor, int times) throws IOException {
		for (int i = 0; i < times; i++) {
			MemorySegment memory = Arena.ofAuto().allocate(CONTENT.length);
			assertThat(io.execute(Operation.read(descriptor, memory, 0))).isEqualTo(CONTENT.length);
			assertThat(memory.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(CONTENT);
		}
	}

	/** Returns in how many slots of all rings of this process a file is. */
	private static int slotsOf(Path path) throws IOException {
		int slots = 0;
		for (int ring : ProcessFacts.descriptorsOf("anon_inode:[io_uring]")) {
			slots += (int) table(ring).stream().filter((line) -> line.endsWith(" " + path)).count();
		}
		return slots;
	}

	/** The kernel leaves its table out while somebody else uses the ring. */
	private static List<String> table(int ring) throws IOException {
		Path info = Path.of("/proc/self/fdinfo/" + ring);
		return Awaitility.await().pollDelay(Duration.ZERO).until(() -> {
			try {
				return Files.readAllLines(info);
			}
			catch (NoSuchFileException ex) {
				return List.of("UserFiles: none, as it was closed");
			}
		}, (lines) -> lines.stream().anyMatch((line) -> line.startsWith("UserFiles:")));
	}

	@ParameterizedTest
	@EnumSource(Tier.class)
	void aFileThatIsUsedOftenGetsASlotUntilItIsClosed(Tier tier) throws Exception {
		try (IoUring io = IoUring.open(with(tier.options(), 4).build())) {
			assertThat(io.info().orElseThrow().registeredFiles()).isEqualTo(4);
			Descriptor descriptor = open(io, this.file, FileFlags.O_RDWR);
			read(io, descriptor, USES);
			assertThat(slotsOf(this.file)).isZero();
			read(io, descriptor, 1);
			assertThat(slotsOf(this.file)).isOne();
			read(io, descriptor, 10);
			assertThat(slotsOf(this.file)).isOne();
			descriptor.close();
			assertThat(slotsOf(this.file)).isZero();
			assertThat(ProcessFacts.descriptorsOf(this.file.toString())).isEmpty();
		}
	}

	@ParameterizedTest
	@EnumSource(Tier.class)
	void everyOperationGoesOnAsBefore(Tier tier) throws Exception {
		IoUringOptions options = with(tier.options(), 4)
			.registeredBuffers(new IoUringOptions.RegisteredBuffers(2, 4096))
			.build();
		try (IoUring io = IoUring.open(options); Descriptor descriptor = open(io, this.file, FileFlags.O_RDWR)) {
			read(io, descriptor, USES + 1);
			assertThat(slotsOf(this.file)).isOne();
			assertThat(io.execute(Operation.write(descriptor, MemorySegment.ofArray(new byte[9]), 100))).isEqualTo(9);
			byte[] read = new byte[200];
			assertThat(io.execute(Operation.read(descriptor, MemorySegment.ofArray(read), 0))).isEqualTo(109);
			assertThat(read).startsWith(CONTENT);
			io.execute(Operation.fsync(descriptor));
			io.execute(Operation.fdatasync(descriptor));
			StatusOperation status = Operation.status(descriptor);
			io.execute(status);
			assertThat(status.status().size()).isEqualTo(109);
			MemorySegment memory = Arena.ofAuto().allocate(CONTENT.length);
			io.executeChain(List.of(Operation.read(descriptor, memory, 0), Operation.write(descriptor, memory, 200),
					Operation.fsync(descriptor), Operation.read(descriptor, memory, 200)));
			assertThat(memory.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(CONTENT);
			io.executeAll(List.of(Operation.allocate(descriptor, 0, 8192), Operation.fsync(descriptor)));
			assertThat(this.file).hasSize(8192);
			io.execute(Operation.truncate(descriptor, 100));
			assertThat(this.file).hasSize(100);
		}
	}

	/** Whoever reads from a pipe learns from its end that nobody has it open any more. */
	@Test
	void closingReallyCloses() throws Exception {
		Path fifo = Fifo.in(this.directory, "fifo");
		try (IoUring io = IoUring.open(options(1).build())) {
			CompletableFuture<byte[]> reader = readAll(fifo);
			Descriptor descriptor = openForWriting(io, fifo);
			write(io, descriptor, 2 * USES);
			assertThat(slotsOf(fifo)).isOne();
			descriptor.close();
			assertThat(reader).succeedsWithin(Duration.ofSeconds(20))
				.satisfies((bytes) -> assertThat(bytes).hasSize(2 * USES));
		}
	}

	private static CompletableFuture<byte[]> readAll(Path fifo) {
		return CompletableFuture.supplyAsync(() -> {
			try (InputStream input = Files.newInputStream(fifo)) {
				return input.readAllBytes();
			}
			catch (IOException ex) {
				throw new IllegalStateException(ex);
			}
		}, (task) -> Thread.ofPlatform().daemon().start(task));
	}

	/** Without waiting, which is refused until there is a reader. */
	private static Descriptor openForWriting(IoUring io, Path fifo) {
		return Awaitility.await().ignoreExceptions().until(() -> open(io, fifo, FileFlags.O_WRONLY), (_) -> true);
	}

	private static void write(IoUring io, Descriptor descriptor, int times) throws IOException {
		for (int i = 0; i < times; i++) {
			io.execute(Operation.write(descriptor, MemorySegment.ofArray(new byte[1]), 0));
		}
	}

	@Test
	void aFullTableLeavesOtherFilesWithTheirNumbers() throws Exception {
		Path second = Files.write(this.directory.resolve("second"), CONTENT);
		try (IoUring io = IoUring.open(options(1).build()); Descriptor other = open(io, second, FileFlags.O_RDONLY)) {
			try (Descriptor descriptor = open(io, this.file, FileFlags.O_RDONLY)) {
				read(io, descriptor, USES + 1);
				read(io, other, 5 * USES);
				assertThat(slotsOf(this.file)).isOne();
				assertThat(slotsOf(second)).isZero();
			}
			read(io, other, USES + 1);
			assertThat(slotsOf(second)).isOne();
		}
	}

	@Test
	void manyFilesShareTheSlotsOneAfterTheOther() throws Exception {
		try (IoUring io = IoUring.open(options(3).build())) {
			Set<Descriptor> open = new HashSet<>();
			for (int i = 0; i < 20; i++) {
				Path path = Files.write(this.directory.resolve("file" + i), CONTENT);
				Descriptor descriptor = open(io, path, FileFlags.O_RDONLY);
				read(io, descriptor, USES + 1);
				open.add(descriptor);
				if (i % 3 == 2) {
					for (Descriptor each : open) {
						read(io, each, 2);
						assertThat(slotsOf(each.path())).isOne();
						each.close();
						assertThat(slotsOf(each.path())).isZero();
					}
					open.clear();
				}
			}
			for (Descriptor each : open) {
				each.close();
			}
		}
	}

	/**
	 * Otherwise its caller would close it, for which the ring would have it open still.
	 */
	@Test
	void aFileThatIsReadInlineIsClosedByTheOwnerIfItHasASlot() throws Exception {
		try (IoUring io = IoUring.open(options(1).path(IoPath.AUTO).build())) {
			Descriptor descriptor = open(io, this.file, FileFlags.O_RDONLY);
			for (int i = 0; i <= USES; i++) {
				io.execute(Operation.read(descriptor, Arena.ofAuto().allocate(8), 0).forRing());
			}
			io.read(descriptor, Arena.ofAuto().allocate(8), 0);
			assertThat(slotsOf(this.file)).isOne();
			long submissions = io.statistics().submissions();
			descriptor.close();
			assertThat(slotsOf(this.file)).isZero();
			assertThat(io.statistics().submissions()).isEqualTo(submissions + 1);
		}
	}

	@Test
	void slotsEndWithTheRingAndFilesGetNewOnesInTheNext() throws Exception {
		Path fifo = Fifo.in(this.directory, "fifo");
		try (IoUring io = IoUring.open(options(2).build())) {
			CompletableFuture<byte[]> reader = readAll(fifo);
			Descriptor pipe = openForWriting(io, fifo);
			Descriptor descriptor = open(io, this.file, FileFlags.O_RDONLY);
			write(io, pipe, USES + 1);
			read(io, descriptor, USES + 1);
			io.suspend();
			assertThat(ProcessFacts.descriptorsOf("anon_inode:[io_uring]")).isEmpty();
			pipe.close();
			assertThat(reader).succeedsWithin(Duration.ofSeconds(20));
			io.open();
			assertThat(slotsOf(this.file)).isZero();
			read(io, descriptor, USES + 1);
			assertThat(slotsOf(this.file)).isOne();
			descriptor.close();
			assertThat(slotsOf(this.file)).isZero();
		}
	}

	/** The kernel goes on holding what a ring has in flight that has failed. */
	@Test
	void aRingThatFailedHoldsNoFiles() throws Exception {
		Path fifo = Fifo.in(this.directory, "fifo");
		FailingKernel kernel = new FailingKernel();
		try (IoUring io = open(options(2).shutdownTimeout(Duration.ofSeconds(1)).build(), kernel)) {
			CompletableFuture<byte[]> reader = readAll(fifo);
			Descriptor pipe = openForWriting(io, fifo);
			write(io, pipe, USES + 1);
			Descriptor stuck = open(io, Fifo.in(this.directory, "stuck"), FileFlags.O_RDWR);
			CompletableFuture<Integer> pending = io.submit(Operation.read(stuck, Arena.ofAuto().allocate(8), 0));
			Awaitility.await().until(() -> io.statistics().inFlight() == 1);
			kernel.dead = true;
			assertThatExceptionOfType(IoUringClosedException.class).isThrownBy(() -> io.execute(Operation.nop()));
			assertThat(pending).failsWithin(Duration.ofSeconds(20)).withThrowableOfType(ExecutionException.class);
			pipe.close();
			stuck.close();
			assertThat(reader).succeedsWithin(Duration.ofSeconds(20));
		}
		// it stays open for good, and others look for theirs
		for (int ring : ProcessFacts.descriptorsOf("anon_inode:[io_uring]")) {
			assertThat(Kernel.LINUX.close(ring)).isZero();
		}
	}

	@ParameterizedTest
	@EnumSource(Tier.class)
	void aRestrictedRingRegistersFiles(Tier tier) throws Exception {
		IoUringOptions options = with(tier.options(), 2)
			.allowedOperations(EnumSet.of(OperationKind.OPENAT, OperationKind.READ))
			.build();
		try (IoUring io = IoUring.open(options)) {
			assertThat(io.info().orElseThrow().warnings()).isEmpty();
			Descriptor descriptor = open(io, this.file, FileFlags.O_RDONLY);
			read(io, descriptor, USES + 1);
			assertThat(slotsOf(this.file)).isOne();
			descriptor.close();
			assertThat(slotsOf(this.file)).isZero();
			io.suspend();
			assertThat(io.failure()).isEmpty();
		}
	}

	@Test
	void aTableThatIsRefusedIsSaidAndDoneWithout() throws Exception {
		FailingKernel kernel = new FailingKernel();
		kernel.refuse(RegisterOpcode.FILES2, Errno.EMFILE);
		try (IoUring io = open(options(1000).build(), kernel);
				Descriptor descriptor = open(io, this.file, FileFlags.O_RDONLY)) {
			assertThat(io.info().orElseThrow().registeredFiles()).isZero();
			assertThat(io.info().orElseThrow().warnings()).singleElement()
				.asString()
				.contains("1000 registered files were refused", "EMFILE", "RLIMIT_NOFILE");
			read(io, descriptor, 2 * USES);
		}
		assertThatExceptionOfType(IoUringUnavailableException.class)
			.isThrownBy(() -> open(options(1000).requireRegisteredFiles().build(), kernel))
			.satisfies((ex) -> {
				assertThat(ex.availability().reason()).isEqualTo(UnavailableReason.DESCRIPTOR_LIMIT);
				assertThat(ex.availability().remedy()).contains("ulimit -n", "fewer registered files");
			});
	}

	@Test
	void aKernelThatWouldKeepFilesOpenIsNotAsked() throws Exception {
		DelegatingKernel kernel = new DelegatingKernel() {
			@Override
			public int ioUringSetup(int entries, MemorySegment params) {
				int result = super.ioUringSetup(entries, params);
				int features = params.get(ValueLayout.JAVA_INT, ParamsLayout.FEATURES);
				params.set(ValueLayout.JAVA_INT, ParamsLayout.FEATURES, features & ~Feature.RW_ATTR.bit());
				return result;
			}
		};
		try (IoUring io = open(options(4).build(), kernel)) {
			assertThat(io.info().orElseThrow().registeredFiles()).isZero();
			assertThat(io.info().orElseThrow().warnings()).singleElement().asString().contains("Linux before 6.14");
		}
		assertThatExceptionOfType(IoUringUnavailableException.class)
			.isThrownBy(() -> open(options(4).requireRegisteredFiles().build(), kernel))
			.satisfies((ex) -> assertThat(ex.availability().remedy()).contains("Run Linux 6.14 or later"));
	}

	@Test
	void aFileThatIsNotTakenIsOfferedAgainLater() throws Exception {
		FailingKernel kernel = new FailingKernel();
		kernel.refuse(RegisterOpcode.FILES_UPDATE, Errno.ENOMEM);
		try (IoUring io = open(options(1).build(), kernel);
				Descriptor descriptor = open(io, this.file, FileFlags.O_RDONLY)) {
			read(io, descriptor, USES + 1);
			assertThat(slotsOf(this.file)).isZero();
			kernel.refuse(null, 0);
			read(io, descriptor, USES);
			assertThat(slotsOf(this.file)).isZero();
			read(io, descriptor, 1);
			assertThat(slotsOf(this.file)).isOne();
		}
	}

	@Test
	void aSlotThatCannotBeEmptiedIsNotUsedAgain() throws Exception {
		FailingKernel kernel = new FailingKernel();
		Path second = Files.write(this.directory.resolve("second"), CONTENT);
		try (IoUring io = open(options(1).build(), kernel); Descriptor other = open(io, second, FileFlags.O_RDONLY)) {
			Descriptor descriptor = open(io, this.file, FileFlags.O_RDONLY);
			read(io, descriptor, USES + 1);
			kernel.refuse(RegisterOpcode.FILES_UPDATE, Errno.ENOMEM);
			descriptor.close();
			kernel.refuse(null, 0);
			assertThat(ProcessFacts.descriptorsOf(this.file.toString())).isEmpty();
			read(io, other, 2 * USES);
			assertThat(slotsOf(second)).isZero();
			assertThat(slotsOf(this.file)).isOne();
			io.suspend();
			read(io, other, 2 * USES);
			assertThat(slotsOf(second)).isOne();
			assertThat(slotsOf(this.file)).isZero();
		}
	}

	/** Until then it costs two calls more than it saves. */
	@Test
	void aFileThatIsUsedAFewTimesMakesNoCalls() throws Exception {
		FailingKernel kernel = new FailingKernel();
		IoUringOptions options = IoUringOptions.builder().path(IoPath.RING).registeredFiles(8).build();
		try (IoUring io = open(options, kernel)) {
			for (int i = 0; i < 10; i++) {
				try (Descriptor descriptor = open(io, this.file, FileFlags.O_RDONLY)) {
					read(io, descriptor, 10);
				}
			}
			assertThat(kernel.updates).isZero();
			try (Descriptor descriptor = open(io, this.file, FileFlags.O_RDONLY)) {
				read(io, descriptor, 200);
			}
			assertThat(kernel.updates).isEqualTo(2);
		}
	}

	/**
	 * Refuses to register something, or to work at all.
	 */
	private static final class FailingKernel extends DelegatingKernel {

		private volatile int refused = -1;

		private volatile int errno;

		private volatile boolean dead;

		/** Of the owner, read when it has nothing to do. */
		private volatile int updates;

		void refuse(@Nullable RegisterOpcode opcode, int errno) {
			this.errno = errno;
			this.refused = (opcode != null) ? opcode.code() : -1;
		}

		@Override
		@SuppressWarnings("NonAtomicVolatileUpdate")
		public int ioUringRegister(int fd, int opcode, MemorySegment arg, int nrArgs) {
			if (opcode == this.refused) {
				return -this.errno;
			}
			if (opcode == RegisterOpcode.FILES_UPDATE.code()) {
				this.updates++;
			}
			return super.ioUringRegister(fd, opcode, arg, nrArgs);
		}

		@Override
		public int ioUringEnter(CallState state, int fd, int toSubmit, int minComplete, int flags, MemorySegment arg,
				long argSize) {
			return this.dead ? -Errno.ENXIO : super.ioUringEnter(state, fd, toSubmit, minComplete, flags, arg, argSize);
		}

	}

}
