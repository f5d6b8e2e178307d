package dev.iouring.benchmarks.reference;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.iouring.benchmarks.harness.Latencies;
import dev.iouring.benchmarks.harness.Measurement;
import dev.iouring.benchmarks.harness.Subject;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The flexible I/O tester, started anew for each measurement.
 *
 * @param job its options, beside those for time and output
 * @param direction under which name it reports, {@code read} or {@code write}
 * @see <a href="https://fio.readthedocs.io">fio</a>
 */
record FioSubject(List<String> job, String direction) implements Subject {

	private static final long NANOS_PER_MILLI = 1_000_000;

	/**
	 * Reads of 4 KiB at random positions by one thread, through io_uring and past the
	 * page cache.
	 */
	static FioSubject randomRead(Path file, int depth) {
		return new FioSubject(List.of("--filename=" + file, "--readonly", "--rw=randread", "--direct=1",
				"--ioengine=io_uring", "--iodepth=" + depth), "read");
	}

	/** Fails if fio is not installed. */
	static void require() throws IOException, InterruptedException {
		Command.run(List.of("fio", "--version"));
	}

	@Override
	public String name() {
		return "fio";
	}

	@Override
	public Measurement measure(Duration duration) throws IOException, InterruptedException {
		Path output = Files.createTempFile("fio", ".json");
		try {
			Command.run(command(duration, output));
			JsonNode root = JsonMapper.shared().readTree(output);
			return measurement(root.path("jobs").path(0));
		}
		finally {
			Files.delete(output);
		}
	}

	private List<String> command(Duration duration, Path output) {
		List<String> command = new ArrayList<>(
				List.of("fio", "--name=reference", "--bs=4k", "--norandommap", "--randrepeat=0", "--time_based",
						"--runtime=" + duration.toMillis() + "ms", "--output-format=json", "--output=" + output));
		command.addAll(this.job);
		return command;
	}

	private Measurement measurement(JsonNode job) throws IOException {
		JsonNode done = job.path(this.direction);
		long elapsed = done.path("runtime").asLong() * NANOS_PER_MILLI;
		JsonNode percentiles = done.path("clat_ns").path("percentile");
		if (elapsed == 0 || percentiles.isMissingNode()) {
			throw new IOException("fio reports nothing: " + job);
		}
		double busy = (job.path("usr_cpu").asDouble() + job.path("sys_cpu").asDouble()) / 100;
		return Measurement.of(done.path("total_ios").asLong(), elapsed)
			.withCpuNanos((long) (busy * elapsed))
			.withLatencies(new Latencies(percentiles.path("50.000000").asLong(), percentiles.path("99.000000").asLong(),
					percentiles.path("99.900000").asLong(), done.path("clat_ns").path("max").asLong()));
	}

	@Override
	public void close() {
		// nothing runs between measurements
	}

}
