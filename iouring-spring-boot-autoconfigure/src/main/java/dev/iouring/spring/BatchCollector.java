package dev.iouring.spring;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

import org.springframework.util.Assert;

/**
 * The batch that users fill.
 */
final class BatchCollector implements Batch {

	private final FileBackend files;

	private final List<BatchItem> items = new ArrayList<>();

	private final Set<ByteBuffer> buffers = Collections.newSetFromMap(new IdentityHashMap<>());

	private boolean complete;

	private BatchCollector(FileBackend files) {
		this.files = files;
	}

	static BatchCollector collect(FileBackend files, Consumer<Batch> operations) {
		Assert.notNull(operations, "'operations' must not be null");
		BatchCollector batch = new BatchCollector(files);
		operations.accept(batch);
		batch.complete = true;
		return batch;
	}

	BatchResult perform(Deadline deadline) throws IOException {
		this.files.executeAll(this.items, deadline);
		return result();
	}

	BatchResult performInOrder(Deadline deadline) throws IOException {
		this.files.executeChain(this.items, deadline);
		return result();
	}

	private BatchResult result() {
		return new BatchResult(this.items.stream().map(BatchCollector::outcome).toList());
	}

	private static BatchResult.Outcome outcome(BatchItem item) {
		IOException failure = item.failure();
		if (failure == null) {
			return new BatchResult.Success(item.value());
		}
		return new BatchResult.Failure(Translation.of(item.task(), failure));
	}

	@Override
	public Batch read(FileHandle file, ByteBuffer target, long position) {
		TemplateFile open = file(file);
		return add(new BatchItem.Read(open.readable(target, position), open.path(), target, position, open.isDirect()));
	}

	@Override
	public Batch write(FileHandle file, ByteBuffer source, long position) {
		TemplateFile open = file(file);
		return add(
				new BatchItem.Write(open.writable(source, position), open.path(), source, position, open.isDirect()));
	}

	@Override
	public Batch force(FileHandle file, boolean metadata) {
		TemplateFile open = file(file);
		return add(new BatchItem.Force(open.backendFile(), open.path(), metadata));
	}

	@Override
	public Batch stat(Path path, LinkOption... options) {
		Assert.noNullElements(options, "'options' must not contain null");
		return add(new BatchItem.Stat(Paths.check(path), List.of(options)));
	}

	@Override
	public Batch rename(Path source, Path target) {
		return add(new BatchItem.Rename(Paths.check(source), Paths.check(target)));
	}

	@Override
	public Batch delete(Path path) {
		return add(new BatchItem.Delete(Paths.check(path)));
	}

	@Override
	public Batch createDirectory(Path path) {
		return add(new BatchItem.CreateDirectory(Paths.check(path)));
	}

	private TemplateFile file(FileHandle file) {
		Assert.isTrue(file instanceof TemplateFile open && open.isOf(this.files),
				() -> "'%s' was not opened by this template".formatted(file));
		return (TemplateFile) file;
	}

	private Batch add(BatchItem.Step step) {
		Assert.state(!this.complete, "The batch was performed already");
		if (step instanceof BatchItem.Transfer transfer) {
			Assert.isTrue(this.buffers.add(transfer.buffer()),
					() -> "The buffer to %s '%s' is that of another operation; each needs its own, be it a duplicate"
						.formatted(step.action(), step.path()));
		}
		this.items.add(new BatchItem(step));
		return this;
	}

}
