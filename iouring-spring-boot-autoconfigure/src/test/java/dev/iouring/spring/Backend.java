package dev.iouring.spring;

import dev.iouring.Availability.Unavailable;
import dev.iouring.IoUring;
import dev.iouring.IoUringOptions;

/**
 * What a template may work on. Its contract is the same for both.
 */
public enum Backend {

	RING {

		@Override
		public IoUring create(IoUringOptions options) {
			return IoUring.create(options);
		}

	},

	FALLBACK {

		@Override
		public IoUring create(IoUringOptions options) {
			return IoUring.unavailable(options, Unavailable.disabled("Switched off by a test", "Nothing to do"));
		}

	};

	public IoUring create() {
		return create(IoUringOptions.defaults());
	}

	public abstract IoUring create(IoUringOptions options);

}
