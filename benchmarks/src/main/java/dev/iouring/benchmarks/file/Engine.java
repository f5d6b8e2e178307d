package dev.iouring.benchmarks.file;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

import dev.iouring.IoPath;
import dev.iouring.IoUring;
import dev.iouring.IoUringOptions;
import dev.iouring.IoUringStatistics;
import dev.iouring.benchmarks.harness.PathSplit;
import dev.iouring.benchmarks.harness.Scale;

/**
 * A set-up of this library that is measured.
 *
 * @param name the subject's name
 * @param options makes the set-up of the defaults
 */
public record Engine(String name, UnaryOperator<IoUringOptions.Builder> options) {

	/** What a user gets who asks for nothing. */
	public static final Engine DEFAULT = new Engine("iouring", UnaryOperator.identity());

	/** Nothing but the ring. */
	public static final Engine RING = new Engine("iouring-ring", (options) -> options.path(IoPath.RING));

	/**
	 * An owner thread that looks for work before it sleeps, which costs processor time.
	 */
	public static final Engine LOW_LATENCY = new Engine("iouring-low-latency",
			(options) -> options.busyPoll(Duration.ofNanos(100_000)));

	/**
	 * With a slot for the file in the ring's table. Measured only against
	 * {@link #DEFAULT}.
	 */
	public static final Engine REGISTERED_FILES = new Engine("iouring-registered-files",
			(options) -> options.registeredFiles(64));

	/** All set-ups; a line here adds one to every workload on files. */
	private static final List<Engine> ALL = List.of(DEFAULT, LOW_LATENCY, RING);

	/** Those that say most. */
	private static final List<Engine> QUICK = List.of(DEFAULT, LOW_LATENCY);

	static List<Engine> of(Scale scale) {
		return scale.quick() ? QUICK : ALL;
	}

	/**
	 * Opens a ring of its own.
	 * @return the ring, which the caller closes
	 * @throws IOException if io_uring is not available
	 */
	public IoUring open() throws IOException {
		return IoUring.open(this.options.apply(IoUringOptions.builder().name(this.name)).build());
	}

	/**
	 * Which way a ring's operations have gone until now.
	 * @param io the ring
	 * @return the split
	 */
	public static PathSplit paths(IoUring io) {
		IoUringStatistics statistics = io.statistics();
		return new PathSplit(statistics.inlineOperations(), statistics.submissions(), 0);
	}

}
