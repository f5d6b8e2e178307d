package dev.iouring.ring;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.sun.management.ThreadMXBean;
import dev.iouring.ChildJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What operations on a bare ring leave to the garbage collector, once the code is
 * compiled.
 */
@Timeout(120)
class RingAllocationTest {

	/** A hundredth of a byte each, for what happens once in a while. */
	private static final long NOTHING = Measuring.OPERATIONS / 100;

	@TempDir
	private Path directory;

	@Test
	void nothingIsAllocated() throws Exception {
		assertNothing(ChildJvm.run(this.directory, Measuring.class, List.of(), this.directory.toString()));
	}

	/** The compiler looks less far here, as if the code had many more callers. */
	@Test
	void nothingIsAllocatedHoweverDeepTheCall() throws Exception {
		assertNothing(ChildJvm.run(this.directory, Measuring.class, List.of("-XX:MaxInlineLevel=9"),
				this.directory.toString()));
	}

	/** As if there were too much code around for it to become a part of that. */
	@Test
	void nothingIsAllocatedWhereTakingCompletionsIsACallOfItsOwn() throws Exception {
		assertNothing(ChildJvm.run(this.directory, Measuring.class,
				List.of("-XX:CompileCommand=dontinline,dev.iouring.ring.CompletionQueue::drain*"),
				this.directory.toString()));
	}

	private static void assertNothing(Map<String, Long> bytes) {
		List<String> loops = new ArrayList<>(
				List.of("nopOne", "nopMany", "timedOne", "timedMany", "readOne", "readMany", "sendOne", "sendMany"));
		if (TestRing.knows(SetupFlag.CQE_MIXED)) {
			loops.addAll(List.of("mixedOne", "mixedMany"));
		}
		assertThat(bytes).containsOnlyKeys(loops)
			.allSatisfy((loop, allocated) -> assertThat(allocated).as(loop).isLessThanOrEqualTo(NOTHING));
	}

	/** Prints how many bytes operations of each kind allocate. */
	static final class Measuring {

		private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

		private static final int OPERATIONS = 320_000;

		private static final int MANY = 32;

		private static final int SIZE = 64;

		/** Compilers need some time, and more on a busy machine. */
		private static final int ATTEMPTS = 10;

		private final TestRing test;

		private final CompletionHandler handler = this::completed;

		private int expected;

		private long completed;

		private Measuring(TestRing test) {
			this.test = test;
		}

		public static void main(String[] arguments) throws IOException {
			Path file = Files.write(Path.of(arguments[0], "file"), new byte[SIZE]);
			try (TestRing test = RingKind.DEFERRED.open(MANY)) {
				new Measuring(test).measure(file);
			}
			if (TestRing.knows(SetupFlag.CQE_MIXED)) {
				try (TestRing test = RingKind.DEFERRED.open(MANY, SetupFlag.CQE_MIXED)) {
					new Measuring(test).measureBoth("mixed", 0, (sqe, number) -> ControlOperations.nop(sqe),
							Ring::submitAndWait);
				}
			}
		}

		private void measure(Path path) throws IOException {
			MemorySegment buffer = this.test.buffer(SIZE);
			int file = this.test.open(path, FileFlags.O_RDONLY);
			int[] pair = this.test.owned(Libc.socketPair());
			measureBoth("nop", 0, (sqe, number) -> ControlOperations.nop(sqe), Ring::submitAndWait);
			measureBoth("timed", 0, (sqe, number) -> ControlOperations.nop(sqe),
					(ring, batch) -> ring.submitAndWait(batch, 1_000_000_000L));
			measureBoth("read", SIZE, (sqe, number) -> FileOperations.read(sqe, file, buffer, 0), Ring::submitAndWait);
			// a send and the receive of it by turns
			measureBoth("send", SIZE,
					(sqe, number) -> (number % 2 == 0) ? SocketTransferOperations.send(sqe, pair[0], buffer, 0)
							: SocketTransferOperations.recv(sqe, pair[1], buffer, 0),
					Ring::submitAndWait);
		}

		private void measureBoth(String name, int result, Preparing preparing, Submitting submitting)
				throws IOException {
			this.expected = result;
			print(name + "One", 1, preparing, submitting);
			print(name + "Many", MANY, preparing, submitting);
		}

		/** Measures until the compilers have done what they can. */
		private void print(String name, int batch, Preparing preparing, Submitting submitting) throws IOException {
			long least = Long.MAX_VALUE;
			for (int i = 0; i < ATTEMPTS && least > NOTHING; i++) {
				least = Math.min(least, allocated(batch, preparing, submitting));
			}
			System.out.println(name + "=" + least);
		}

		private long allocated(int batch, Preparing preparing, Submitting submitting) throws IOException {
			Ring ring = this.test.ring;
			this.completed = 0;
			long before = THREADS.getCurrentThreadAllocatedBytes();
			for (long number = 0; number < OPERATIONS;) {
				for (int i = 0; i < batch; i++) {
					preparing.prepare(ring.sq().next(), number).userData(number);
					number++;
				}
				submitting.submit(ring, batch);
				ring.cq().drain(this.handler);
			}
			long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
			if (this.completed != OPERATIONS) {
				throw new IOException("%d operations have completed".formatted(this.completed));
			}
			return allocated;
		}

		private void completed(long userData, int result, int flags) {
			if (result != this.expected) {
				throw new IllegalStateException("operation %d completed with %d".formatted(userData, result));
			}
			this.completed++;
		}

	}

	private interface Preparing {

		Sqe prepare(Sqe sqe, long number);

	}

	private interface Submitting {

		int submit(Ring ring, int batch) throws IOException;

	}

}
