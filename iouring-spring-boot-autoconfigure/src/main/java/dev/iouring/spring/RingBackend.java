package dev.iouring.spring;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

import dev.iouring.FileStatus;
import dev.iouring.IoUring;
import dev.iouring.Operation;
import dev.iouring.StatusOperation;
import dev.iouring.file.IoUringFile;
import dev.iouring.linux.Errno;
import dev.iouring.ring.ErrnoException;

/**
 * io_uring. What the kernel has no operation for, {@link NioAttributes} does.
 */
final class RingBackend implements FileBackend {

	static final int DIRECTORY_MODE = 0777;

	private static final int RENAME_NOREPLACE = 1;

	private final IoUring io;

	private final NioAttributes attributes;

	private final LongAdder operations = new LongAdder();

	RingBackend(IoUring io, NioAttributes attributes) {
		this.io = io;
		this.attributes = attributes;
	}

	long operations() {
		return this.operations.sum();
	}

	IoUring io() {
		return this.io;
	}

	void count() {
		this.operations.increment();
	}

	/**
	 * Begins operations. A ring that was suspended opens by itself, but one whose thread
	 * has ended with an error does not.
	 */
	void begin(int operations) throws IOException {
		if (this.io.state() == IoUring.State.FAILED) {
			this.io.open();
		}
		this.operations.add(operations);
	}

	private void execute(Operation operation) throws IOException {
		begin(1);
		this.io.execute(operation);
	}

	@Override
	public BackendFile open(Path path, Set<OpenOption> options, FileAttribute<?>... attributes) throws IOException {
		begin(1);
		return new RingFile(this, IoUringFile.open(this.io, path, options, attributes));
	}

	@Override
	public FileStatus status(Path path, LinkOption... options) throws IOException {
		StatusOperation operation = Operation.status(path, options);
		execute(operation);
		return operation.status();
	}

	@Override
	public void rename(Path source, Path target, RenameMode mode) throws IOException {
		try {
			execute(Operation.rename(source, target, (mode == RenameMode.NO_REPLACE) ? RENAME_NOREPLACE : 0));
		}
		catch (IOException ex) {
			switch (errno(ex)) {
				case Errno.EXDEV -> throw (IOException) new AtomicMoveNotSupportedException(source.toString(),
						target.toString(), ex.getMessage())
					.initCause(ex);
				case Errno.EINVAL -> {
					if (mode != RenameMode.NO_REPLACE) {
						throw ex;
					}
					renameUnlessTaken(source, target);
				}
				default -> throw ex;
			}
		}
	}

	/** For file systems without the flag; somebody else can take the name in between. */
	private void renameUnlessTaken(Path source, Path target) throws IOException {
		try {
			status(target, LinkOption.NOFOLLOW_LINKS);
		}
		catch (NoSuchFileException ex) {
			rename(source, target, RenameMode.REPLACE);
			return;
		}
		throw new FileAlreadyExistsException(target.toString());
	}

	private static int errno(IOException ex) {
		return (ex.getCause() instanceof ErrnoException cause) ? cause.errno() : 0;
	}

	@Override
	public void deleteFile(Path path) throws IOException {
		execute(Operation.deleteFile(path));
	}

	@Override
	public void deleteDirectory(Path path) throws IOException {
		execute(Operation.deleteDirectory(path));
	}

	@Override
	public void createDirectory(Path path) throws IOException {
		execute(Operation.createDirectory(path, DIRECTORY_MODE));
	}

	@Override
	public void createLink(Path link, Path existing) throws IOException {
		execute(Operation.createLink(link, existing));
	}

	@Override
	public void createSymbolicLink(Path link, Path target) throws IOException {
		execute(Operation.createSymbolicLink(link, target));
	}

	@Override
	public Path readSymbolicLink(Path link) throws IOException {
		return this.attributes.readSymbolicLink(link);
	}

	@Override
	public void setMode(Path path, int mode) throws IOException {
		this.attributes.setMode(path, mode);
	}

	@Override
	public void setTimes(Path path, FileStatus times) throws IOException {
		this.attributes.setTimes(path, times);
	}

	@Override
	public void syncDirectory(Path directory) throws IOException {
		BackendFile file = open(directory, Set.of(StandardOpenOption.READ));
		try {
			file.force(true);
		}
		finally {
			file.close();
		}
	}

	@Override
	public void executeAll(List<BatchItem> items, Deadline deadline) throws IOException {
		new RingBatch(this, this.io, deadline).executeAll(items);
	}

	@Override
	public void executeChain(List<BatchItem> items, Deadline deadline) throws IOException {
		new RingBatch(this, this.io, deadline).executeChain(items);
	}

}
