package dev.iouring.ring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.iouring.Fifo;
import dev.iouring.linux.Errno;
import dev.iouring.linux.Platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * The kernel's threads for what would block: how many, and on which CPUs.
 */
class WorkerThreadsTest extends AbstractRingTest {

	@Test
	void workersAreLimitedAndTheLimitsBeforeReturned() throws IOException {
		// The limits are the thread's, which has none before it first submits.
		this.test.run(ControlOperations::nop);
		IoWorkers before = WorkerThreads.limit(this.ring, 3, 5);
		try {
			assertThat(before.bounded()).isPositive();
			assertThat(WorkerThreads.limits(this.ring)).isEqualTo(new IoWorkers(3, 5));
			assertThat(WorkerThreads.limit(this.ring, 0, 6)).isEqualTo(new IoWorkers(3, 5));
			assertThat(WorkerThreads.limits(this.ring)).isEqualTo(new IoWorkers(3, 6));
			assertThatIllegalArgumentException().isThrownBy(() -> WorkerThreads.limit(this.ring, -1, 0));
		}
		finally {
			WorkerThreads.limit(this.ring, before.bounded(), before.unbounded());
		}
	}

	@Test
	void aLimitIsForAllThreadsThatUseTheRing() throws Exception {
		this.test.run(ControlOperations::nop);
		IoWorkers before = WorkerThreads.limit(this.ring, 3, 5);
		try (TestRing unrelated = new TestRing()) {
			assertThat(elsewhere(() -> {
				this.test.run(ControlOperations::nop);
				return WorkerThreads.limits(unrelated.ring);
			})).as("of a thread that comes later").isEqualTo(new IoWorkers(3, 5));
			CountDownLatch submitted = new CountDownLatch(1);
			CountDownLatch limited = new CountDownLatch(1);
			FutureTask<IoWorkers> user = new FutureTask<>(() -> {
				this.test.run(ControlOperations::nop);
				submitted.countDown();
				limited.await();
				return WorkerThreads.limits(unrelated.ring);
			});
			Thread thread = Thread.ofPlatform().start(user);
			submitted.await();
			WorkerThreads.limit(this.ring, 4, 6);
			limited.countDown();
			assertThat(user.get()).as("of a thread that has submitted").isEqualTo(new IoWorkers(4, 6));
			thread.join();
		}
		finally {
			WorkerThreads.limit(this.ring, before.bounded(), before.unbounded());
		}
	}

	private static <T> T elsewhere(Callable<T> code) throws Exception {
		FutureTask<T> task = new FutureTask<>(code);
		Thread.ofPlatform().start(task).join();
		return task.get();
	}

	@Test
	void moreWorkersThanTheUserMayHaveProcessesAreCut() throws IOException {
		this.test.run(ControlOperations::nop);
		IoWorkers before = WorkerThreads.limit(this.ring, 0, Integer.MAX_VALUE);
		try {
			assertThat(WorkerThreads.limits(this.ring).unbounded()).isEqualTo(processLimit());
		}
		finally {
			WorkerThreads.limit(this.ring, before.bounded(), before.unbounded());
		}
	}

	private static int processLimit() {
		String limit = line(Path.of("/proc/self/limits"), "Max processes").strip().replaceFirst("\\s.*", "");
		return limit.equals("unlimited") ? Integer.MAX_VALUE : Integer.parseInt(limit);
	}

	@Test
	void newWorkersAreBoundToCpus(@TempDir Path directory) throws IOException {
		this.test.assumeKnows(RegisterOpcode.IOWQ_AFF, 8);
		String all = allowedCpus(Path.of("/proc/thread-self"));
		assumeTrue(all.matches("\\d+[-,].*"), "missing hardware: a second CPU");
		String first = all.replaceFirst("[-,].*", "");
		// The workers are the thread's, which has none before it first submits.
		this.test.run(ControlOperations::nop);
		WorkerThreads.bind(this.ring, cpus(Integer.parseInt(first)));
		this.test.run((sqe) -> ControlOperations.nop(sqe).async());
		assertThat(cpusOfWorkers()).isNotEmpty().allMatch(first::equals);
		WorkerThreads.unbind(this.ring);
		// One worker waits for the pipe's other end, so that the next request needs
		// another.
		Path fifo = Fifo.in(directory, "fifo");
		this.test.submit((sqe) -> PathOperations
			.openat(sqe, FileFlags.AT_FDCWD, this.test.path(fifo), FileFlags.O_RDONLY | FileFlags.O_CLOEXEC, 0)
			.async(), 1);
		this.test.queue((sqe) -> ControlOperations.nop(sqe).async(), 2);
		assertThat(this.test.results(1)).containsEntry(2L, 0);
		Awaitility.await().pollInSameThread().until(() -> cpusOfWorkers().contains(all));
		SyncCancel.cancel(this.ring, CancelTarget.userData(1));
		this.test.results(1);
	}

	/** Of the workers of the calling thread, which their name tells. */
	private static List<String> cpusOfWorkers() throws IOException {
		String name = "iou-wrk-" + Libc.threadId();
		try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
			return threads.filter((thread) -> line(thread.resolve("comm"), "").equals(name))
				.map(WorkerThreadsTest::allowedCpus)
				.toList();
		}
	}

	private static String allowedCpus(Path thread) {
		return line(thread.resolve("status"), "Cpus_allowed_list:\t");
	}

	/** The rest of the line that begins so, or nothing. */
	private static String line(Path file, String start) {
		try (Stream<String> lines = Files.lines(file)) {
			return lines.filter((line) -> line.startsWith(start)).findFirst().orElse("").substring(start.length());
		}
		catch (IOException | UncheckedIOException ex) {
			// the thread has ended since
			return "";
		}
	}

	@Test
	void aThreadWithoutRingsHasNoWorkersToBind() throws Exception {
		this.test.assumeKnows(RegisterOpcode.IOWQ_AFF, 8);
		CompletableFuture<Void> done = new CompletableFuture<>();
		Thread.ofPlatform().start(() -> {
			try {
				TestRing.fails(Errno.EINVAL, "IOWQ_AFF", () -> WorkerThreads.bind(this.ring, cpus(0)));
				TestRing.fails(Errno.EINVAL, "UNREGISTER_IOWQ_AFF", () -> WorkerThreads.unbind(this.ring));
				done.complete(null);
			}
			catch (AssertionError ex) {
				done.completeExceptionally(ex);
			}
		}).join();
		done.get();
	}

	@Test
	void cpusThatTheKernelWouldIgnoreAreNamed() {
		int limit = Platform.cpuLimit();
		assertThatIllegalArgumentException().isThrownBy(() -> WorkerThreads.bind(this.ring, cpus(0, limit)))
			.withMessage("CPU " + limit + " is outside of 0 to " + (limit - 1));
		assertThatIllegalArgumentException().isThrownBy(() -> WorkerThreads.bind(this.ring, cpus()))
			.withMessage("there must be at least 1 CPU, not 0");
	}

	private static BitSet cpus(int... numbers) {
		BitSet cpus = new BitSet();
		for (int number : numbers) {
			cpus.set(number);
		}
		return cpus;
	}

}
