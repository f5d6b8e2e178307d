package dev.iouring.spring.observation;

import java.util.Locale;

import dev.iouring.spring.OperationObserver.Backend;
import dev.iouring.spring.OperationObserver.Outcome;
import dev.iouring.spring.observation.IoUringObservationDocumentation.LowCardinalityKeys;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;

/**
 * Default {@link IoUringOperationObservationConvention}. To show paths as well, extend it
 * and add {@link IoUringObservationDocumentation.HighCardinalityKeys#PATH}.
 */
public class DefaultIoUringOperationObservationConvention implements IoUringOperationObservationConvention {

	private static final KeyValue NO_EXCEPTION = LowCardinalityKeys.EXCEPTION.withValue(KeyValue.NONE_VALUE);

	private static final KeyValue NO_BACKEND = LowCardinalityKeys.BACKEND.withValue(KeyValue.NONE_VALUE);

	@Override
	public String getName() {
		return "iouring.template";
	}

	@Override
	public String getContextualName(IoUringOperationContext context) {
		return "iouring " + context.getOperation().tag();
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(IoUringOperationContext context) {
		return KeyValues.of(backend(context), exception(context),
				LowCardinalityKeys.OPERATION.withValue(context.getOperation().tag()), outcome(context),
				LowCardinalityKeys.RING.withValue(context.getRing()));
	}

	private static KeyValue backend(IoUringOperationContext context) {
		Backend backend = context.getBackend();
		return (backend != null) ? LowCardinalityKeys.BACKEND.withValue(backend.name().toLowerCase(Locale.ROOT))
				: NO_BACKEND;
	}

	private static KeyValue exception(IoUringOperationContext context) {
		Throwable error = context.getError();
		if (error == null) {
			return NO_EXCEPTION;
		}
		// an anonymous class has none
		String simpleName = error.getClass().getSimpleName();
		return LowCardinalityKeys.EXCEPTION.withValue(!simpleName.isEmpty() ? simpleName : error.getClass().getName());
	}

	private static KeyValue outcome(IoUringOperationContext context) {
		return LowCardinalityKeys.OUTCOME.withValue(Outcome.of(context.getError()).tag());
	}

}
