package dev.iouring.spring;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.LongAdder;

import dev.iouring.FileStatus;
import org.jspecify.annotations.Nullable;

/**
 * The fallback: {@code java.nio} on platform threads. Pipes and devices have threads of
 * their own, so that any number of callers may wait there while files can be used.
 *
 * <p>
 * Only threads of the pools ever touch a channel, and nobody interrupts those, so an
 * interrupt cannot close a file. A caller who is interrupted waits for the call to end if
 * it is one that ends by itself; {@link NioStreamFile} and {@link NioOpening} tell about
 * those that may not.
 */
final class NioBackend implements FileBackend {

	private static final LinkOption[] NOFOLLOW = { LinkOption.NOFOLLOW_LINKS };

	private final NioPool files;

	private final NioPool streams;

	private final NioAttributes attributes;

	private final LongAdder operations = new LongAdder();

	private final FallbackCounters counters = new FallbackCounters();

	NioBackend(int threads) {
		this.files = new NioPool("iouring-fallback-", threads);
		this.streams = new NioPool("iouring-fallback-stream-", threads);
		this.attributes = new NioAttributes(this.files);
	}

	NioAttributes attributes() {
		return this.attributes;
	}

	long operations() {
		return this.operations.sum();
	}

	int threads() {
		return this.files.threads() + this.streams.threads();
	}

	FallbackCounters counters() {
		return this.counters;
	}

	<T extends @Nullable Object> T call(FallbackOperation operation, Callable<T> task) throws IOException {
		this.operations.increment();
		return this.counters.count(operation, () -> this.files.call(task));
	}

	<T extends @Nullable Object> FutureTask<T> startStream(FallbackOperation operation, Translation.Call<T> task)
			throws IOException {
		this.operations.increment();
		try {
			return this.streams.start(() -> this.counters.count(operation, task));
		}
		catch (InterruptedIOException ex) {
			this.counters.cancelled(operation);
			throw ex;
		}
	}

	/** Closes a channel even if the thread is interrupted before or meanwhile. */
	void close(FileChannel channel) throws IOException {
		boolean interrupted = Thread.interrupted();
		try {
			while (channel.isOpen()) {
				try {
					this.<@Nullable Void>call(FallbackOperation.CLOSE, () -> {
						channel.close();
						return null;
					});
				}
				catch (InterruptedIOException ex) {
					interrupted = true;
					Thread.interrupted();
				}
			}
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	@Override
	public BackendFile open(Path path, Set<OpenOption> options, FileAttribute<?>... attributes) throws IOException {
		return new NioOpening(this, path, options, attributes).open();
	}

	@Override
	public FileStatus status(Path path, LinkOption... options) throws IOException {
		return call(FallbackOperation.STATX, () -> NioStatus.of(path, options));
	}

	@Override
	public void rename(Path source, Path target, RenameMode mode) throws IOException {
		this.<@Nullable Void>call(FallbackOperation.RENAMEAT, () -> {
			// java.nio has no renameat2, so somebody else can still take the name in
			// between
			if (mode == RenameMode.NO_REPLACE && Files.exists(target, NOFOLLOW)) {
				throw new FileAlreadyExistsException(target.toString());
			}
			moveAtomically(source, target);
			return null;
		});
	}

	/**
	 * Unlike a plain one, an atomic move has no exception for a directory that is full.
	 */
	private static void moveAtomically(Path source, Path target) throws IOException {
		try {
			Files.move(source, target, StandardCopyOption.ATOMIC_MOVE);
		}
		catch (FileSystemException ex) {
			if (!"Directory not empty".equals(ex.getReason())) {
				throw ex;
			}
			DirectoryNotEmptyException failure = new DirectoryNotEmptyException(target.toString());
			failure.initCause(ex);
			throw failure;
		}
	}

	@Override
	public void deleteFile(Path path) throws IOException {
		this.<@Nullable Void>call(FallbackOperation.UNLINKAT, () -> {
			if (Files.isDirectory(path, NOFOLLOW)) {
				throw new FileSystemException(path.toString(), null, "Is a directory");
			}
			Files.delete(path);
			return null;
		});
	}

	@Override
	public void deleteDirectory(Path path) throws IOException {
		this.<@Nullable Void>call(FallbackOperation.UNLINKAT, () -> {
			if (Files.exists(path, NOFOLLOW) && !Files.isDirectory(path, NOFOLLOW)) {
				throw new NotDirectoryException(path.toString());
			}
			Files.delete(path);
			return null;
		});
	}

	@Override
	public void createDirectory(Path path) throws IOException {
		call(FallbackOperation.MKDIRAT, () -> Files.createDirectory(path));
	}

	@Override
	public void createLink(Path link, Path existing) throws IOException {
		call(FallbackOperation.LINKAT, () -> Files.createLink(link, existing));
	}

	@Override
	public void createSymbolicLink(Path link, Path target) throws IOException {
		call(FallbackOperation.SYMLINKAT, () -> Files.createSymbolicLink(link, target));
	}

	@Override
	public Path readSymbolicLink(Path link) throws IOException {
		this.operations.increment();
		return this.counters.count(FallbackOperation.READLINKAT, () -> this.attributes.readSymbolicLink(link));
	}

	@Override
	public void setMode(Path path, int mode) throws IOException {
		this.operations.increment();
		this.counters.<@Nullable Void>count(FallbackOperation.FCHMODAT, () -> {
			this.attributes.setMode(path, mode);
			return null;
		});
	}

	@Override
	public void setTimes(Path path, FileStatus times) throws IOException {
		this.operations.increment();
		this.counters.<@Nullable Void>count(FallbackOperation.UTIMENSAT, () -> {
			this.attributes.setTimes(path, times);
			return null;
		});
	}

	@Override
	public void syncDirectory(Path directory) throws IOException {
		this.<@Nullable Void>call(FallbackOperation.FSYNC, () -> {
			if (!NioStatus.isUnix(directory)) {
				return null;
			}
			try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
				channel.force(true);
			}
			return null;
		});
	}

	@Override
	public void executeAll(List<BatchItem> items, Deadline deadline) throws IOException {
		// Each on a virtual thread, because one may have to wait for what another one
		// does.
		new NioBatch(this, deadline).execute(items.stream().map(List::of).toList());
	}

	@Override
	public void executeChain(List<BatchItem> items, Deadline deadline) throws IOException {
		new NioBatch(this, deadline).execute(List.of(items));
	}

}
