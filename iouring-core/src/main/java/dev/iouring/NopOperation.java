package dev.iouring;

import java.io.IOException;

import dev.iouring.ring.ControlOperations;
import dev.iouring.ring.ErrnoException;
import dev.iouring.ring.Sqe;

/**
 * Goes to the kernel and back.
 */
final class NopOperation extends Operation {

	@Override
	public String call() {
		return "nop";
	}

	@Override
	boolean failureBreaksLinks() {
		return true;
	}

	@Override
	void encode(Sqe sqe) {
		ControlOperations.nop(sqe);
	}

	@Override
	IOException toException(int errno) {
		return new ErrnoException(call(), errno);
	}

}
