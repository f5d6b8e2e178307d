package dev.iouring;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import dev.iouring.ring.FileFlags;
import dev.iouring.ring.Opcode;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What a ring tells about how its operations ended, by operation and by error.
 */
@Timeout(30)
class OperationOutcomesTest {

	private static final OperationOutcomes NONE = new OperationOutcomes(0, 0, 0);

	private final IoUring io = IoUring.create(IoUringOptions.builder()
		.name("outcomes")
		.entries(8)
		.path(IoPath.RING)
		.registeredBuffers(new IoUringOptions.RegisteredBuffers(2, 4096))
		.build());

	@TempDir
	private Path directory;

	@AfterEach
	void close() {
		this.io.close();
	}

	@Test
	void nothingHasEndedBeforeTheFirstOperation() {
		for (Opcode opcode : Opcode.values()) {
			assertThat(this.io.outcomes(opcode)).isEqualTo(NONE);
		}
		assertThat(this.io.errors()).isEmpty();
	}

	@Test
	void whatSucceedsCountsForItsOperationAlone() throws IOException {
		this.io.execute(Operation.nop());
		this.io.execute(Operation.createDirectory(this.directory.resolve("new"), 0777));
		assertThat(this.io.outcomes(Opcode.NOP)).isEqualTo(new OperationOutcomes(1, 0, 0));
		assertThat(this.io.outcomes(Opcode.MKDIRAT)).isEqualTo(new OperationOutcomes(1, 0, 0));
		assertThat(this.io.outcomes(Opcode.UNLINKAT)).isEqualTo(NONE);
		assertThat(this.io.errors()).isEmpty();
	}

	@Test
	void anErrorCountsForItsOperationAndUnderItsName() {
		for (int i = 0; i < 3; i++) {
			assertThatExceptionOfType(NoSuchFileException.class)
				.isThrownBy(() -> this.io.execute(Operation.deleteFile(this.directory.resolve("missing"))));
		}
		assertThat(this.io.outcomes(Opcode.UNLINKAT)).isEqualTo(new OperationOutcomes(0, 3, 0));
		assertThat(this.io.errors()).isEqualTo(Map.of("ENOENT", 3L));
		assertThat(this.io.statistics().errors()).isEqualTo(3);
	}

	@Test
	void aReadThroughARegisteredBufferCountsAsOne() throws IOException {
		Path file = Files.write(this.directory.resolve("file"), new byte[100]);
		OpenOperation open = Operation.open(file, FileFlags.O_RDONLY, 0);
		this.io.execute(open);
		this.io.execute(Operation.read(open.descriptor(), MemorySegment.ofArray(new byte[100]), 0));
		this.io.execute(Operation.read(open.descriptor(), Arena.ofAuto().allocate(100), 0));
		open.descriptor().close();
		boolean registered = this.io.info().orElseThrow().registeredBuffers() > 0;
		assertThat(this.io.outcomes(Opcode.READ_FIXED).succeeded()).isEqualTo(registered ? 1 : 0);
		assertThat(this.io.outcomes(Opcode.READ).succeeded()).isEqualTo(registered ? 1 : 2);
	}

	@Test
	void aCancelledOperationIsNoFailure() throws IOException {
		CompletableFuture<Integer> read = readFromPipe();
		assertThat(this.io.statistics().registeredBuffersInUse())
			.isEqualTo((this.io.info().orElseThrow().registeredBuffers() > 0) ? 1 : 0);
		read.cancel(true);
		Awaitility.await().until(read::isDone);
		OperationOutcomes outcomes = this.io.outcomes(Opcode.READ_FIXED).total() > 0
				? this.io.outcomes(Opcode.READ_FIXED) : this.io.outcomes(Opcode.READ);
		assertThat(outcomes).isEqualTo(new OperationOutcomes(0, 0, 1));
		assertThat(this.io.errors()).isEqualTo(Map.of("ECANCELED", 1L));
		assertThat(this.io.statistics().registeredBuffersInUse()).isZero();
	}

	private CompletableFuture<Integer> readFromPipe() throws IOException {
		OpenOperation open = Operation.open(Fifo.in(this.directory, "fifo"), FileFlags.O_RDWR, 0);
		this.io.execute(open);
		CompletableFuture<Integer> read = this.io
			.submit(Operation.read(open.descriptor(), MemorySegment.ofArray(new byte[1]), 0));
		Awaitility.await().until(() -> this.io.statistics().inFlight() == 1);
		return read;
	}

	@Test
	void theCountsSurviveSuspensionAndTheEnd() throws IOException {
		this.io.execute(Operation.nop());
		this.io.suspend();
		this.io.execute(Operation.nop());
		this.io.close();
		assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(() -> this.io.execute(Operation.nop()));
		assertThat(this.io.outcomes(Opcode.NOP).succeeded()).isEqualTo(2);
		assertThat(this.io.statistics().completions()).isEqualTo(2);
	}

	@Test
	void anOpenRingTellsWhatItsKernelHasAndHowManyWorkersItMayStart() throws IOException {
		this.io.open();
		RingInfo info = this.io.info().orElseThrow();
		assertThat(info.operations()).contains(Opcode.NOP, Opcode.READ, Opcode.WRITE, Opcode.OPENAT);
		assertThat(info.maxWorkers()).satisfiesAnyOf((workers) -> assertThat(workers).isNull(), (workers) -> {
			assertThat(workers.bounded()).isEqualTo(this.io.options().boundedWorkers());
			assertThat(workers.unbounded()).isEqualTo(this.io.options().unboundedWorkers());
		});
	}

}
