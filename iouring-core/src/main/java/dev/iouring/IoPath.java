package dev.iouring;

/**
 * Which way an operation may go to the kernel.
 */
public enum IoPath {

	/**
	 * The faster one of the two: a system call made by the caller where the answer is in
	 * memory, and the ring otherwise. These are reads of what is in the page cache, up to
	 * 1 MiB; writes up to 64 KiB that only go into it; opening existing files for reading
	 * whose path the kernel knows; and closing those again. Reads never wait for a
	 * device. The others can for a moment, as for the rest of a block of which a part is
	 * written, and are made on at most half of the carriers of virtual threads at a time.
	 */
	AUTO,

	/** Always the ring. */
	RING

}
