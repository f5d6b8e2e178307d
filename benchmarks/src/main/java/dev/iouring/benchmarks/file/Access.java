package dev.iouring.benchmarks.file;

/**
 * Where the data are when they are asked for.
 */
public enum Access {

	/** All in the page cache. */
	CACHED,

	/** Not in the page cache, which is used nevertheless. */
	COLD,

	/** On the device; the page cache is left out. */
	DIRECT

}
