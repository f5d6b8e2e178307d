package dev.iouring.spring;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.ArrayList;
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

	private static final int RENAME_NOREPLACE = 1;

	private static final int DIRECTORY_MODE = 0777;

	/** What every device is content with. */
	private static final int DIRECT_MEMORY_ALIGNMENT = 4096;

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

	/** Short transfers take another submission each, with all that are short. */
	@Override
	public void executeAll(List<BatchItem> items) throws IOException {
		List<BatchItem> open = new ArrayList<>(items);
		while (!open.isEmpty()) {
			List<Operation> round = open.stream().map(RingBackend::operation).toList();
			begin(round.size());
			this.io.executeAll(round);
			for (int i = 0; i < round.size(); i++) {
				complete(open.get(i), round.get(i));
			}
			open.removeIf(BatchItem::isDone);
		}
	}

	private static Operation operation(BatchItem item) {
		return switch (item.step()) {
			case BatchItem.Read read -> Operation.read(file(read).descriptor(), MemorySegment.ofBuffer(read.buffer()),
					read.position() + item.transferred(), memoryAlignment(read));
			case BatchItem.Write write ->
				Operation.write(file(write).descriptor(), MemorySegment.ofBuffer(write.buffer()),
						write.position() + item.transferred(), memoryAlignment(write));
			case BatchItem.Force force -> force.metadata() ? Operation.fsync(file(force).descriptor())
					: Operation.fdatasync(file(force).descriptor());
			case BatchItem.Stat stat -> Operation.status(stat.path(), stat.options().toArray(LinkOption[]::new));
			case BatchItem.Rename rename -> Operation.rename(rename.path(), rename.target(), 0);
			case BatchItem.Delete delete -> Operation.deleteFile(delete.path());
			case BatchItem.CreateDirectory create -> Operation.createDirectory(create.path(), DIRECTORY_MODE);
		};
	}

	private static int memoryAlignment(BatchItem.Transfer transfer) {
		return transfer.direct() ? DIRECT_MEMORY_ALIGNMENT : 1;
	}

	private static RingFile file(BatchItem.FileStep step) {
		return (RingFile) step.file();
	}

	private static void complete(BatchItem item, Operation operation) {
		IOException failure = operation.failure();
		if (failure != null) {
			item.fail(failure);
			return;
		}
		switch (item.step()) {
			case BatchItem.Transfer transfer -> {
				ByteBuffer buffer = transfer.buffer();
				buffer.position(buffer.position() + operation.result());
				item.progress(transfer, operation.result());
			}
			case BatchItem.Stat stat -> item.succeed(((StatusOperation) operation).status());
			default -> item.succeed(null);
		}
	}

}
