package dev.iouring.benchmarks.jmh;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import dev.iouring.IoUring;
import dev.iouring.benchmarks.file.Engine;
import dev.iouring.file.IoUringFile;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Reads of one block that is in the page cache, by a platform thread.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FileBenchmark {

	private final ByteBuffer buffer = ByteBuffer.allocateDirect(BenchmarkFile.BLOCK_SIZE);

	private @Nullable Path path;

	private @Nullable IoUring io;

	private @Nullable IoUringFile file;

	/**
	 * Opens the file.
	 * @throws IOException if it cannot be opened
	 */
	@Setup(Level.Trial)
	public void open() throws IOException {
		this.path = BenchmarkFile.create();
		this.io = Engine.DEFAULT.open();
		this.file = IoUringFile.open(this.io, this.path);
	}

	/**
	 * Reads the block and waits.
	 * @return bytes read
	 * @throws IOException if it fails
	 */
	@Benchmark
	public int blocking() throws IOException {
		return Objects.requireNonNull(this.file).read(this.buffer.clear(), 0);
	}

	/**
	 * Reads the block by a future, and waits for that.
	 * @return bytes read
	 * @throws Exception if it fails
	 */
	@Benchmark
	public int future() throws Exception {
		return Objects.requireNonNull(this.file).async().read(this.buffer.clear(), 0).get();
	}

	/**
	 * Closes the file.
	 * @throws IOException if it cannot be closed or deleted
	 */
	@TearDown(Level.Trial)
	public void close() throws IOException {
		Objects.requireNonNull(this.file).close();
		Objects.requireNonNull(this.io).close();
		Files.delete(Objects.requireNonNull(this.path));
	}

}
