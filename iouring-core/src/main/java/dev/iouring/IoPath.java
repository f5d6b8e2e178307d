package dev.iouring;

/**
 * Which way an operation may go to the kernel.
 */
public enum IoPath {

	/**
	 * The faster one of the two: a non-blocking system call made by the caller where the
	 * data are already in the page cache, and the ring otherwise.
	 */
	AUTO,

	/** Always the ring. */
	RING

}
