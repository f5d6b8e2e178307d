package dev.iouring.spring.reactive;

import java.util.function.Supplier;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;
import reactor.util.context.ContextView;

/**
 * The observation that a subscriber has in Reactor's context, or else on its thread.
 *
 * @param observation what is current wherever the subscription goes on
 */
record ObservedContext(Observation observation) implements SubscriberContext {

	/** What everybody who is aware of Micrometer calls it in Reactor's context. */
	static final String KEY = "micrometer.observation";

	/** All registries have the same one, which is the thread's. */
	private static final ObservationRegistry CURRENT = ObservationRegistry.create();

	static SubscriberContext of(ContextView context) {
		Observation observation = context.hasKey(KEY) ? context.<Observation>get(KEY) : CURRENT.getCurrentObservation();
		return (observation != null) ? new ObservedContext(observation) : NONE;
	}

	@Override
	public <T extends @Nullable Object> T call(Supplier<T> operation) {
		Observation.Scope before = CURRENT.getCurrentObservationScope();
		Observation.Scope scope = open();
		try {
			return operation.get();
		}
		finally {
			close(scope);
			// handlers that throw may have kept it from being so
			CURRENT.setCurrentObservationScope(before);
		}
	}

	/** No file stays unread because of who watches. */
	private Observation.Scope open() {
		try {
			return this.observation.openScope();
		}
		catch (RuntimeException ex) {
			return Observation.Scope.NOOP;
		}
	}

	private static void close(Observation.Scope scope) {
		try {
			scope.close();
		}
		catch (RuntimeException ex) {
			// the operation has its own outcome
		}
	}

}
