package dev.iouring;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;

import dev.iouring.ring.FileFlags;
import dev.iouring.ring.FileOperations;
import dev.iouring.ring.Sqe;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Rings that are restricted to some kinds of operations.
 */
@Timeout(60)
class AllowedOperationsTest {

	@TempDir
	Path directory;

	private Path file;

	@BeforeEach
	void writeFile() throws IOException {
		this.file = Files.writeString(this.directory.resolve("file"), "content");
	}

	private static IoUringOptions.Builder only(OperationKind... kinds) {
		return IoUringOptions.builder().name("restricted").entries(8).allowedOperations(Set.of(kinds));
	}

	private static Descriptor open(IoUring io, Path path, int flags) throws IOException {
		OpenOperation open = Operation.open(path, flags, 0);
		io.execute(open);
		return open.descriptor();
	}

	static List<Set<IoUringFlag>> flags() {
		return List.of(Set.of(), Set.of(IoUringFlag.SQPOLL),
				Set.of(IoUringFlag.SUBMIT_ALL, IoUringFlag.SINGLE_ISSUER, IoUringFlag.DEFER_TASKRUN));
	}

	@ParameterizedTest
	@MethodSource("flags")
	void theRingWorksAsEverWithinWhatIsAllowed(Set<IoUringFlag> flags) throws Exception {
		IoUringOptions options = only(OperationKind.OPENAT, OperationKind.READ, OperationKind.WRITE).flags(flags)
			.path(IoPath.RING)
			.registeredBuffers(new IoUringOptions.RegisteredBuffers(2, 4096))
			.build();
		try (IoUring io = IoUring.open(options)) {
			assertThat(io.info().orElseThrow().allowedOperations()).isEqualTo(options.allowedOperations());
			assertThat(io.info().orElseThrow().warnings()).isEmpty();
			for (int i = 0; i < 100; i++) {
				try (Descriptor descriptor = open(io, this.file, FileFlags.O_RDWR)) {
					MemorySegment memory = Arena.ofAuto().allocate(7);
					io.executeChain(
							List.of(Operation.read(descriptor, memory, 0), Operation.write(descriptor, memory, 0)));
					assertThat(io.execute(Operation.write(descriptor, MemorySegment.ofArray("c".getBytes(UTF_8)), 0)))
						.isEqualTo(1);
				}
			}
			try (Descriptor pipe = open(io, Fifo.in(this.directory, "fifo"), FileFlags.O_RDWR)) {
				assertThatExceptionOfType(IoUringTimeoutException.class).isThrownBy(
						() -> io.execute(Operation.read(pipe, Arena.ofAuto().allocate(8), 0), Duration.ofMillis(10)));
			}
			io.ping(Duration.ofSeconds(20));
			io.suspend();
			io.ping(Duration.ofSeconds(20));
			assertThatExceptionOfType(IoUringNotAllowedException.class)
				.isThrownBy(() -> io.execute(Operation.status(this.file)));
		}
		assertThat(this.file).hasContent("content");
	}

	@ParameterizedTest
	@EnumSource(OperationKind.class)
	void everyKindCanBeAllowedAlone(OperationKind kind) throws Exception {
		try (IoUring io = IoUring.open(only(kind).build())) {
			io.ping(Duration.ofSeconds(20));
			assertThat(io.info().orElseThrow().allowedOperations()).containsExactly(kind);
		}
	}

	@Test
	void theFailureSaysWhatToAllow() throws Exception {
		try (IoUring io = IoUring.open(only(OperationKind.READ).build())) {
			OpenOperation open = Operation.open(this.file, FileFlags.O_RDONLY, 0);
			assertThatExceptionOfType(IoUringNotAllowedException.class).isThrownBy(() -> io.execute(open))
				.withMessage("openat is not among the operations that this ring is allowed;"
						+ " OPENAT would have to be one of them");
			assertThat(io.submit(Operation.deleteFile(this.file))).failsWithin(Duration.ofSeconds(5))
				.withThrowableOfType(ExecutionException.class)
				.withCauseInstanceOf(IoUringNotAllowedException.class);
			assertThat(io.statistics().submissions()).isZero();
		}
		assertThat(this.file).exists();
	}

	@Test
	void callsThatCallersMakeThemselvesObeyToo() throws Exception {
		try (IoUring io = IoUring.open(only(OperationKind.OPENAT).build());
				Descriptor descriptor = open(io, this.file, FileFlags.O_RDWR)) {
			MemorySegment memory = Arena.ofAuto().allocate(7);
			List<ThrowingCallable> calls = List.of(() -> io.execute(Operation.read(descriptor, memory, 0)),
					() -> io.execute(Operation.write(descriptor, memory, 0)), () -> io.read(descriptor, memory, 0),
					() -> io.write(descriptor, memory, 0), () -> io.read(descriptor, ByteBuffer.allocate(7), 0),
					() -> io.write(descriptor, ByteBuffer.allocate(7), 0),
					() -> io.execute(Operation.fsync(descriptor)));
			assertThat(calls)
				.allSatisfy((call) -> assertThatExceptionOfType(IoUringNotAllowedException.class).isThrownBy(call));
			assertThat(io.statistics().inlineReads()).isZero();
		}
		try (IoUring io = IoUring.open(only(OperationKind.READ).build())) {
			assertThatExceptionOfType(IoUringNotAllowedException.class)
				.isThrownBy(() -> open(io, this.file, FileFlags.O_RDONLY));
		}
		assertThat(this.file).hasContent("content");
	}

	@Test
	void theRestOfABatchIsDoneAndNothingOfAChain() throws Exception {
		try (IoUring io = IoUring.open(only(OperationKind.MKDIRAT).build())) {
			Operation first = Operation.createDirectory(this.directory.resolve("first"), 0755);
			Operation delete = Operation.deleteFile(this.file);
			io.executeAll(List.of(delete, first));
			assertThat(delete.failure()).isInstanceOf(IoUringNotAllowedException.class);
			assertThat(first.failure()).isNull();
			Operation second = Operation.createDirectory(this.directory.resolve("second"), 0755);
			assertThatExceptionOfType(IoUringNotAllowedException.class)
				.isThrownBy(() -> io.executeChain(List.of(second, Operation.deleteFile(this.file))));
			assertThat(second.failure()).isInstanceOf(IoUringChainException.class);
			assertThat(this.directory.resolve("second")).doesNotExist();
		}
	}

	/** Should the check before it be missed, the kernel is there. */
	@Test
	void theKernelItselfRefusesWhatIsNotAllowed() throws Exception {
		try (IoUring io = IoUring.open(only(OperationKind.OPENAT).build());
				Descriptor descriptor = open(io, this.file, FileFlags.O_RDONLY)) {
			assertThatExceptionOfType(AccessDeniedException.class)
				.isThrownBy(() -> io.execute(new SmuggledSync(descriptor)))
				.withMessageContaining("EACCES");
			assertThat(io.execute(Operation.nop())).isZero();
		}
	}

	/** Does not say what it is. */
	private static final class SmuggledSync extends Operation {

		private final Descriptor file;

		SmuggledSync(Descriptor file) {
			this.file = file;
		}

		@Override
		public String call() {
			return "fsync";
		}

		@Override
		Descriptor fileInUse() {
			return this.file;
		}

		@Override
		void encode(Sqe sqe) {
			FileOperations.fsync(sqe, this.file.number(), 0);
		}

		@Override
		IOException toException(int errno) {
			return Failures.of(call(), errno, this.file.path(), null);
		}

	}

	@Test
	void anUnrestrictedRingSaysSo() throws Exception {
		try (IoUring io = IoUring.open(IoUringOptions.defaults())) {
			assertThat(io.info().orElseThrow().allowedOperations()).isNull();
			assertThat(io.options().allowedOperations()).isNull();
		}
		assertThat(IoUringOptions.builder()
			.allowedOperations(EnumSet.noneOf(OperationKind.class))
			.build()
			.allowedOperations()).isEmpty();
	}

}
