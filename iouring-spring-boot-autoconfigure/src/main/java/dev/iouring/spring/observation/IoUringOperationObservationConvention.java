package dev.iouring.spring.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * {@link ObservationConvention} for operations of templates. A bean of this type replaces
 * the {@link DefaultIoUringOperationObservationConvention default}.
 */
public interface IoUringOperationObservationConvention extends ObservationConvention<IoUringOperationContext> {

	@Override
	default boolean supportsContext(Observation.Context context) {
		return context instanceof IoUringOperationContext;
	}

}
