package dev.iouring;

import java.util.random.RandomGenerator;

/**
 * How a simulated kernel misbehaves: probabilities from 0 to 1 per occasion, most of them
 * 0 in any one world, so that each misfortune is met alone and together with others.
 */
final class SimFaults {

	/** An operation fails with EIO. */
	final double error;

	/** A transfer moves less than asked for. */
	final double shortTransfer;

	/** A request is refused as malformed, which may end its batch. */
	final double refusal;

	/** {@code enter} takes fewer entries than it was given. */
	final double shortSubmit;

	/** {@code enter} fails with EAGAIN or EBUSY. */
	final double busy;

	/** A signal ends a wait. */
	final double signal;

	/** Completions are kept back as if the queue was full. */
	final double overflow;

	/** A cancellation comes too late for a request that is being performed. */
	final double uncancellable;

	/** A request does not end for very long, and cannot be cancelled. */
	final double stuck;

	/** A direct call finds nothing in the page cache. */
	final double uncached;

	/** {@code io_uring_register} fails. */
	final double registration;

	/** {@code io_uring_setup} fails. */
	final double setup;

	/** An operation takes long. */
	final double slow;

	/** A thread loses its processor in a system call, such as one that wakes an owner. */
	final double preempted;

	/** A ring's own kernel thread takes its time to look for entries. */
	final double latePoll;

	/** {@code enter} fails for good at this call, counted over all rings, or never. */
	int enterDies;

	SimFaults(RandomGenerator random) {
		boolean calm = random.nextInt(3) == 0;
		this.error = probability(random, calm, 0.2);
		this.shortTransfer = probability(random, calm, 0.5);
		this.refusal = probability(random, calm, 0.1);
		this.shortSubmit = probability(random, calm, 0.5);
		this.busy = probability(random, calm, 0.3);
		this.signal = probability(random, calm, 0.5);
		this.overflow = probability(random, calm, 0.2);
		this.uncancellable = probability(random, calm, 0.7);
		this.stuck = (random.nextInt(4) == 0) ? probability(random, calm, 0.1) : 0;
		this.uncached = random.nextInt(3) * random.nextDouble() / 2;
		this.registration = probability(random, calm, 0.5);
		this.setup = probability(random, calm, 0.3);
		this.slow = random.nextInt(2) * random.nextDouble() * 0.5;
		this.preempted = random.nextInt(2) * random.nextDouble();
		this.latePoll = random.nextInt(2) * random.nextDouble();
		this.enterDies = (random.nextInt(4) == 0) ? random.nextInt(1, 60) : Integer.MAX_VALUE;
	}

	private static double probability(RandomGenerator random, boolean calm, double most) {
		boolean absent = random.nextInt(3) != 0;
		double probability = random.nextDouble() * most;
		return (calm || absent) ? 0 : probability;
	}

	@Override
	public String toString() {
		return ("error=%.2f short=%.2f refusal=%.2f shortSubmit=%.2f busy=%.2f signal=%.2f overflow=%.2f"
				+ " uncancellable=%.2f stuck=%.2f uncached=%.2f registration=%.2f setup=%.2f slow=%.2f preempted=%.2f"
				+ " latePoll=%.2f enterDies=%d")
			.formatted(this.error, this.shortTransfer, this.refusal, this.shortSubmit, this.busy, this.signal,
					this.overflow, this.uncancellable, this.stuck, this.uncached, this.registration, this.setup,
					this.slow, this.preempted, this.latePoll, this.enterDies);
	}

}
