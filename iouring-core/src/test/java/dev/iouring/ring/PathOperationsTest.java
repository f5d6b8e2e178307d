package dev.iouring.ring;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.iouring.linux.Errno;
import dev.iouring.linux.FileLayout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Operations on paths, by what they do to the directory.
 */
class PathOperationsTest extends AbstractRingTest {

	private static final int CWD = FileFlags.AT_FDCWD;

	@TempDir
	private Path directory;

	@Test
	void openingCreatesAFileWithItsMode() throws IOException {
		this.test.assumeSupports(Opcode.OPENAT);
		Path file = this.directory.resolve("new");
		int fd = this.test.owned(this.test.run((sqe) -> PathOperations.openat(sqe, CWD, this.test.path(file),
				FileFlags.O_WRONLY | FileFlags.O_CREAT | FileFlags.O_CLOEXEC, 0600)));
		assertThat(Libc.target(fd)).isEqualTo(file.toString());
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
	}

	@Test
	void openingIsRelativeToADirectory() throws IOException {
		Files.writeString(this.directory.resolve("name"), "x");
		int dirfd = this.test.open(this.directory, FileFlags.O_RDONLY | FileFlags.O_DIRECTORY);
		int fd = this.test.owned(this.test
			.run((sqe) -> PathOperations.openat(sqe, dirfd, this.test.cString("name"), FileFlags.O_RDONLY, 0)));
		assertThat(Libc.target(fd)).isEqualTo(this.directory.resolve("name").toString());
	}

	@Test
	void openingStaysBeneathADirectory() throws IOException {
		this.test.assumeSupports(Opcode.OPENAT2);
		Path inside = Files.createDirectory(this.directory.resolve("inside"));
		Files.writeString(this.directory.resolve("outside"), "x");
		Files.createSymbolicLink(inside.resolve("link"), Path.of("../outside"));
		int dirfd = this.test.open(inside, FileFlags.O_RDONLY | FileFlags.O_DIRECTORY);
		assertThat(openat2(dirfd, "link", 0)).isNotNegative();
		assertThat(openat2(dirfd, "link", FileFlags.RESOLVE_BENEATH)).isEqualTo(-Errno.EXDEV);
		assertThat(openat2(dirfd, "link", FileFlags.RESOLVE_NO_SYMLINKS)).isEqualTo(-Errno.ELOOP);
		assertThat(openat2(dirfd, "../outside", FileFlags.RESOLVE_BENEATH)).isEqualTo(-Errno.EXDEV);
		assertThat(openat2(dirfd, "../outside", FileFlags.RESOLVE_IN_ROOT)).isEqualTo(-Errno.ENOENT);
		assertThat(openat2(dirfd, "link", 1 << 30)).as("a bit that the kernel does not know").isEqualTo(-Errno.EINVAL);
	}

	private int openat2(int dirfd, String name, int resolve) throws IOException {
		MemorySegment how = OpenHow.allocate(this.test.arena, FileFlags.O_RDONLY, 0, resolve);
		int fd = this.test.run((sqe) -> PathOperations.openat2(sqe, dirfd, this.test.cString(name), how));
		return (fd >= 0) ? this.test.owned(fd) : fd;
	}

	@Test
	void openingFailsAsDocumented() throws IOException {
		Path file = Files.createFile(this.directory.resolve("file"));
		Path link = Files.createSymbolicLink(this.directory.resolve("link"), file);
		assertThat(open(this.directory.resolve("none"), FileFlags.O_RDONLY)).isEqualTo(-Errno.ENOENT);
		assertThat(open(file, FileFlags.O_CREAT | FileFlags.O_EXCL)).isEqualTo(-Errno.EEXIST);
		assertThat(open(file, FileFlags.O_DIRECTORY)).isEqualTo(-Errno.ENOTDIR);
		assertThat(open(link, FileFlags.O_NOFOLLOW)).isEqualTo(-Errno.ELOOP);
		assertThat(open(this.directory, FileFlags.O_WRONLY)).isEqualTo(-Errno.EISDIR);
		assertThat(open(file.resolve("below"), FileFlags.O_RDONLY)).isEqualTo(-Errno.ENOTDIR);
	}

	@Test
	void openingTruncates() throws IOException {
		Path file = Files.writeString(this.directory.resolve("file"), "old");
		this.test.open(file, FileFlags.O_WRONLY | FileFlags.O_TRUNC);
		assertThat(file).isEmptyFile();
	}

	@Test
	void statxTellsWhatTheFileIs() throws IOException {
		this.test.assumeSupports(Opcode.STATX);
		Path file = Files.writeString(this.directory.resolve("file"), "12345");
		Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
		Instant time = Instant.ofEpochSecond(1_600_000_000, 123_456_789);
		Files.setLastModifiedTime(file, FileTime.from(time));
		Files.createLink(this.directory.resolve("second"), file);
		MemorySegment statx = this.test.buffer(Statx.SIZE);
		assertThat(statx(file, 0, statx)).isZero();
		assertThat(Statx.mask(statx) & Statx.STATX_BASIC_STATS).isEqualTo(Statx.STATX_BASIC_STATS);
		assertThat(Statx.size(statx)).isEqualTo(5);
		assertThat(Statx.mode(statx)).isEqualTo(0100640);
		assertThat(Statx.nlink(statx)).isEqualTo(2);
		assertThat(Statx.mtime(statx)).isEqualTo(time);
		assertThat(Statx.ino(statx)).isEqualTo(Files.getAttribute(file, "unix:ino"));
		assertThat(Statx.uid(statx)).isEqualTo(((Number) Files.getAttribute(file, "unix:uid")).longValue());
		assertThat(Statx.gid(statx)).isEqualTo(((Number) Files.getAttribute(file, "unix:gid")).longValue());
		assertThat(Statx.ctime(statx)).isEqualTo(((FileTime) Files.getAttribute(file, "unix:ctime")).toInstant());
		assertThat(Statx.atime(statx))
			.isEqualTo(((FileTime) Files.getAttribute(file, "unix:lastAccessTime")).toInstant());
		assertThat(Statx.blksize(statx)).isPositive();
		assertThat(Statx.blocks(statx)).isNotNegative();
		if ((Statx.mask(statx) & Statx.STATX_BTIME) != 0) {
			assertThat(Statx.btime(statx)).isBetween(Instant.now().minusSeconds(60), Instant.now());
		}
		long device = ((Number) Files.getAttribute(file, "unix:dev")).longValue();
		assertThat((Statx.devMajor(statx) << 8) | (Statx.devMinor(statx) & 0xff)).isEqualTo((int) (device & 0xfffff));
	}

	@Test
	void timesThatNoInstantReachesAreTheLastAndTheFirstThatOneDoes() {
		MemorySegment statx = this.test.buffer(Statx.SIZE);
		statx.set(ValueLayout.JAVA_LONG, FileLayout.STX_MTIME, Long.MAX_VALUE);
		statx.set(ValueLayout.JAVA_LONG, FileLayout.STX_ATIME, Long.MIN_VALUE);
		statx.set(ValueLayout.JAVA_LONG, FileLayout.STX_CTIME, -1);
		statx.set(ValueLayout.JAVA_INT, FileLayout.STX_CTIME + FileLayout.TV_NSEC, 999_999_999);
		assertThat(Statx.mtime(statx)).isEqualTo(Instant.MAX);
		assertThat(Statx.atime(statx)).isEqualTo(Instant.MIN);
		assertThat(Statx.ctime(statx)).isEqualTo(Instant.EPOCH.minusNanos(1));
	}

	/** Some file systems keep whatever they are given, tmpfs among them. */
	@Test
	void aFileIsToldOfWhoseTimeNoInstantReaches() throws IOException {
		Path memory = Path.of("/dev/shm");
		assumeTrue(Files.isWritable(memory), "there is no /dev/shm");
		Path file = Files.createTempFile(memory, "statx", null);
		try {
			Libc.touch(file, Long.MAX_VALUE);
			MemorySegment statx = this.test.buffer(Statx.SIZE);
			assertThat(statx(file, 0, statx)).isZero();
			assertThat(Statx.mtime(statx)).isAfter(Instant.now());
		}
		finally {
			Files.delete(file);
		}
	}

	@Test
	void statxOfADescriptorNeedsNoPath() throws IOException {
		Path file = Files.writeString(this.directory.resolve("file"), "12345");
		int fd = this.test.open(file, FileFlags.O_RDONLY);
		MemorySegment statx = this.test.buffer(Statx.SIZE);
		assertThat(this.test.run((sqe) -> PathOperations.statx(sqe, fd, this.test.cString(""), FileFlags.AT_EMPTY_PATH,
				Statx.STATX_SIZE, statx)))
			.isZero();
		assertThat(Statx.size(statx)).isEqualTo(5);
	}

	@Test
	void statxOfALinkIsOfItsTargetOrItself() throws IOException {
		Path file = Files.writeString(this.directory.resolve("file"), "12345");
		Path link = Files.createSymbolicLink(this.directory.resolve("link"), file);
		MemorySegment statx = this.test.buffer(Statx.SIZE);
		assertThat(statx(link, 0, statx)).isZero();
		assertThat(Statx.size(statx)).isEqualTo(5);
		assertThat(statx(link, FileFlags.AT_SYMLINK_NOFOLLOW, statx)).isZero();
		assertThat(Statx.mode(statx) & 0170000).as("a symbolic link").isEqualTo(0120000);
		assertThat(statx(this.directory.resolve("none"), 0, statx)).isEqualTo(-Errno.ENOENT);
	}

	@Test
	void renamingMovesAndReplaces() throws IOException {
		this.test.assumeSupports(Opcode.RENAMEAT);
		Path old = Files.writeString(this.directory.resolve("old"), "old");
		Path other = Files.writeString(this.directory.resolve("other"), "other");
		assertThat(rename(old, other, FileFlags.RENAME_NOREPLACE)).isEqualTo(-Errno.EEXIST);
		assertThat(rename(old, other, FileFlags.RENAME_EXCHANGE)).isZero();
		assertThat(old).hasContent("other");
		assertThat(other).hasContent("old");
		assertThat(rename(old, other, 0)).isZero();
		assertThat(old).doesNotExist();
		assertThat(other).hasContent("other");
		assertThat(rename(old, other, 0)).isEqualTo(-Errno.ENOENT);
	}

	@Test
	void unlinkingRemovesFilesAndDirectories() throws IOException {
		this.test.assumeSupports(Opcode.UNLINKAT);
		Path file = Files.createFile(this.directory.resolve("file"));
		Path full = Files.createDirectory(this.directory.resolve("full"));
		Files.createFile(full.resolve("inside"));
		Path empty = Files.createDirectory(this.directory.resolve("empty"));
		assertThat(unlink(file, 0)).isZero();
		assertThat(file).doesNotExist();
		assertThat(unlink(file, 0)).isEqualTo(-Errno.ENOENT);
		assertThat(unlink(empty, 0)).isEqualTo(-Errno.EISDIR);
		assertThat(unlink(empty, FileFlags.AT_REMOVEDIR)).isZero();
		assertThat(empty).doesNotExist();
		assertThat(unlink(full, FileFlags.AT_REMOVEDIR)).isEqualTo(-Errno.ENOTEMPTY);
	}

	@Test
	void directoriesAreMadeWithTheirMode() throws IOException {
		this.test.assumeSupports(Opcode.MKDIRAT);
		Path made = this.directory.resolve("made");
		assertThat(mkdir(made)).isZero();
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made))).isEqualTo("rwx------");
		assertThat(mkdir(made)).isEqualTo(-Errno.EEXIST);
		assertThat(mkdir(this.directory.resolve("none/below"))).isEqualTo(-Errno.ENOENT);
	}

	@Test
	void linksAreMade() throws IOException {
		this.test.assumeSupports(Opcode.LINKAT);
		Path file = Files.writeString(this.directory.resolve("file"), "x");
		Path hard = this.directory.resolve("hard");
		Path symbolic = this.directory.resolve("symbolic");
		assertThat(this.test
			.run((sqe) -> PathOperations.linkat(sqe, CWD, this.test.path(file), CWD, this.test.path(hard), 0)))
			.isZero();
		assertThat(Files.isSameFile(file, hard)).isTrue();
		assertThat(this.test
			.run((sqe) -> PathOperations.symlinkat(sqe, this.test.cString("file"), CWD, this.test.path(symbolic))))
			.isZero();
		assertThat(Files.readSymbolicLink(symbolic)).isEqualTo(Path.of("file"));
		assertThat(this.test
			.run((sqe) -> PathOperations.symlinkat(sqe, this.test.cString("file"), CWD, this.test.path(symbolic))))
			.isEqualTo(-Errno.EEXIST);
		assertThat(Files.exists(symbolic, LinkOption.NOFOLLOW_LINKS)).isTrue();
	}

	@Test
	void aPathMayBeReusedOnceTheEntryIsConsumed() throws IOException {
		Path first = Files.createFile(this.directory.resolve("first"));
		MemorySegment path = this.test.path(first);
		MemorySegment statx = this.test.buffer(Statx.SIZE);
		this.test.submit((sqe) -> PathOperations.statx(sqe, CWD, path, 0, Statx.STATX_BASIC_STATS, statx), 1);
		path.fill((byte) 'x');
		assertThat(this.test.ring.waitForCompletion()).isEqualTo(new Completion(1, 0, 0));
	}

	private int open(Path path, int flags) throws IOException {
		return this.test.run((sqe) -> PathOperations.openat(sqe, CWD, this.test.path(path), flags, 0644));
	}

	private int statx(Path path, int flags, MemorySegment statx) throws IOException {
		return this.test.run((sqe) -> PathOperations.statx(sqe, CWD, this.test.path(path), flags,
				Statx.STATX_BASIC_STATS | Statx.STATX_BTIME, statx));
	}

	private int rename(Path from, Path to, int flags) throws IOException {
		return this.test
			.run((sqe) -> PathOperations.renameat(sqe, CWD, this.test.path(from), CWD, this.test.path(to), flags));
	}

	private int unlink(Path path, int flags) throws IOException {
		return this.test.run((sqe) -> PathOperations.unlinkat(sqe, CWD, this.test.path(path), flags));
	}

	private int mkdir(Path path) throws IOException {
		return this.test.run((sqe) -> PathOperations.mkdirat(sqe, CWD, this.test.path(path), 0700));
	}

}
