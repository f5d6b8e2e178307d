package dev.iouring.benchmarks.jmh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import dev.iouring.benchmarks.ring.FixedReadLoop;
import dev.iouring.benchmarks.ring.NopLoop;
import dev.iouring.benchmarks.ring.RingLoop;
import dev.iouring.benchmarks.ring.SendLoop;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Batches on the bare ring. An operation of the harness is a whole batch.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RingBenchmark {

	/** Operations in a batch. */
	@Param({ "1", "32" })
	public int batch;

	/** What each operation is. */
	@Param({ "nop", "read-fixed", "send-receive" })
	public String operation = "";

	private @Nullable Path file;

	private @Nullable RingLoop loop;

	/**
	 * Opens the ring, on the thread that uses it.
	 * @throws IOException if the kernel refuses
	 */
	@Setup(Level.Trial)
	public void open() throws IOException {
		this.file = BenchmarkFile.create();
		this.loop = switch (this.operation) {
			case "nop" -> new NopLoop();
			case "read-fixed" -> new FixedReadLoop(this.file);
			case "send-receive" -> new SendLoop();
			default -> throw new IllegalArgumentException("no operation is called " + this.operation);
		};
	}

	/**
	 * Makes a batch.
	 * @throws IOException if the kernel refuses
	 */
	@Benchmark
	public void batch() throws IOException {
		Objects.requireNonNull(this.loop).batch(this.batch);
	}

	/**
	 * Closes the ring.
	 * @throws IOException if the file cannot be deleted
	 */
	@TearDown(Level.Trial)
	public void close() throws IOException {
		Objects.requireNonNull(this.loop).close();
		Files.delete(Objects.requireNonNull(this.file));
	}

}
