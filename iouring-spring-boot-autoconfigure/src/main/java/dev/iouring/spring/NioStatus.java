package dev.iouring.spring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;

import dev.iouring.FileStatus;

/**
 * Metadata of a file by means of {@code java.nio}. What it does not tell is 0, except for
 * the block size, for which the page size of most machines stands in.
 */
final class NioStatus {

	private static final int BLOCK_SIZE = 4096;

	private static final int PERMISSION_BITS = 07777;

	private static final int DEFAULT_MODE = 0777;

	private static final int TYPE_BITS = 0170000;

	private static final int BLOCK_DEVICE = 0060000;

	private NioStatus() {
	}

	static FileStatus of(Path path, LinkOption... options) throws IOException {
		return isUnix(path) ? ofUnix(Files.readAttributes(path, "unix:*", options))
				: ofBasic(Files.readAttributes(path, BasicFileAttributes.class, options));
	}

	/** Whether a file has no positions and may keep its reader waiting forever. */
	static boolean isStream(Path path, LinkOption... options) throws IOException {
		if (!isUnix(path)) {
			return Files.readAttributes(path, BasicFileAttributes.class, options).isOther();
		}
		Map<String, Object> attributes = Files.readAttributes(path, "unix:isOther,mode", options);
		return (Boolean) get(attributes, "isOther") && ((Integer) get(attributes, "mode") & TYPE_BITS) != BLOCK_DEVICE;
	}

	static boolean isUnix(Path path) {
		return path.getFileSystem().supportedFileAttributeViews().contains("unix");
	}

	private static FileStatus ofUnix(Map<String, Object> attributes) {
		return new FileStatus(
				type((Boolean) get(attributes, "isRegularFile"), (Boolean) get(attributes, "isDirectory"),
						(Boolean) get(attributes, "isSymbolicLink")),
				(Integer) get(attributes, "mode") & PERMISSION_BITS, (Long) get(attributes, "size"),
				(Integer) get(attributes, "nlink"), Integer.toUnsignedLong((Integer) get(attributes, "uid")),
				Integer.toUnsignedLong((Integer) get(attributes, "gid")), device((Long) get(attributes, "dev")),
				(Long) get(attributes, "ino"), ((FileTime) get(attributes, "lastModifiedTime")).toInstant(),
				((FileTime) get(attributes, "lastAccessTime")).toInstant(),
				((FileTime) get(attributes, "ctime")).toInstant(), BLOCK_SIZE, 0, 0);
	}

	private static FileStatus ofBasic(BasicFileAttributes attributes) {
		return new FileStatus(type(attributes.isRegularFile(), attributes.isDirectory(), attributes.isSymbolicLink()),
				DEFAULT_MODE, attributes.size(), 1, 0, 0, 0, 0, attributes.lastModifiedTime().toInstant(),
				attributes.lastAccessTime().toInstant(), attributes.lastModifiedTime().toInstant(), BLOCK_SIZE, 0, 0);
	}

	/** From glibc's {@code dev_t} to what {@link FileStatus#device()} promises. */
	private static long device(long dev) {
		long major = ((dev >>> 8) & 0xfff) | ((dev >>> 32) & 0xfffff000L);
		long minor = (dev & 0xff) | ((dev >>> 12) & 0xffffff00L);
		return major << 32 | minor;
	}

	private static FileStatus.Type type(boolean regular, boolean directory, boolean link) {
		if (regular) {
			return FileStatus.Type.REGULAR;
		}
		if (directory) {
			return FileStatus.Type.DIRECTORY;
		}
		return link ? FileStatus.Type.SYMBOLIC_LINK : FileStatus.Type.OTHER;
	}

	private static Object get(Map<String, Object> attributes, String name) {
		Object value = attributes.get(name);
		if (value == null) {
			throw new IllegalStateException("The file system does not tell the attribute " + name);
		}
		return value;
	}

}
