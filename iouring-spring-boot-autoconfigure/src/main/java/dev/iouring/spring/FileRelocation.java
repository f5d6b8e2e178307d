package dev.iouring.spring;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.CopyOption;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

import dev.iouring.FileStatus;
import dev.iouring.OperationKind;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * Copies, moves and deletes what may be a file, a directory or a symbolic link, with the
 * semantics of {@link java.nio.file.Files}.
 */
final class FileRelocation {

	static final CopyProgress NO_PROGRESS = (copied, expected) -> {
	};

	private static final Set<CopyOption> COPY_OPTIONS = Set.of(StandardCopyOption.REPLACE_EXISTING,
			StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);

	private static final Set<CopyOption> MOVE_OPTIONS = Set.of(StandardCopyOption.REPLACE_EXISTING,
			StandardCopyOption.ATOMIC_MOVE, LinkOption.NOFOLLOW_LINKS);

	private static final Set<OpenOption> SOURCE_OPTIONS = Set.of(StandardOpenOption.READ);

	private static final Set<OpenOption> TARGET_OPTIONS = Set.of(StandardOpenOption.CREATE_NEW,
			StandardOpenOption.WRITE);

	private final FileBackend files;

	private final Restrictions restrictions;

	FileRelocation(FileBackend files, Restrictions restrictions) {
		this.files = files;
		this.restrictions = restrictions;
	}

	long copy(Path source, Path target, CopyProgress progress, CopyOption... options) throws IOException {
		return copy(source, target, progress, check(COPY_OPTIONS, options));
	}

	private long copy(Path source, Path target, CopyProgress progress, Set<CopyOption> options) throws IOException {
		FileStatus status = options.contains(LinkOption.NOFOLLOW_LINKS)
				? this.files.status(source, LinkOption.NOFOLLOW_LINKS) : this.files.status(source);
		FileStatus existing = statusIfExists(target);
		if (existing != null) {
			if (isSame(status, existing)) {
				return 0;
			}
			if (!options.contains(StandardCopyOption.REPLACE_EXISTING)) {
				throw new FileAlreadyExistsException(target.toString());
			}
		}
		if (status.type() == FileStatus.Type.OTHER) {
			throw new FileSystemException(source.toString(), null, "Neither a file nor a directory nor a link");
		}
		this.restrictions.check(kindsToCopy(status, existing, options));
		// The target is deleted when it is known that there is something to replace it.
		return switch (status.type()) {
			case DIRECTORY -> {
				deleteIfThere(target, existing);
				this.files.createDirectory(target);
				copyAttributes(status, target, options);
				yield 0;
			}
			case SYMBOLIC_LINK -> {
				Path destination = this.files.readSymbolicLink(source);
				deleteIfThere(target, existing);
				this.files.createSymbolicLink(target, destination);
				yield 0;
			}
			case REGULAR, OTHER -> {
				BackendFile from = this.files.open(source, SOURCE_OPTIONS);
				try {
					deleteIfThere(target, existing);
					yield copyFile(from, source, target, status, progress, options);
				}
				finally {
					from.close();
				}
			}
		};
	}

	/** A copy that fails is deleted, so that has to be possible, too. */
	private static Set<OperationKind> kindsToCopy(FileStatus status, @Nullable FileStatus existing,
			Set<CopyOption> options) {
		Set<OperationKind> kinds = EnumSet.copyOf(switch (status.type()) {
			case DIRECTORY -> Set.of(OperationKind.MKDIRAT);
			case SYMBOLIC_LINK -> Set.of(OperationKind.SYMLINKAT);
			case REGULAR, OTHER ->
				Set.of(OperationKind.OPENAT, OperationKind.READ, OperationKind.WRITE, OperationKind.UNLINKAT);
		});
		if (existing != null) {
			kinds.add(OperationKind.UNLINKAT);
		}
		if (options.contains(StandardCopyOption.COPY_ATTRIBUTES) && status.type() != FileStatus.Type.SYMBOLIC_LINK) {
			kinds.add(OperationKind.WRITE);
		}
		return kinds;
	}

	private void deleteIfThere(Path target, @Nullable FileStatus existing) throws IOException {
		if (existing != null) {
			delete(target);
		}
	}

	private long copyFile(BackendFile from, Path source, Path target, FileStatus status, CopyProgress progress,
			Set<CopyOption> options) throws IOException {
		BackendFile to = this.files.open(target, TARGET_OPTIONS, Modes.attributes(target, status.mode()));
		long copied;
		try {
			copied = copyContent(from, source, to, target, status, progress);
			copyAttributes(status, target, options);
		}
		catch (Throwable ex) {
			Interrupts.shield(ex, () -> this.files.discardFile(target));
			throw ex;
		}
		return copied;
	}

	private long copyContent(BackendFile from, Path source, BackendFile to, Path target, FileStatus status,
			CopyProgress progress) throws IOException {
		try {
			return new ContentCopy(this.files, from, source, to, target).copy(status.size(), progress);
		}
		finally {
			to.close();
		}
	}

	private void copyAttributes(FileStatus status, Path target, Set<CopyOption> options) throws IOException {
		if (options.contains(StandardCopyOption.COPY_ATTRIBUTES)) {
			this.files.setMode(target, status.mode());
			this.files.setTimes(target, status);
		}
	}

	void move(Path source, Path target, CopyOption... options) throws IOException {
		Set<CopyOption> checked = check(MOVE_OPTIONS, options);
		boolean atomic = checked.contains(StandardCopyOption.ATOMIC_MOVE);
		boolean replace = checked.contains(StandardCopyOption.REPLACE_EXISTING);
		try {
			this.files.rename(source, target,
					(atomic || replace) ? FileBackend.RenameMode.REPLACE : FileBackend.RenameMode.NO_REPLACE);
		}
		catch (AtomicMoveNotSupportedException ex) {
			if (atomic) {
				throw ex;
			}
			moveAcross(source, target, replace);
		}
		catch (FileAlreadyExistsException ex) {
			// whoever may not look has not asked for the same file under both names
			if (!this.restrictions.allows(OperationKind.STATX)
					|| !isSame(this.files.status(source, LinkOption.NOFOLLOW_LINKS), statusIfExists(target))) {
				throw ex;
			}
		}
		catch (NoSuchFileException ex) {
			throw ex;
		}
		catch (FileSystemException ex) {
			// the kernel does not put a file in the place of a directory
			if (!replace || atomic || !isDirectory(target) || isDirectory(source)) {
				throw ex;
			}
			this.files.deleteDirectory(target);
			this.files.rename(source, target, FileBackend.RenameMode.NO_REPLACE);
		}
	}

	private void moveAcross(Path source, Path target, boolean replace) throws IOException {
		FileStatus status = this.files.status(source, LinkOption.NOFOLLOW_LINKS);
		// Between two mounts of one file system nothing can be renamed, so these may be
		// two names of one entry, and deleting the source would delete the file.
		if (isSame(status, statusIfExists(target))) {
			return;
		}
		// or else there would be two in the end
		this.restrictions.check(OperationKind.UNLINKAT);
		copy(source, target, NO_PROGRESS,
				replace ? COPY_OPTIONS : Set.of(StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS));
		// Once there are two, an interrupt must not leave in doubt which one to keep.
		Interrupts.shield(() -> {
			if (!status.isDirectory()) {
				this.files.deleteFile(source);
				return;
			}
			try {
				this.files.deleteDirectory(source);
			}
			catch (IOException ex) {
				Interrupts.shield(ex, () -> this.files.deleteDirectory(target));
				throw ex;
			}
		});
	}

	void delete(Path path) throws IOException {
		try {
			this.files.deleteFile(path);
		}
		catch (NoSuchFileException ex) {
			throw ex;
		}
		catch (FileSystemException ex) {
			if (!isDirectory(path)) {
				throw ex;
			}
			this.files.deleteDirectory(path);
		}
	}

	private boolean isDirectory(Path path) throws IOException {
		FileStatus status = this.restrictions.allows(OperationKind.STATX) ? statusIfExists(path) : null;
		return status != null && status.isDirectory();
	}

	private @Nullable FileStatus statusIfExists(Path path) throws IOException {
		try {
			return this.files.status(path, LinkOption.NOFOLLOW_LINKS);
		}
		catch (NoSuchFileException ex) {
			return null;
		}
	}

	private static boolean isSame(FileStatus one, @Nullable FileStatus other) {
		// without inodes, every file has number 0
		return other != null && one.inode() != 0 && one.inode() == other.inode() && one.device() == other.device();
	}

	private static Set<CopyOption> check(Set<CopyOption> supported, CopyOption... options) {
		Assert.noNullElements(options, "'options' must not contain null");
		Set<CopyOption> checked = Set.copyOf(Arrays.asList(options));
		for (CopyOption option : checked) {
			if (!supported.contains(option)) {
				throw new UnsupportedOperationException("The copy option %s is not supported".formatted(option));
			}
		}
		return checked;
	}

}
