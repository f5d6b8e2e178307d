package dev.iouring.ring;

/**
 * Refuses negative numbers, which the kernel takes for something else: another request, a
 * very large number, or an error.
 */
final class NegativeNumbers {

	private NegativeNumbers() {
	}

	/**
	 * Refuses a number if it is negative.
	 * @param what the number is, for the message
	 * @param number to be checked
	 * @throws IllegalArgumentException if it is negative
	 */
	static void refuse(String what, long number) {
		if (number < 0) {
			throw new IllegalArgumentException(what + " " + number + " is negative");
		}
	}

}
