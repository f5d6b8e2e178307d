package dev.iouring.benchmarks.linux;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import dev.iouring.IoPath;
import dev.iouring.IoUring;
import dev.iouring.IoUringOptions;
import dev.iouring.file.IoUringFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

class ProcessClockTest {

	private static final int BLOCK = 1 << 20;

	@TempDir(factory = BuildFolder.class)
	private Path folder;

	@Test
	void itHasTheTimeOfAThreadThatWorks() throws Exception {
		long process = ProcessClock.nanos();
		long thread = workedNanos();
		assertThat(ProcessClock.nanos() - process).isGreaterThanOrEqualTo(thread);
	}

	@Test
	void itCountsInStepsOfLessThanAMillisecond() throws Exception {
		// other threads of this process may work between two looks, but not between all
		long step = Long.MAX_VALUE;
		for (int i = 0; i < 100; i++) {
			long before = ProcessClock.nanos();
			long after = before;
			while (after == before) {
				after = ProcessClock.nanos();
			}
			step = Math.min(step, after - before);
		}
		assertThat(step).isPositive().isLessThan(1_000_000);
	}

	@Test
	void itHasTheTimeOfTheKernelsWorkersForIoUring() throws Exception {
		Path path = this.folder.resolve("file");
		try (IoUring io = IoUring.open(IoUringOptions.builder().path(IoPath.RING).build());
				IoUringFile file = IoUringFile.open(io, path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
			long process = ProcessClock.nanos();
			long all = ThreadTimes.cpuNanos((_) -> true);
			long workers = workers();
			for (int i = 0; i < 32; i++) {
				file.write(ByteBuffer.allocateDirect(BLOCK), (long) i * BLOCK);
				file.force(true);
			}
			workers = workers() - workers;
			// ends later than the others began and before they end
			process = ProcessClock.nanos() - process;
			all = ThreadTimes.cpuNanos((_) -> true) - all;
			assumeThat(workers).as("time of workers: this kernel may not have needed any").isPositive();
			assertThat(all).isGreaterThanOrEqualTo(workers);
			assertThat(process).isGreaterThan(workers).isGreaterThan((long) (0.5 * all));
		}
	}

	private static long workers() throws Exception {
		return ThreadTimes.cpuNanos((name) -> name.startsWith("iou-wrk"));
	}

	private static long workedNanos() throws InterruptedException {
		long[] nanos = new long[1];
		Thread thread = Thread.ofPlatform().start(() -> {
			long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
			while (nanos[0] < 20_000_000) {
				nanos[0] = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start;
			}
		});
		thread.join();
		return nanos[0];
	}

}
