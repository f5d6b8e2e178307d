package dev.iouring.spring.observation;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;

/**
 * What is observed.
 */
public enum IoUringObservationDocumentation implements ObservationDocumentation {

	/** An operation of a template, or of a file that it opened. */
	OPERATION {

		@Override
		public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
			return DefaultIoUringOperationObservationConvention.class;
		}

		@Override
		public KeyName[] getLowCardinalityKeyNames() {
			return LowCardinalityKeys.values();
		}

		@Override
		public KeyName[] getHighCardinalityKeyNames() {
			return HighCardinalityKeys.values();
		}

	};

	/** Keys with few values. */
	public enum LowCardinalityKeys implements KeyName {

		/** {@code io_uring} or {@code fallback}, or {@code none} before the end. */
		BACKEND("backend"),

		/** The simple name of the exception's class, or {@code none}. */
		EXCEPTION("exception"),

		/** {@link dev.iouring.spring.TemplateOperation#tag()}. */
		OPERATION("operation"),

		/** {@code success}, {@code error}, or {@code cancelled} by an interrupt. */
		OUTCOME("outcome"),

		/** The name of the template's ring. */
		RING("ring");

		private final String key;

		LowCardinalityKeys(String key) {
			this.key = key;
		}

		@Override
		public String asString() {
			return this.key;
		}

	}

	/** Keys with many values, none of which the default convention uses. */
	public enum HighCardinalityKeys implements KeyName {

		/** The file. */
		PATH("path");

		private final String key;

		HighCardinalityKeys(String key) {
			this.key = key;
		}

		@Override
		public String asString() {
			return this.key;
		}

	}

}
