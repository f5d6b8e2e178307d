package dev.iouring.benchmarks.harness;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Measures peers, each alone with the baseline. Each is opened only then, and has to be
 * gone before the next one comes.
 */
public final class Peers {

	private final Interleaving interleaving;

	/** How long threads of a peer that is closed may take to end. */
	private final Duration patience;

	private final Map<String, String> skipped = new LinkedHashMap<>();

	private final Map<String, String> failures = new LinkedHashMap<>();

	/**
	 * Prepares to measure.
	 * @param interleaving how a peer and the baseline take turns
	 */
	public Peers(Interleaving interleaving) {
		this(interleaving, Duration.ofSeconds(5));
	}

	Peers(Interleaving interleaving, Duration patience) {
		this.interleaving = interleaving;
		this.patience = patience;
	}

	/**
	 * Measures each peer.
	 * @param baseline what they are compared with
	 * @param peers whom
	 * @return the peers that could do the work and did not break
	 * @throws IOException if the baseline fails
	 * @throws InterruptedException if the thread is interrupted
	 */
	public List<Comparison> measure(Subject baseline, List<Peer> peers) throws IOException, InterruptedException {
		List<Comparison> measured = new ArrayList<>();
		for (Peer peer : peers) {
			if (!this.failures.isEmpty()) {
				this.skipped.put(peer.name(), "a peer before it broke and may still be at work");
				continue;
			}
			Set<Thread> before = threads();
			List<Series> series = measure(baseline, peer);
			if (series.size() == 2) {
				measured.add(new Comparison(series.getFirst(), series.getLast()));
			}
			requireGone(peer, before);
		}
		return measured;
	}

	/**
	 * Peers that cannot do the work here.
	 * @return why, by name
	 */
	public Map<String, String> skipped() {
		return Map.copyOf(this.skipped);
	}

	/**
	 * Peers that broke while they were measured, or would not end.
	 * @return what happened, by name
	 */
	public Map<String, String> failures() {
		return Map.copyOf(this.failures);
	}

	private List<Series> measure(Subject baseline, Peer peer) throws IOException, InterruptedException {
		Subject subject;
		try {
			subject = peer.opening().open();
		}
		catch (IOException ex) {
			this.skipped.put(peer.name(), String.valueOf(ex.getMessage()));
			return List.of();
		}
		try {
			List<Series> series = this.interleaving.measure(List.of(baseline, subject));
			this.failures.putAll(this.interleaving.failures());
			return series;
		}
		finally {
			close(subject);
		}
	}

	private void close(Subject subject) {
		try {
			subject.close();
		}
		catch (IOException ex) {
			this.failures.put(subject.name(), "it could not be closed: " + ex.getMessage());
		}
	}

	private void requireGone(Peer peer, Set<Thread> before) throws InterruptedException {
		for (Thread thread : threads()) {
			if (!before.contains(thread) && !thread.join(this.patience)) {
				this.failures.put(peer.name(), "its thread '%s' did not end with it".formatted(thread.getName()));
				return;
			}
		}
	}

	/** Without those that carry virtual threads, and others that are the JVM's. */
	private static Set<Thread> threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> !thread.getClass().getName().startsWith("jdk.internal."))
			.filter((thread) -> thread.getThreadGroup() != null && !"system".equals(thread.getThreadGroup().getName())
					&& !"InnocuousThreadGroup".equals(thread.getThreadGroup().getName()))
			.collect(Collectors.toSet());
	}

}
