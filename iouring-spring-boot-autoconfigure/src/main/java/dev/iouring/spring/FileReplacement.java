package dev.iouring.spring;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

import dev.iouring.FileStatus;
import dev.iouring.OperationKind;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * Replaces a file atomically and durably. The order of the steps is what makes it so, and
 * each is awaited before the next begins: a ring is free to reorder what it is given at
 * once. The content has to be durable before the new name is, or else a crash could leave
 * the name with no content.
 */
final class FileReplacement {

	private static final Set<OpenOption> OPTIONS = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ,
			StandardOpenOption.WRITE);

	private static final int ATTEMPTS = 8;

	/** The temporary file has to go if something fails, which must not fail, too. */
	private static final OperationKind[] KINDS = { OperationKind.STATX, OperationKind.OPENAT, OperationKind.WRITE,
			OperationKind.FSYNC, OperationKind.RENAMEAT, OperationKind.UNLINKAT };

	private final FileBackend files;

	private final Restrictions restrictions;

	FileReplacement(FileBackend files, Restrictions restrictions) {
		this.files = files;
		this.restrictions = restrictions;
	}

	<T extends @Nullable Object> T replace(Path path, ReplaceOptions options, FileCallback<T> writer)
			throws IOException {
		Assert.notNull(path.getFileName(), () -> "'%s' is no name that a file could have".formatted(path));
		this.restrictions.check(KINDS);
		Path directory = Objects.requireNonNullElse(path.getParent(), path.resolveSibling(""));
		FileStatus replaced = replaced(path);
		TemporaryFile file = create(Objects.requireNonNullElse(options.temporaryDirectory(), directory), replaced);
		T result;
		try {
			result = fill(file, replaced, writer);
			Consumer<Path> beforeRename = options.beforeRename();
			if (beforeRename != null) {
				beforeRename.accept(file.path());
			}
			this.files.rename(file.path(), path, FileBackend.RenameMode.REPLACE);
		}
		catch (Throwable ex) {
			Interrupts.shield(ex, () -> discard(file.path()));
			throw ex;
		}
		// The file is replaced now, so an interrupt comes too late to say that it is not.
		Interrupts.shield(() -> this.files.syncDirectory(directory));
		return result;
	}

	/** What keeps its permissions: a file, but not what a link leads to. */
	private @Nullable FileStatus replaced(Path path) throws IOException {
		try {
			FileStatus status = this.files.status(path, LinkOption.NOFOLLOW_LINKS);
			return status.isRegularFile() ? status : null;
		}
		catch (NoSuchFileException ex) {
			return null;
		}
	}

	/** With no more permissions than the replaced file at any moment. */
	private TemporaryFile create(Path directory, @Nullable FileStatus replaced) throws IOException {
		FileAttribute<?>[] attributes = (replaced != null) ? Modes.attributes(directory, replaced.mode())
				: new FileAttribute<?>[0];
		for (int attempt = 1;; attempt++) {
			Path path = directory.resolve(
					ReplaceOptions.TEMPORARY_PREFIX + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong())
							+ ReplaceOptions.TEMPORARY_SUFFIX);
			try {
				return new TemporaryFile(path, this.files.open(path, OPTIONS, attributes));
			}
			catch (FileAlreadyExistsException ex) {
				if (attempt == ATTEMPTS) {
					throw ex;
				}
			}
		}
	}

	private <T extends @Nullable Object> T fill(TemporaryFile temporary, @Nullable FileStatus replaced,
			FileCallback<T> writer) throws IOException {
		T result;
		try (TemplateFile file = new TemplateFile(this.files, this.restrictions, temporary.file(), temporary.path(),
				new OpenOptions(OPTIONS))) {
			result = writer.with(file);
			boolean metadata = false;
			if (replaced != null && file.stat().mode() != replaced.mode()) {
				this.files.setMode(temporary.path(), replaced.mode());
				// fdatasync need not store the mode
				metadata = true;
			}
			file.force(metadata);
		}
		return result;
	}

	private void discard(Path path) throws IOException {
		try {
			this.files.discardFile(path);
		}
		catch (NoSuchFileException ex) {
			// an interrupted rename took place after all, or the hook moved the file
			return;
		}
	}

	private record TemporaryFile(Path path, BackendFile file) {
	}

}
