package dev.iouring.spring.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

/**
 * An observation that is current on a thread. Whatever handlers throw when that begins
 * and ends, the thread gets back what was current before, which Micrometer leaves to its
 * callers.
 *
 * @param registry knows what is current
 * @param scope that of the observation
 * @param before that of what was current before
 */
record CurrentObservation(ObservationRegistry registry, Observation.Scope scope,
		Observation.@Nullable Scope before) implements AutoCloseable {

	static CurrentObservation make(Observation observation, ObservationRegistry registry) {
		Observation.Scope before = registry.getCurrentObservationScope();
		try {
			return new CurrentObservation(registry, observation.openScope(), before);
		}
		catch (Throwable ex) {
			closeLeftover(registry, before, ex);
			throw ex;
		}
	}

	/** Handlers that were told of the scope are told of its end. */
	private static void closeLeftover(ObservationRegistry registry, Observation.@Nullable Scope before,
			Throwable failure) {
		Observation.Scope leftover = registry.getCurrentObservationScope();
		if (leftover != null && !leftover.equals(before)) {
			try (CurrentObservation _ = new CurrentObservation(registry, leftover, before)) {
				return;
			}
			catch (RuntimeException ex) {
				failure.addSuppressed(ex);
			}
		}
	}

	@Override
	public void close() {
		try {
			this.scope.close();
		}
		finally {
			this.registry.setCurrentObservationScope(this.before);
		}
	}

}
