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
 * The flexible I/O tester, started anew for each measurement. Latencies are those from
 * the moment at which it makes an operation, not from that of submission on. Processor
 * time is that of its job's thread: it does not tell about the kernel's workers, who have
 * nothing to do as long as the device can be asked without waiting.
 *
 * @param name of the subject
 * @param job its options, beside those for time and output
 * @param direction under which name it reports, {@code read} or {@code write}
 * @see <a href="https://fio.readthedocs.io">fio</a>
 */
record FioSubject(String name, List<String> job, String direction) implements Subject {

	private static final long NANOS_PER_MILLI = 1_000_000;

	/**
	 * Reads of 4 KiB at random positions by one thread, through io_uring and past the
	 * page cache, as many at each system call as there are.
	 */
	static FioSubject randomRead(Path file, int depth) {
		return new FioSubject("fio",
				List.of("--filename=" + file, "--readonly", "--rw=randread", "--direct=1", "--ioengine=io_uring",
						"--iodepth=" + depth, "--iodepth_batch_submit=" + depth, "--iodepth_batch_complete_min=1",
						"--iodepth_batch_complete_max=" + depth),
				"read");
	}

	/** The same with a file and buffers that the kernel knows beforehand. */
	FioSubject registered() {
		List<String> job = new ArrayList<>(this.job);
		job.addAll(List.of("--registerfiles", "--fixedbufs"));
		return new FioSubject(this.name + "-registered", List.copyOf(job), this.direction);
	}

	/** Fails if fio is not installed. */
	static void require() throws IOException, InterruptedException {
		Command.run(List.of("fio", "--version"));
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
		List<String> command = new ArrayList<>(List.of("fio", "--name=reference", "--bs=4k", "--norandommap",
				"--randrepeat=0", "--time_based", "--lat_percentiles=1", "--clat_percentiles=0",
				"--runtime=" + duration.toMillis() + "ms", "--output-format=json", "--output=" + output));
		command.addAll(this.job);
		return command;
	}

	private Measurement measurement(JsonNode job) throws IOException {
		JsonNode done = job.path(this.direction);
		long elapsed = done.path("runtime").asLong() * NANOS_PER_MILLI;
		JsonNode latencies = done.path("lat_ns");
		JsonNode percentiles = latencies.path("percentile");
		if (elapsed == 0 || percentiles.isMissingNode()) {
			throw new IOException("fio reports nothing: " + job);
		}
		double busy = (job.path("usr_cpu").asDouble() + job.path("sys_cpu").asDouble()) / 100;
		return Measurement.of(done.path("total_ios").asLong(), elapsed)
			.withCpuNanos((long) (busy * elapsed))
			.withLatencies(new Latencies(latencies.path("N").asLong(), percentiles.path("50.000000").asLong(),
					percentiles.path("99.000000").asLong(), percentiles.path("99.900000").asLong(),
					latencies.path("max").asLong()));
	}

	@Override
	public void close() {
		// nothing runs between measurements
	}

}
