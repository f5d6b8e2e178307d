package dev.iouring.spring;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Copies the content of a file through two sets of buffers: while one is written the
 * other is filled, with one submission for both.
 */
final class ContentCopy {

	private static final int CHUNK_SIZE = 128 * 1024;

	private static final int MAX_CHUNKS = 4;

	private final FileBackend files;

	private final BackendFile source;

	private final Path sourcePath;

	private final BackendFile target;

	private final Path targetPath;

	ContentCopy(FileBackend files, BackendFile source, Path sourcePath, BackendFile target, Path targetPath) {
		this.files = files;
		this.source = source;
		this.sourcePath = sourcePath;
		this.target = target;
		this.targetPath = targetPath;
	}

	/**
	 * Copies everything.
	 * @param expected the size of the source, as a hint how many buffers to use
	 * @param progress is told after each round
	 * @return how many bytes there were
	 */
	long copy(long expected, CopyProgress progress) throws IOException {
		int chunks = Math.clamp(expected / CHUNK_SIZE + 1, 1, MAX_CHUNKS);
		List<ByteBuffer> filling = allocate(chunks);
		List<ByteBuffer> emptying = List.of();
		List<BatchItem> reads = reads(filling, 0);
		execute(reads);
		long copied = 0;
		while (true) {
			List<BatchItem> content = upToTheEnd(reads);
			List<BatchItem> writes = writes(content, copied);
			long count = content.stream().mapToLong(BatchItem::transferred).sum();
			boolean end = count < (long) chunks * CHUNK_SIZE;
			if (!end) {
				List<ByteBuffer> filled = filling;
				filling = emptying.isEmpty() ? allocate(chunks) : emptying;
				emptying = filled;
				reads = reads(filling, copied + count);
				execute(concat(writes, reads));
			}
			else {
				execute(writes);
			}
			copied += count;
			// a file that ends with a round shows so only in the next
			if (count > 0 || copied == 0) {
				progress.copied(copied, expected);
			}
			if (end) {
				return copied;
			}
		}
	}

	private List<BatchItem> reads(List<ByteBuffer> buffers, long start) {
		List<BatchItem> reads = new ArrayList<>();
		for (ByteBuffer buffer : buffers) {
			long position = start + (long) reads.size() * CHUNK_SIZE;
			reads.add(new BatchItem(new BatchItem.Read(this.source, this.sourcePath, buffer.clear(), position, false)));
		}
		return reads;
	}

	/** A file that grows may have ended for one read and gone on for a later one. */
	private static List<BatchItem> upToTheEnd(List<BatchItem> reads) {
		for (int i = 0; i < reads.size(); i++) {
			if (reads.get(i).transferred() < CHUNK_SIZE) {
				return reads.subList(0, i + 1);
			}
		}
		return reads;
	}

	private List<BatchItem> writes(List<BatchItem> reads, long start) {
		List<BatchItem> writes = new ArrayList<>();
		long position = start;
		for (BatchItem read : reads) {
			if (read.transferred() > 0 && read.step() instanceof BatchItem.Read step) {
				writes.add(new BatchItem(
						new BatchItem.Write(this.target, this.targetPath, step.buffer().flip(), position, false)));
				position += read.transferred();
			}
		}
		return writes;
	}

	private void execute(List<BatchItem> items) throws IOException {
		this.files.executeAll(items);
		for (BatchItem item : items) {
			IOException failure = item.failure();
			if (failure != null) {
				throw failure;
			}
		}
	}

	private static List<BatchItem> concat(List<BatchItem> writes, List<BatchItem> reads) {
		List<BatchItem> all = new ArrayList<>(writes);
		all.addAll(reads);
		return all;
	}

	private static List<ByteBuffer> allocate(int count) {
		List<ByteBuffer> buffers = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			buffers.add(ByteBuffer.allocateDirect(CHUNK_SIZE));
		}
		return buffers;
	}

}
