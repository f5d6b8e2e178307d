package dev.iouring;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

import dev.iouring.linux.Errno;
import dev.iouring.ring.ErrnoException;
import org.jspecify.annotations.Nullable;

/**
 * The one place that maps an error of a file operation to the exception that the JDK's
 * own file system throws for it. The cause of each is an {@link ErrnoException} with the
 * call and the number.
 */
final class Failures {

	private Failures() {
	}

	static IOException of(String call, int errno, Path path, @Nullable Path other) {
		String file = path.toString();
		String second = (other != null) ? other.toString() : null;
		ErrnoException cause = new ErrnoException(call, errno);
		IOException failure = switch (errno) {
			case Errno.ENOENT -> new NoSuchFileException(file, second, cause.getMessage());
			case Errno.EEXIST -> new FileAlreadyExistsException(file, second, cause.getMessage());
			case Errno.EACCES -> new AccessDeniedException(file, second, cause.getMessage());
			// of two it is the one that was to be replaced
			case Errno.ENOTEMPTY -> new DirectoryNotEmptyException((second != null) ? second : file);
			default -> new FileSystemException(file, second, cause.getMessage() + hint(errno));
		};
		failure.initCause(cause);
		return failure;
	}

	/** Names the limit that was hit: the number alone does not say whose it is. */
	private static String hint(int errno) {
		return switch (errno) {
			case Errno.EMFILE -> "; this process has as many open files as RLIMIT_NOFILE allows ('ulimit -n',"
					+ " LimitNOFILE= of systemd)";
			case Errno.ENFILE -> "; this machine has as many open files as fs.file-max allows";
			case Errno.EFBIG -> "; the file would be larger than RLIMIT_FSIZE ('ulimit -f') or its file system allows";
			default -> "";
		};
	}

}
