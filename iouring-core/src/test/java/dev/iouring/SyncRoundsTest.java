package dev.iouring;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.Arena;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

import dev.iouring.ring.FileFlags;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Threads that sync one file at the same time.
 */
@Timeout(60)
class SyncRoundsTest {

	private static final int THREADS = 20;

	/**
	 * One place in the kernel, which a read of an empty pipe can take, and one round at a
	 * time.
	 */
	private final IoUring io = IoUring
		.create(IoUringOptions.builder().name("sync").entries(8).maxWorkers(1, 8).maxInFlight(1).build());

	private final List<Syncing> members = new ArrayList<>();

	@TempDir
	Path directory;

	private Descriptor pipe;

	private Descriptor file;

	private CompletableFuture<Integer> obstacle;

	@BeforeEach
	void openFiles() throws IOException {
		this.pipe = open(Fifo.in(this.directory, "fifo"));
		this.file = open(Files.writeString(this.directory.resolve("file"), "content"));
	}

	@AfterEach
	void close() throws IOException {
		this.pipe.close();
		this.file.close();
		this.io.close();
	}

	private Descriptor open(Path path) throws IOException {
		OpenOperation open = Operation.open(path, FileFlags.O_RDWR, 0);
		this.io.execute(open);
		return open.descriptor();
	}

	/** Lets nothing more into the kernel. */
	private void hold() throws InterruptedException {
		this.obstacle = this.io.submit(Operation.read(this.pipe, Arena.ofAuto().allocate(1), 0));
		while (this.io.statistics().inFlight() == 0) {
			Thread.sleep(1);
		}
	}

	/** Lets everything go on, without an operation of this ring. */
	private void letGo() throws IOException {
		Files.write(this.pipe.path(), new byte[1]);
	}

	/** A thread that syncs a file, and what it got. */
	private static final class Syncing {

		private final Thread thread;

		private volatile Throwable failure;

		private volatile boolean done;

		private volatile boolean interrupted;

		Syncing(IoUring io, Descriptor file) {
			this.thread = Thread.startVirtualThread(() -> {
				try {
					Operation sync = Operation.fsync(file);
					assertThat(io.execute(sync)).isZero();
					this.done = sync.isDone() && sync.result() == 0;
				}
				catch (IOException | RuntimeException | AssertionError ex) {
					this.failure = ex;
				}
				this.interrupted = Thread.currentThread().isInterrupted();
			});
		}

	}

	/** For the kernel, or for a time for another thread. */
	private static boolean isWaiting(Thread thread) {
		return thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING;
	}

	private Syncing start(Descriptor file) throws InterruptedException {
		Syncing member = new Syncing(this.io, file);
		this.members.add(member);
		while (!isWaiting(member.thread)) {
			assertThat(member.thread.isAlive()).isTrue();
			Thread.sleep(1);
		}
		return member;
	}

	/** The first leads a round that cannot begin, the others wait for the next. */
	private void startAll(Descriptor file) throws InterruptedException {
		hold();
		for (int i = 0; i < THREADS; i++) {
			start(file);
		}
		assertThat(this.io.statistics().queued()).isOne();
	}

	private void joinAll() throws InterruptedException {
		for (Syncing member : this.members) {
			member.thread.join();
		}
	}

	/** If a round had been lost, this would wait for ever. */
	private void syncAgain() throws IOException {
		long shared = this.io.statistics().sharedSyncs();
		for (int i = 0; i < 3; i++) {
			assertThat(this.io.execute(Operation.fsync(this.file))).isZero();
		}
		assertThat(this.io.statistics().sharedSyncs()).as("nobody is ahead").isEqualTo(shared);
	}

	@Test
	void whoeverAsksDuringARoundSharesTheNextOne() throws Exception {
		startAll(this.file);
		long submissions = this.io.statistics().submissions();
		letGo();
		joinAll();
		assertThat(this.members).allMatch((member) -> member.done);
		assertThat(this.io.statistics().submissions() - submissions).as("the first, and one for all others")
			.isEqualTo(2);
		assertThat(this.io.statistics().sharedSyncs()).isEqualTo(THREADS - 2);
		syncAgain();
	}

	@Test
	void aRoundBeginsAfterAllItsMembersHaveAsked() throws Exception {
		hold();
		Syncing first = start(this.file);
		long before = this.io.statistics().submissions();
		Files.writeString(this.file.path(), "more", StandardOpenOption.APPEND);
		Syncing second = start(this.file);
		letGo();
		joinAll();
		assertThat(first.done && second.done).isTrue();
		assertThat(this.io.statistics().submissions() - before).as("the second is not covered by the first round")
			.isEqualTo(2);
		assertThat(this.io.statistics().sharedSyncs()).isZero();
	}

	@Test
	void differentKindsOfSyncAndDifferentFilesDoNotShare() throws Exception {
		Descriptor other = open(Files.createFile(this.directory.resolve("other")));
		hold();
		start(this.file);
		start(other);
		Thread data = Thread.startVirtualThread(() -> {
			try {
				this.io.execute(Operation.fdatasync(this.file));
			}
			catch (IOException ex) {
				throw new IllegalStateException(ex);
			}
		});
		while (this.io.statistics().queued() < 3) {
			Thread.sleep(1);
		}
		letGo();
		joinAll();
		data.join();
		other.close();
		assertThat(this.io.statistics().sharedSyncs()).isZero();
	}

	@Test
	void asManyRoundsRunAtATimeAsTheKernelHasWorkers() throws Exception {
		try (IoUring wide = IoUring
			.open(IoUringOptions.builder().name("wide").entries(8).maxWorkers(3, 8).maxInFlight(1).build())) {
			OpenOperation open = Operation.open(this.pipe.path(), FileFlags.O_RDWR, 0);
			wide.execute(open);
			OpenOperation openFile = Operation.open(this.file.path(), FileFlags.O_RDWR, 0);
			wide.execute(openFile);
			try (Descriptor wideFile = openFile.descriptor(); Descriptor widePipe = open.descriptor()) {
				var read = wide.submit(Operation.read(widePipe, Arena.ofAuto().allocate(1), 0));
				List<Syncing> all = new ArrayList<>();
				for (int i = 0; i < THREADS; i++) {
					all.add(new Syncing(wide, wideFile));
				}
				while (all.stream().anyMatch((member) -> !isWaiting(member.thread)) || wide.statistics().queued() < 3) {
					Thread.sleep(1);
				}
				assertThat(wide.statistics().queued()).isEqualTo(3);
				letGo();
				assertThat(read.get()).isOne();
				for (Syncing member : all) {
					member.thread.join();
				}
				assertThat(all).allMatch((member) -> member.done);
				assertThat(wide.statistics().sharedSyncs()).isEqualTo(THREADS - 4);
			}
		}
	}

	@Test
	void theFailureOfARoundIsThatOfAllItsMembers() throws Exception {
		startAll(this.pipe);
		letGo();
		joinAll();
		assertThat(this.members)
			.allSatisfy((member) -> assertThat(member.failure).isInstanceOf(FileSystemException.class)
				.hasMessageContaining("fsync failed: EINVAL (22)")
				.hasMessageContaining(this.pipe.path().toString()));
		assertThat(this.io.statistics().sharedSyncs()).isEqualTo(THREADS - 2);
		syncAgain();
	}

	@Test
	void aLeaderThatIsInterruptedLeavesTheRoundToOthers() throws Exception {
		startAll(this.file);
		for (int i = 0; i < 3; i++) {
			// it waits for a place, from where it can be taken back
			this.members.get(i).thread.interrupt();
			this.members.get(i).thread.join();
			while (this.io.statistics().queued() == 0) {
				Thread.sleep(1);
			}
		}
		letGo();
		joinAll();
		assertInterrupted(this.members.subList(0, 1));
		assertThat(this.members.stream().filter((member) -> member.failure != null)).hasSize(3);
		assertThat(this.members.stream().filter((member) -> member.done)).hasSize(THREADS - 3);
		syncAgain();
	}

	@Test
	void aMemberThatIsInterruptedLeavesAtOnce() throws Exception {
		startAll(this.file);
		List<Syncing> leaving = this.members.subList(1, THREADS);
		for (Syncing member : leaving) {
			member.thread.interrupt();
			member.thread.join();
		}
		assertInterrupted(leaving);
		assertThat(this.io.statistics().queued()).as("the leader goes on").isOne();
		Syncing late = start(this.file);
		letGo();
		joinAll();
		assertThat(this.members.getFirst().done).isTrue();
		assertThat(late.done).isTrue();
		assertThat(this.io.statistics().sharedSyncs()).isZero();
		syncAgain();
	}

	@Test
	void someMembersLeaveAndTheOthersStay() throws Exception {
		startAll(this.file);
		for (int i = 1; i < THREADS; i += 3) {
			this.members.get(i).thread.interrupt();
			this.members.get(i).thread.join();
		}
		letGo();
		joinAll();
		for (int i = 0; i < THREADS; i++) {
			assertThat(this.members.get(i).done).isEqualTo(i % 3 != 1);
		}
		syncAgain();
	}

	@Test
	void whoeverIsInterruptedBeforeDoesNotBegin() throws Exception {
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(InterruptedIOException.class)
			.isThrownBy(() -> this.io.execute(Operation.fsync(this.file)));
		assertThat(Thread.interrupted()).isTrue();
		syncAgain();
	}

	private static void assertInterrupted(List<Syncing> members) {
		assertThat(members).allSatisfy((member) -> {
			assertThat(member.failure).isInstanceOf(InterruptedIOException.class);
			assertThat(member.interrupted).isTrue();
		});
	}

	@Test
	void aFileThatIsClosedEndsTheWaitOfAll() throws Exception {
		startAll(this.file);
		this.file.close();
		joinAll();
		assertThat(this.members)
			.allSatisfy((member) -> assertThat(member.failure).isInstanceOf(AsynchronousCloseException.class));
		assertThatExceptionOfType(ClosedChannelException.class)
			.isThrownBy(() -> this.io.execute(Operation.fsync(this.file)))
			.isExactlyInstanceOf(ClosedChannelException.class);
		letGo();
		assertThat(this.obstacle.get()).isOne();
	}

	@Test
	void aRingThatIsClosedEndsTheWaitOfAll() throws Exception {
		startAll(this.file);
		this.io.close();
		joinAll();
		assertThat(this.members)
			.allSatisfy((member) -> assertThat(member.failure).isInstanceOf(IoUringClosedException.class));
	}

	@Test
	void nothingIsSharedThroughTheRingAlone() throws Exception {
		try (IoUring ring = IoUring
			.open(IoUringOptions.builder().name("ring").path(IoPath.RING).maxWorkers(1, 8).build())) {
			OpenOperation open = Operation.open(this.file.path(), FileFlags.O_RDWR, 0);
			ring.execute(open);
			try (Descriptor own = open.descriptor()) {
				long submissions = ring.statistics().submissions();
				List<Syncing> all = new ArrayList<>();
				for (int i = 0; i < THREADS; i++) {
					all.add(new Syncing(ring, own));
				}
				for (Syncing member : all) {
					member.thread.join();
				}
				assertThat(all).allMatch((member) -> member.done);
				assertThat(ring.statistics().submissions() - submissions).isEqualTo(THREADS);
			}
		}
	}

	@Test
	void deadlinesAndFuturesHaveSyncsOfTheirOwn() throws Exception {
		hold();
		start(this.file);
		CompletableFuture<Integer> future = this.io.submit(Operation.fsync(this.file));
		assertThatExceptionOfType(IoUringTimeoutException.class)
			.isThrownBy(() -> this.io.execute(Operation.fsync(this.file), Duration.ofMillis(10)));
		CompletableFuture<Integer> cancelled = this.io.submit(Operation.fsync(this.file));
		assertThat(cancelled.cancel(true)).isTrue();
		letGo();
		joinAll();
		assertThat(future.get()).isZero();
		assertThat(this.io.statistics().sharedSyncs()).isZero();
	}

	@Test
	void anOperationThatWasUsedBeforeHoldsNobodyUp() throws Exception {
		Operation used = Operation.fsync(this.file);
		this.io.execute(used);
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> this.io.execute(used));
		syncAgain();
	}

	@Test
	void nobodyIsForgottenWhateverHappensToTheOthers() throws Exception {
		int threads = 1000;
		AtomicInteger synced = new AtomicInteger();
		AtomicInteger interrupted = new AtomicInteger();
		ConcurrentLinkedQueue<Throwable> unexpected = new ConcurrentLinkedQueue<>();
		List<Thread> all = new ArrayList<>();
		int rounds = Soak.rounds(5, 200);
		for (int i = 0; i < threads; i++) {
			all.add(Thread.startVirtualThread(() -> {
				for (int round = 0; round < rounds; round++) {
					try {
						this.io.execute(Operation.fdatasync(this.file));
						synced.incrementAndGet();
					}
					catch (InterruptedIOException ex) {
						assertThat(Thread.interrupted()).isTrue();
						interrupted.incrementAndGet();
					}
					catch (IOException | RuntimeException ex) {
						unexpected.add(ex);
					}
				}
			}));
		}
		while (all.stream().anyMatch(Thread::isAlive)) {
			all.get(ThreadLocalRandom.current().nextInt(threads)).interrupt();
			Thread.sleep(0, 100_000);
		}
		assertThat(unexpected).isEmpty();
		assertThat(synced.get() + interrupted.get()).isEqualTo(threads * rounds);
		assertThat(this.io.statistics().sharedSyncs()).isPositive();
		long submissions = this.io.statistics().submissions();
		this.io.execute(Operation.fdatasync(this.file));
		assertThat(this.io.statistics().submissions() - submissions).isOne();
		assertThat(this.io.statistics().inFlight() + this.io.statistics().queued()).isZero();
	}

}
