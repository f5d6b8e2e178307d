package dev.iouring.ring;

/**
 * What the flags of a completion say of its form, on a ring that mixes them.
 */
final class CompletionForm {

	private CompletionForm() {
	}

	static boolean isBig(int flags) {
		return (flags & Completion.F_32) != 0;
	}

	/** Whether it stands where the two places of a big one would lie apart. */
	static boolean isFiller(int flags) {
		return (flags & Completion.F_SKIP) != 0;
	}

	static int places(int flags) {
		return isBig(flags) ? 2 : 1;
	}

}
