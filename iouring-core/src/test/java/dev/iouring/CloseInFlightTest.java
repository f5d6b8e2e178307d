package dev.iouring;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import dev.iouring.ring.FileFlags;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A ring that is closed while there is one of every kind of operation on its way.
 */
@Timeout(60)
class CloseInFlightTest {

	private static final int PIPE_SIZE = 65536;

	@TempDir
	Path directory;

	@ParameterizedTest
	@EnumSource(Tier.class)
	void everyKindOfOperationEndsAndLeavesNothingOpen(Tier tier) throws Exception {
		Random random = new Random(7);
		Path empty = Fifo.in(this.directory, "empty");
		Path full = Fifo.in(this.directory, "full");
		int completed = 0;
		int cancelled = 0;
		for (int round = 0; round < Soak.rounds(12, 500); round++) {
			Path work = Files.createDirectory(this.directory.resolve("work-" + round));
			IoUring io = IoUring
				.open(tier.options().entries(16).path((round % 2 == 0) ? IoPath.RING : IoPath.AUTO).build());
			Descriptor file = open(io, work.resolve("file"), FileFlags.O_RDWR | FileFlags.O_CREAT);
			Descriptor emptyPipe = open(io, empty, FileFlags.O_RDWR);
			Descriptor fullPipe = open(io, full, FileFlags.O_RDWR);
			io.execute(Operation.write(fullPipe, Arena.ofAuto().allocate(PIPE_SIZE), 0));
			List<Operation> operations = everyKind(work, file, emptyPipe, fullPipe);
			List<CompletableFuture<Integer>> futures = new ArrayList<>();
			operations.forEach((operation) -> futures.add(io.submit(operation)));
			Thread closer = Thread.ofVirtual().start(() -> {
				try {
					file.close();
				}
				catch (IOException ex) {
					throw new IllegalStateException(ex);
				}
			});
			LockSupport.parkNanos(random.nextInt(400_000));
			if (round % 3 == 0) {
				io.suspend();
			}
			io.close();
			closer.join();
			for (int i = 0; i < operations.size(); i++) {
				if (ended(futures.get(i))) {
					completed++;
					if (operations.get(i) instanceof OpenOperation open) {
						open.descriptor().close();
					}
				}
				else {
					cancelled++;
				}
			}
			emptyPipe.close();
			fullPipe.close();
			assertThat(io.statistics().overflows()).isZero();
			assertThat(ProcessFacts.descriptors().values())
				.noneMatch((path) -> path.startsWith(this.directory.toString()));
		}
		assertThat(completed).isPositive();
		assertThat(cancelled).isPositive();
	}

	private static List<Operation> everyKind(Path work, Descriptor file, Descriptor emptyPipe, Descriptor fullPipe) {
		MemorySegment heap = MemorySegment.ofArray(new byte[10_000]);
		return List.of(Operation.read(emptyPipe, Arena.ofAuto().allocate(8), 0), Operation.write(fullPipe, heap, 0),
				Operation.write(file, heap, 0), Operation.read(file, MemorySegment.ofArray(new byte[10_000]), 0),
				Operation.fsync(file), Operation.fdatasync(file), Operation.truncate(file, 5000),
				Operation.allocate(file, 0, 20_000), Operation.status(file), Operation.status(work), Operation.nop(),
				Operation.open(work.resolve("opened"), FileFlags.O_RDWR | FileFlags.O_CREAT, 0600),
				Operation.createDirectory(work.resolve("folder"), 0700),
				Operation.createSymbolicLink(work.resolve("link"), Path.of("file")),
				Operation.createLink(work.resolve("twin"), work.resolve("file")),
				Operation.rename(work.resolve("twin"), work.resolve("moved"), 0),
				Operation.deleteFile(work.resolve("moved")), Operation.deleteDirectory(work.resolve("folder")));
	}

	/** Returns whether the operation was performed. */
	private static boolean ended(CompletableFuture<Integer> future) throws Exception {
		try {
			return future.get(10, TimeUnit.SECONDS) >= 0;
		}
		catch (ExecutionException ex) {
			// also an error of the file system: the operations run in any order
			assertThat(ex).hasCauseInstanceOf(IOException.class);
			return false;
		}
	}

	private static Descriptor open(IoUring io, Path path, int flags) throws IOException {
		OpenOperation open = Operation.open(path, flags, 0600);
		io.execute(open);
		return open.descriptor();
	}

}
