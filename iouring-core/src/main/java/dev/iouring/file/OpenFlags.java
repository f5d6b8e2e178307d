package dev.iouring.file;

import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

import dev.iouring.ring.FileFlags;
import org.jspecify.annotations.Nullable;

/**
 * What {@link java.nio.channels.FileChannel#open} makes of its options, for the kernel.
 *
 * @param flags {@code O_*}
 * @param mode permission bits of a file that is created, before the umask
 * @param readable whether the file can be read
 * @param writable whether the file can be written
 * @param deleteOnClose whether to remove the name as soon as the file is open
 * @param beneath what the file must not be outside of, if anything
 */
record OpenFlags(int flags, int mode, boolean readable, boolean writable, boolean deleteOnClose,
		@Nullable BeneathOption beneath) {

	/** {@code rw-rw-rw-}, which the umask narrows. */
	private static final int DEFAULT_MODE = 0666;

	static OpenFlags of(Collection<? extends OpenOption> given, FileAttribute<?>... attributes) {
		Set<OpenOption> options = new HashSet<>();
		for (OpenOption option : given) {
			options.add(Objects.requireNonNull(option, "option"));
		}
		boolean append = options.remove(StandardOpenOption.APPEND);
		boolean write = options.remove(StandardOpenOption.WRITE) || append;
		boolean read = options.remove(StandardOpenOption.READ) || !write;
		boolean truncate = options.remove(StandardOpenOption.TRUNCATE_EXISTING);
		if (append && (read || truncate)) {
			throw new IllegalArgumentException(
					(read ? "READ" : "TRUNCATE_EXISTING") + " + APPEND not allowed, as in FileChannel.open");
		}
		int flags = write ? (read ? FileFlags.O_RDWR : FileFlags.O_WRONLY) : FileFlags.O_RDONLY;
		if (append) {
			flags |= FileFlags.O_APPEND;
		}
		boolean deleteOnClose = options.remove(StandardOpenOption.DELETE_ON_CLOSE);
		flags |= creation(options, write, truncate);
		if (options.remove(StandardOpenOption.SYNC)) {
			flags |= FileFlags.O_SYNC;
		}
		if (options.remove(StandardOpenOption.DSYNC)) {
			flags |= FileFlags.O_DSYNC;
		}
		if (options.remove(LinkOption.NOFOLLOW_LINKS) || deleteOnClose) {
			flags |= FileFlags.O_NOFOLLOW;
		}
		if (options.removeIf(IoUringOpenOption::isDirect)) {
			flags |= FileFlags.O_DIRECT;
		}
		BeneathOption beneath = BeneathOption.among(options);
		options.remove(beneath);
		if (beneath != null && deleteOnClose) {
			throw new IllegalArgumentException(
					"DELETE_ON_CLOSE + BeneathOption not allowed, as names are deleted by path");
		}
		// every file is sparse on the file systems of Linux
		options.remove(StandardOpenOption.SPARSE);
		if (!options.isEmpty()) {
			throw new UnsupportedOperationException("Open options that are not supported: " + options);
		}
		return new OpenFlags(flags, mode(attributes), read, write, deleteOnClose, beneath);
	}

	private static int creation(Set<OpenOption> options, boolean write, boolean truncate) {
		boolean create = options.remove(StandardOpenOption.CREATE);
		boolean createNew = options.remove(StandardOpenOption.CREATE_NEW);
		if (!write) {
			return 0;
		}
		if (createNew) {
			return FileFlags.O_CREAT | FileFlags.O_EXCL;
		}
		return (create ? FileFlags.O_CREAT : 0) | (truncate ? FileFlags.O_TRUNC : 0);
	}

	private static int mode(FileAttribute<?>... attributes) {
		int mode = DEFAULT_MODE;
		for (FileAttribute<?> attribute : attributes) {
			if (!"posix:permissions".equals(attribute.name()) || !(attribute.value() instanceof Set<?> permissions)) {
				throw new UnsupportedOperationException(
						"'%s' cannot be set when a file is created; only posix:permissions can"
							.formatted(attribute.name()));
			}
			EnumSet<PosixFilePermission> set = EnumSet.noneOf(PosixFilePermission.class);
			permissions.forEach((permission) -> set.add((PosixFilePermission) permission));
			mode = bits(set);
		}
		return mode;
	}

	private static int bits(Set<PosixFilePermission> permissions) {
		int bits = 0;
		for (PosixFilePermission permission : permissions) {
			bits |= switch (permission) {
				case OWNER_READ -> 0400;
				case OWNER_WRITE -> 0200;
				case OWNER_EXECUTE -> 0100;
				case GROUP_READ -> 0040;
				case GROUP_WRITE -> 0020;
				case GROUP_EXECUTE -> 0010;
				case OTHERS_READ -> 0004;
				case OTHERS_WRITE -> 0002;
				case OTHERS_EXECUTE -> 0001;
			};
		}
		return bits;
	}

	boolean isDirect() {
		return (this.flags & FileFlags.O_DIRECT) != 0;
	}

}
