package dev.iouring;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import dev.iouring.ring.ErrnoException;
import dev.iouring.ring.FileFlags;
import dev.iouring.ring.PathOperations;
import dev.iouring.ring.Sqe;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How many threads the kernel makes for requests that block.
 */
@Timeout(120)
class KernelWorkersTest {

	private static final int REQUESTS = 10_000;

	private static final int BOUNDED = 3;

	private static final int UNBOUNDED = 2;

	private final IoUring io = IoUring.create(IoUringOptions.builder()
		.name("workers")
		.entries(1024)
		.cqEntries(16384)
		.maxWorkers(BOUNDED, UNBOUNDED)
		.build());

	@TempDir
	Path directory;

	@Test
	void readsThatWaitForAPipeTakeNoWorkers() throws Exception {
		Path fifo = Fifo.in(this.directory, "fifo");
		OpenOperation open = Operation.open(fifo, FileFlags.O_RDWR, 0);
		this.io.execute(open);
		MemorySegment memory = Arena.ofAuto().allocate(1);
		List<CompletableFuture<Integer>> reads = new ArrayList<>();
		for (int i = 0; i < REQUESTS; i++) {
			reads.add(this.io.submit(Operation.read(open.descriptor(), memory, 0)));
		}
		Awaitility.await().until(() -> this.io.statistics().inFlight() == REQUESTS);
		assertThat(mostWorkers()).isLessThanOrEqualTo(BOUNDED + UNBOUNDED);
		open.descriptor().close();
		Awaitility.await().until(() -> reads.stream().allMatch(CompletableFuture::isCompletedExceptionally));
		this.io.close();
	}

	@Test
	void requestsThatBlockInWorkersGetNoMoreOfThemThanIsPermitted() throws Exception {
		Path fifo = Fifo.in(this.directory, "fifo");
		this.io.open();
		long before = ProcessFacts.kernelWorkers();
		List<CompletableFuture<Integer>> opens = new ArrayList<>();
		for (int i = 0; i < REQUESTS; i++) {
			opens.add(this.io.submit(new BlockingOpen(fifo)));
		}
		Awaitility.await().until(() -> this.io.statistics().inFlight() == REQUESTS);
		Awaitility.await().until(() -> ProcessFacts.kernelWorkers() - before >= BOUNDED);
		assertThat(mostWorkers() - before).isLessThanOrEqualTo(BOUNDED + UNBOUNDED);
		this.io.close();
		Awaitility.await().until(() -> opens.stream().allMatch(CompletableFuture::isCompletedExceptionally));
		assertThat(ProcessFacts.descriptorsOf(fifo.toString())).isEmpty();
	}

	private static long mostWorkers() throws Exception {
		long most = 0;
		for (int i = 0; i < 20; i++) {
			most = Math.max(most, ProcessFacts.kernelWorkers());
			Thread.sleep(10);
		}
		return most;
	}

	/**
	 * Waits for somebody who writes to a pipe: what always needs a worker goes to one at
	 * once, where the pipe's other end may be waited for.
	 */
	private static final class BlockingOpen extends Operation {

		private final MemorySegment path;

		BlockingOpen(Path path) {
			this.path = Arena.ofAuto().allocateFrom(path.toString());
		}

		@Override
		public String call() {
			return "openat";
		}

		@Override
		void encode(Sqe sqe) {
			PathOperations.openat(sqe, FileFlags.AT_FDCWD, this.path, FileFlags.O_RDONLY | FileFlags.O_CLOEXEC, 0)
				.async();
		}

		@Override
		IOException toException(int errno) {
			return new ErrnoException(call(), errno);
		}

	}

}
