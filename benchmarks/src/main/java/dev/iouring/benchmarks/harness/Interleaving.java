package dev.iouring.benchmarks.harness;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures subjects in turn, A B C C B A, so that what changes on the machine meanwhile
 * changes for all of them, and none always comes after the same other one. Each time
 * around gives one ratio between any two.
 */
public final class Interleaving {

	/** Two speeds in a row that differ by less are steady. */
	private static final double STEADY = 0.05;

	private final Scale scale;

	private final Progress progress;

	private final Map<String, String> failures = new LinkedHashMap<>();

	private final List<String> unsteady = new ArrayList<>();

	/**
	 * Prepares to measure.
	 * @param scale how long and how often
	 * @param progress is told what happens
	 */
	public Interleaving(Scale scale, Progress progress) {
		this.scale = scale;
		this.progress = progress;
	}

	/**
	 * Warms all subjects up, then measures them in turn.
	 * @param subjects whom; the first is compared with the others, so its failure ends
	 * the measuring
	 * @return a series for each subject that did not fail
	 * @throws IOException if the first subject fails, or one that failed does not end
	 * @throws InterruptedException if the thread is interrupted
	 */
	public List<Series> measure(List<? extends Subject> subjects) throws IOException, InterruptedException {
		List<Candidate> running = new ArrayList<>();
		subjects.forEach((subject) -> running.add(new Candidate(subject, running.isEmpty(), new ArrayList<>())));
		warmUp(running);
		for (int pair = 1; pair <= this.scale.pairs(); pair++) {
			List<Candidate> order = List.copyOf(running);
			for (Candidate candidate : (pair % 2 == 1) ? order : order.reversed()) {
				this.progress.measuring(candidate.name(), pair, this.scale.pairs());
				measure(candidate, running);
			}
		}
		return running.stream().map((candidate) -> new Series(candidate.name(), candidate.measurements())).toList();
	}

	/**
	 * Who failed while it was measured.
	 * @return what happened, by subject
	 */
	public Map<String, String> failures() {
		return Map.copyOf(this.failures);
	}

	/**
	 * Whose speed still changed when they were measured, from one round of warming up to
	 * the next.
	 * @return their names
	 */
	public List<String> unsteady() {
		return List.copyOf(this.unsteady);
	}

	private void measure(Candidate candidate, List<Candidate> running) throws IOException, InterruptedException {
		// one subject's garbage is not to be collected at another's expense
		System.gc();
		try {
			candidate.measurements().add(candidate.subject().measure(this.scale.round()));
		}
		catch (IOException ex) {
			failed(candidate, running, ex);
		}
	}

	/** In turn, too: compiled code of one must not be undone by another later. */
	private void warmUp(List<Candidate> running) throws IOException, InterruptedException {
		Map<Candidate, Double> speeds = new HashMap<>();
		List<Candidate> cold = new ArrayList<>(running);
		Duration round = this.scale.round();
		int most = Math.max(1, Math.ceilDiv((int) this.scale.warmUp().toMillis(), (int) round.toMillis()));
		for (int i = 1; i <= most; i++) {
			for (Candidate candidate : List.copyOf(cold)) {
				this.progress.warmingUp(candidate.name());
				try {
					double speed = speed(candidate.subject().measure(round));
					Double last = speeds.put(candidate, speed);
					// half of the time at least, as compiling goes on behind a speed that
					// seems steady
					if (last != null && Math.abs(speed / last - 1) < STEADY && i > most / 2) {
						cold.remove(candidate);
					}
				}
				catch (IOException ex) {
					cold.remove(candidate);
					failed(candidate, running, ex);
				}
			}
		}
		cold.forEach((candidate) -> this.unsteady.add(candidate.name()));
	}

	private void failed(Candidate candidate, List<Candidate> running, IOException failure) throws IOException {
		if (candidate.baseline()) {
			throw new IOException(candidate.name() + ": " + failure.getMessage(), failure);
		}
		running.remove(candidate);
		// or else it goes on at the expense of those that are measured from now on
		try {
			candidate.subject().close();
		}
		catch (IOException ex) {
			failure.addSuppressed(ex);
			throw new IOException("%s: %s, and it does not end: %s".formatted(candidate.name(), failure.getMessage(),
					ex.getMessage()), failure);
		}
		this.failures.put(candidate.name(), String.valueOf(failure.getMessage()));
	}

	private static double speed(Measurement measurement) {
		return (double) measurement.operations() / measurement.elapsedNanos();
	}

	private record Candidate(Subject subject, boolean baseline, List<Measurement> measurements) {

		String name() {
			return this.subject.name();
		}

		// each is itself only: what was measured changes while it is looked up

		@Override
		public boolean equals(Object other) {
			return this == other;
		}

		@Override
		public int hashCode() {
			return System.identityHashCode(this.subject);
		}

	}

}
