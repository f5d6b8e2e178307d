package dev.iouring.benchmarks.harness;

import java.io.IOException;
import java.util.Objects;

/**
 * This machine lacks what a workload needs.
 */
public final class Unmeasurable extends IOException {

	private static final long serialVersionUID = 1;

	/**
	 * Creates the exception.
	 * @param reason what is missing
	 */
	public Unmeasurable(String reason) {
		super(reason);
	}

	@Override
	public String getMessage() {
		return Objects.requireNonNull(super.getMessage());
	}

}
