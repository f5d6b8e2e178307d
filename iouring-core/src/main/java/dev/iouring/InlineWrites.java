package dev.iouring;

/**
 * How a file may be written to by the caller itself.
 */
enum InlineWrites {

	/** With {@code RWF_NOWAIT}, unless the file system turns out not to support it. */
	NOWAIT,

	/**
	 * With a write that is over at once as a rule, but waits if there is too much to be
	 * written to the device already.
	 */
	BLOCKING,

	/** Not at all: it would wait for a device or for somebody else. */
	NEVER

}
