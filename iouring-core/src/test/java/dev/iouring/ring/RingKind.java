package dev.iouring.ring;

import java.io.IOException;

/**
 * Who does the completion work of a ring, and when, decides how events may follow each
 * other. What must hold with either is tested with both.
 */
enum RingKind {

	/** The kernel, as soon as it can. */
	PROMPT,

	/** The only thread that submits, when it asks for completions. */
	DEFERRED;

	/** Opens a ring that belongs to the calling thread. */
	TestRing open(int entries, SetupFlag... more) throws IOException {
		RingOptions.Builder options = RingOptions.builder().entries(entries).flags(more);
		if (this == DEFERRED) {
			options.flags(SetupFlag.SINGLE_ISSUER, SetupFlag.DEFER_TASKRUN);
		}
		return new TestRing(options.build());
	}

}
