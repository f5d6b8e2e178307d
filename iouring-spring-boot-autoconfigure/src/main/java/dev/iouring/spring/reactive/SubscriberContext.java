package dev.iouring.spring.reactive;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import reactor.util.context.ContextView;

import org.springframework.util.ClassUtils;

/**
 * What was current where somebody subscribed. A subscription goes on on any thread, and
 * what is started there would be observed as if nobody had asked for it.
 */
interface SubscriberContext {

	/** Of a subscriber who is not observed. */
	SubscriberContext NONE = new SubscriberContext() {

		@Override
		public <T extends @Nullable Object> T call(Supplier<T> operation) {
			return operation.get();
		}

	};

	/**
	 * Calls something that belongs to the subscription.
	 * @param <T> the type of the result
	 * @param operation what to call
	 * @return its result
	 */
	<T extends @Nullable Object> T call(Supplier<T> operation);

	/** Returns that of a subscriber on this thread. */
	static SubscriberContext of(ContextView context) {
		return Micrometer.PRESENT ? ObservedContext.of(context) : NONE;
	}

	/** Whether there can be observations at all. */
	final class Micrometer {

		static final boolean PRESENT = ClassUtils.isPresent("io.micrometer.observation.Observation",
				SubscriberContext.class.getClassLoader());

		private Micrometer() {
		}

	}

}
