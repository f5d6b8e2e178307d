package dev.iouring.spring;

import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/**
 * Permission bits as the JDK wants them when it creates a file.
 */
final class Modes {

	private static final PosixFilePermission[] FROM_LOWEST_BIT = { PosixFilePermission.OTHERS_EXECUTE,
			PosixFilePermission.OTHERS_WRITE, PosixFilePermission.OTHERS_READ, PosixFilePermission.GROUP_EXECUTE,
			PosixFilePermission.GROUP_WRITE, PosixFilePermission.GROUP_READ, PosixFilePermission.OWNER_EXECUTE,
			PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_READ };

	private Modes() {
	}

	/**
	 * Returns the attributes of a file to be created with these bits as far as the umask
	 * allows; none where the file system knows no such bits.
	 */
	static FileAttribute<?>[] attributes(Path path, int mode) {
		if (!NioStatus.isUnix(path)) {
			return new FileAttribute<?>[0];
		}
		Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
		for (int bit = 0; bit < FROM_LOWEST_BIT.length; bit++) {
			if ((mode & 1 << bit) != 0) {
				permissions.add(FROM_LOWEST_BIT[bit]);
			}
		}
		return new FileAttribute<?>[] { PosixFilePermissions.asFileAttribute(permissions) };
	}

}
