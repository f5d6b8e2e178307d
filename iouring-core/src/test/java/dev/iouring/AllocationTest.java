package dev.iouring;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import com.sun.management.ThreadMXBean;
import dev.iouring.file.AsyncIoUringFile;
import dev.iouring.file.IoUringFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the calls that are over at once leave to the garbage collector, once they are
 * compiled.
 */
@Timeout(120)
class AllocationTest {

	/** Room for what happens once in a while, such as another compilation. */
	private static final long NOTHING = 8;

	private static final long FUTURE = 160;

	private static Map<String, Long> bytesPerCall = Map.of();

	@BeforeAll
	static void measure(@TempDir Path directory) throws Exception {
		bytesPerCall = ChildJvm.run(directory, Measuring.class, List.of(), directory.toString());
	}

	@Test
	void readsAllocateNothing() {
		assertThat(bytesPerCall.get("readBuffer")).isLessThanOrEqualTo(NOTHING);
		assertThat(bytesPerCall.get("readSegment")).isLessThanOrEqualTo(NOTHING);
	}

	@Test
	void writesAllocateNothing() {
		assertThat(bytesPerCall.get("writeBuffer")).isLessThanOrEqualTo(NOTHING);
		assertThat(bytesPerCall.get("writeSegment")).isLessThanOrEqualTo(NOTHING);
	}

	@Test
	void readsAndWritesWithFuturesCostLittleMoreThanTheFuture() {
		assertThat(bytesPerCall.get("readBufferAsync")).isLessThanOrEqualTo(FUTURE);
		assertThat(bytesPerCall.get("readSegmentAsync")).isLessThanOrEqualTo(FUTURE);
		assertThat(bytesPerCall.get("writeBufferAsync")).isLessThanOrEqualTo(FUTURE);
		assertThat(bytesPerCall.get("writeSegmentAsync")).isLessThanOrEqualTo(FUTURE);
	}

	@Test
	void allOfThemWereOverAtOnce() {
		assertThat(bytesPerCall.get("throughTheRing")).isZero();
	}

	/** Prints how many bytes each kind of call allocates. */
	static final class Measuring {

		private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

		private static final int CALLS = 200_000;

		/** Compilers need some time, and more on a busy machine. */
		private static final int ATTEMPTS = 10;

		private static final int SIZE = 4096;

		private Measuring() {
		}

		public static void main(String[] arguments) throws IOException {
			Path path = Files.write(Path.of(arguments[0], "file"), new byte[2 * SIZE]);
			try (IoUring io = IoUring.create(IoUringOptions.builder().name("allocation").entries(8).build());
					IoUringFile file = IoUringFile.open(io, path, READ, WRITE)) {
				ByteBuffer buffer = ByteBuffer.allocateDirect(SIZE);
				MemorySegment segment = Arena.ofAuto().allocate(SIZE);
				AsyncIoUringFile async = file.async();
				use(file, ByteBuffer.allocate(SIZE), buffer);
				long submissions = io.statistics().submissions();
				print("readBuffer", NOTHING, () -> file.read(buffer.clear(), SIZE));
				print("readSegment", NOTHING, () -> file.read(segment, SIZE));
				print("writeBuffer", NOTHING, () -> file.write(buffer.clear(), SIZE));
				print("writeSegment", NOTHING, () -> file.write(segment, SIZE));
				print("readBufferAsync", FUTURE, () -> async.read(buffer.clear(), SIZE).join());
				print("readSegmentAsync", FUTURE, () -> async.read(segment, SIZE).join());
				print("writeBufferAsync", FUTURE, () -> async.write(buffer.clear(), SIZE).join());
				print("writeSegmentAsync", FUTURE, () -> async.write(segment, SIZE).join());
				print("throughTheRing", io.statistics().submissions() - submissions);
			}
		}

		/**
		 * What is used now and then must not keep the compilers from anything. Only
		 * buffers of arenas that can be closed do: after them, each call with a buffer
		 * allocates 32 bytes.
		 */
		private static void use(IoUringFile file, ByteBuffer... buffers) throws IOException {
			for (int i = 0; i < CALLS / 10; i++) {
				for (ByteBuffer buffer : buffers) {
					file.read(buffer.clear(), 0);
					file.write(buffer.clear(), 0);
					file.async().read(buffer.clear(), 0).join();
					file.async().write(buffer.clear(), 0).join();
				}
			}
		}

		/** Measures until the compilers have done what they can. */
		private static void print(String name, long enough, Call call) throws IOException {
			long least = Long.MAX_VALUE;
			for (int i = 0; i < ATTEMPTS && least > enough; i++) {
				least = Math.min(least, bytesPerCall(call));
			}
			print(name, least);
		}

		private static void print(String name, long figure) {
			System.out.println(name + "=" + figure);
		}

		private static long bytesPerCall(Call call) throws IOException {
			long moved = 0;
			long before = THREADS.getCurrentThreadAllocatedBytes();
			for (int i = 0; i < CALLS; i++) {
				moved += call.make();
			}
			long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
			if (moved != (long) CALLS * SIZE) {
				throw new IOException("moved only %d bytes".formatted(moved));
			}
			return allocated / CALLS;
		}

	}

	/** What a caller does again and again. */
	private interface Call {

		long make() throws IOException;

	}

}
