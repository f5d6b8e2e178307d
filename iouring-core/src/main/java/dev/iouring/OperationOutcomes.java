package dev.iouring;

/**
 * How operations of one kind ended that went through a ring.
 *
 * @param succeeded how many did what they should, or a part of it
 * @param failed how many the kernel reported an error of
 * @param cancelled how many ended because somebody wanted them to, or because an
 * operation before them in their chain did not do what it should
 */
public record OperationOutcomes(long succeeded, long failed, long cancelled) {

	/**
	 * Returns how many ended.
	 * @return the sum of all outcomes
	 */
	public long total() {
		return this.succeeded + this.failed + this.cancelled;
	}

}
