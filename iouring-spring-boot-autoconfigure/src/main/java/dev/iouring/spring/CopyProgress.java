package dev.iouring.spring;

import java.nio.file.CopyOption;
import java.nio.file.Path;

/**
 * Is told how far the copying of a file has come.
 *
 * @see IoUringOperations#copy(Path, Path, CopyProgress, CopyOption...)
 */
@FunctionalInterface
public interface CopyProgress {

	/**
	 * Tells of a part that was copied. Called by the thread that copies, so copying goes
	 * on when this returns. What it throws ends the copy.
	 * @param copied how many bytes were copied so far; all of them in the last call
	 * @param expected the size of the source in bytes when copying began; more or less
	 * than there is to copy if the file changes meanwhile, and 0 if the kernel does not
	 * tell
	 */
	void copied(long copied, long expected);

}
