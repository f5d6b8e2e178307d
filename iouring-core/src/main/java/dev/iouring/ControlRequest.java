package dev.iouring;

import java.io.IOException;

import dev.iouring.ring.Sqe;

/**
 * What a thread asks the owner thread itself to do. It travels like an operation, so it
 * comes after the operations that were published before it, and never reaches the kernel.
 */
abstract sealed class ControlRequest extends Operation {

	abstract void perform(Owner owner);

	@Override
	public final String call() {
		return getClass().getSimpleName();
	}

	@Override
	final void encode(Sqe sqe) {
		throw new IllegalStateException("A control request is not for the kernel");
	}

	@Override
	final IOException toException(int errno) {
		throw new IllegalStateException("A control request has no outcome");
	}

	/** Cancel one operation, which knows why. */
	static final class Cancel extends ControlRequest {

		private final Operation target;

		Cancel(Operation target) {
			this.target = target;
		}

		@Override
		void perform(Owner owner) {
			owner.cancel(this.target);
		}

	}

	/** Cancel whatever uses a file that is being closed. */
	static final class CancelUsers extends ControlRequest {

		private final Descriptor file;

		CancelUsers(Descriptor file) {
			this.file = file;
		}

		@Override
		void perform(Owner owner) {
			owner.cancelUsers(this.file);
		}

	}

	/** Cancel everything, wait for it, free everything and end. */
	static final class Shutdown extends ControlRequest {

		@Override
		void perform(Owner owner) {
			owner.shutDown();
		}

	}

}
