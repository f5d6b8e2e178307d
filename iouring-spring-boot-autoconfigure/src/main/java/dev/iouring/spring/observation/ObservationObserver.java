package dev.iouring.spring.observation;

import java.nio.file.Path;
import java.util.function.Supplier;

import dev.iouring.spring.OperationObserver;
import dev.iouring.spring.TemplateOperation;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Makes an {@link Observation} of each operation of a template. It is the current one
 * while the operation goes on, callbacks included, and the child of the one that was
 * current before; for {@code async()}, of the one that was current where the operation
 * was started. Thread-safe.
 */
public class ObservationObserver implements OperationObserver {

	private static final IoUringOperationObservationConvention DEFAULT_CONVENTION = new DefaultIoUringOperationObservationConvention();

	private final ObservationRegistry registry;

	private final @Nullable IoUringOperationObservationConvention convention;

	/**
	 * Creates an observer with the default convention.
	 * @param registry gets the observations
	 */
	public ObservationObserver(ObservationRegistry registry) {
		this(registry, null);
	}

	/**
	 * Creates an observer.
	 * @param registry gets the observations
	 * @param convention how they are called, or {@code null} for the registry's
	 * convention or the default one
	 */
	public ObservationObserver(ObservationRegistry registry,
			@Nullable IoUringOperationObservationConvention convention) {
		Assert.notNull(registry, "'registry' must not be null");
		this.registry = registry;
		this.convention = convention;
	}

	@Override
	public @Nullable Observed begin(String ring, TemplateOperation operation, @Nullable Path path) {
		if (this.registry.isNoop()) {
			return null;
		}
		IoUringOperationContext context = new IoUringOperationContext(ring, operation, path);
		Observation observation = IoUringObservationDocumentation.OPERATION.observation(this.convention,
				DEFAULT_CONVENTION, () -> context, this.registry);
		observation.start();
		CurrentObservation current;
		try {
			current = CurrentObservation.make(observation, this.registry);
		}
		catch (Throwable ex) {
			observation.stop();
			throw ex;
		}
		return (backend, failure) -> {
			context.setBackend(backend);
			try (current) {
				if (failure != null) {
					observation.error(failure);
				}
			}
			finally {
				observation.stop();
			}
		};
	}

	@Override
	public <T extends @Nullable Object> Supplier<T> propagating(Supplier<T> operation) {
		Observation parent = this.registry.getCurrentObservation();
		return (parent != null) ? () -> {
			try (CurrentObservation _ = CurrentObservation.make(parent, this.registry)) {
				return operation.get();
			}
		} : operation;
	}

}
