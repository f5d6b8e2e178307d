package dev.iouring.benchmarks.harness;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Measures peers, each alone with the baseline. Each is opened only then, and has to be
 * quiet before the next one comes.
 */
public final class Peers {

	private static final Duration LOOK = Duration.ofMillis(100);

	private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

	private final Interleaving interleaving;

	/** How long threads of a peer that is closed may take to be quiet. */
	private final Duration patience;

	private final Set<String> unsteady = new LinkedHashSet<>();

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
			requireQuiet(peer, before);
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
	 * Whose speed still changed when they were measured.
	 * @return names of peers, and that of the baseline if it was not steady beside one
	 */
	public Set<String> unsteady() {
		return Set.copyOf(this.unsteady);
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
			this.unsteady.addAll(this.interleaving.unsteady());
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

	/**
	 * A thread that stays but only waits, as one of jasyncfio's does, is nobody's harm.
	 */
	private void requireQuiet(Peer peer, Set<Thread> before) throws InterruptedException {
		Set<Thread> left = threads();
		left.removeAll(before);
		long end = System.nanoTime() + this.patience.toNanos();
		while (left.stream().anyMatch(Thread::isAlive)) {
			Map<Thread, Long> times = left.stream().collect(Collectors.toMap(Function.identity(), Peers::cpuNanos));
			Thread.sleep(LOOK);
			Optional<Thread> busy = left.stream()
				.filter((thread) -> cpuNanos(thread) - times.getOrDefault(thread, 0L) > LOOK.toNanos() / 100)
				.findAny();
			if (busy.isEmpty()) {
				return;
			}
			if (System.nanoTime() > end) {
				this.failures.put(peer.name(),
						"its thread '%s' goes on after it was closed".formatted(busy.get().getName()));
				return;
			}
		}
	}

	/** Of one that has ended, -1. */
	private static long cpuNanos(Thread thread) {
		return THREADS.getThreadCpuTime(thread.threadId());
	}

	/**
	 * Without those that carry virtual threads, wait for work in the common pool, or are
	 * the JVM's.
	 */
	private static Set<Thread> threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> !(thread instanceof ForkJoinWorkerThread))
			.filter((thread) -> thread.getThreadGroup() != null && !"system".equals(thread.getThreadGroup().getName())
					&& !"InnocuousThreadGroup".equals(thread.getThreadGroup().getName()))
			.collect(Collectors.toSet());
	}

}
