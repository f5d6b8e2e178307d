package dev.iouring.spring;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

import dev.iouring.FileStatus;
import dev.iouring.OperationKind;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * The handle that users get: checks arguments, finishes what was short and translates
 * failures, for whichever backend the file belongs to.
 */
final class TemplateFile implements FileHandle {

	private final FileBackend owner;

	private final Restrictions restrictions;

	private final BackendFile file;

	private final Path path;

	private final OpenOptions options;

	private final boolean direct;

	private final @Nullable Observing observing;

	TemplateFile(FileBackend owner, Restrictions restrictions, BackendFile file, Path path, OpenOptions options) {
		this(owner, restrictions, file, path, options, null);
	}

	private TemplateFile(FileBackend owner, Restrictions restrictions, BackendFile file, Path path, OpenOptions options,
			@Nullable Observing observing) {
		this.owner = owner;
		this.restrictions = restrictions;
		this.file = file;
		this.path = path;
		this.options = options;
		this.direct = OpenOptions.isDirect(options.options());
		this.observing = observing;
	}

	/** Returns this file for somebody whose operations are observed. */
	TemplateFile observedBy(Observing observing) {
		return observing.isActive()
				? new TemplateFile(this.owner, this.restrictions, this.file, this.path, this.options, observing) : this;
	}

	@Override
	public Path path() {
		return this.path;
	}

	boolean isOf(FileBackend owner) {
		return this.owner.equals(owner);
	}

	boolean isDirect() {
		return this.direct;
	}

	BackendFile backendFile() {
		return this.file;
	}

	BackendFile readable(ByteBuffer target, long position) {
		checkTransfer(target, position);
		Assert.isTrue(!target.isReadOnly(), "The buffer to read into must not be read-only");
		checkReadable();
		return this.file;
	}

	BackendFile writable(ByteBuffer source, long position) {
		checkTransfer(source, position);
		checkWritable();
		return this.file;
	}

	private static void checkTransfer(ByteBuffer buffer, long position) {
		Buffers.check(buffer);
		Assert.isTrue(position >= 0, () -> "'position' must not be negative but was " + position);
	}

	private void checkReadable() {
		if (!this.options.isReadable()) {
			throw new NonReadableChannelException();
		}
	}

	private void checkWritable() {
		if (!this.options.isWritable()) {
			throw new NonWritableChannelException();
		}
	}

	@Override
	public int read(ByteBuffer target, long position) {
		BackendFile file = readable(target, position);
		return call(TemplateOperation.READ, OperationKind.READ, "read", () -> file.read(target, position));
	}

	@Override
	public int readFully(ByteBuffer target, long position) {
		BackendFile file = readable(target, position);
		return call(TemplateOperation.READ, OperationKind.READ, "read", () -> {
			int total = 0;
			while (target.hasRemaining()) {
				int count = file.read(target, position + total);
				if (count <= 0) {
					break;
				}
				total += count;
				if (this.direct && total % OpenOptions.MIN_DIRECT_ALIGNMENT != 0) {
					// only the end of the file is not aligned, and nothing can be read
					// from there
					break;
				}
			}
			return total;
		});
	}

	byte[] readAllBytes() {
		checkReadable();
		return call(TemplateOperation.READ, OperationKind.READ, "read", this.file::readAllBytes);
	}

	String readString(Charset charset) throws CharacterCodingException {
		// unlike the constructor of String, a decoder reports what is malformed
		return charset.newDecoder().decode(ByteBuffer.wrap(readAllBytes())).toString();
	}

	@Override
	public int write(ByteBuffer source, long position) {
		BackendFile file = writable(source, position);
		return call(TemplateOperation.WRITE, OperationKind.WRITE, "write", () -> file.write(source, position));
	}

	@Override
	public int writeFully(ByteBuffer source, long position) {
		BackendFile file = writable(source, position);
		return call(TemplateOperation.WRITE, OperationKind.WRITE, "write", () -> {
			int total = 0;
			while (source.hasRemaining()) {
				int count = file.write(source, position + total);
				if (count == 0) {
					throw new FileSystemException(this.path.toString(), null, "Nothing could be written");
				}
				total += count;
			}
			return total;
		});
	}

	@Override
	public long transferTo(long position, long count, WritableByteChannel target) {
		checkTransfer(position, count, target);
		checkReadable();
		return call(TemplateOperation.READ, OperationKind.READ, "transfer from",
				() -> new ChannelTransfer(this, count).to(target, position));
	}

	@Override
	public long transferFrom(ReadableByteChannel source, long position, long count) {
		checkTransfer(position, count, source);
		checkWritable();
		return call(TemplateOperation.WRITE, OperationKind.WRITE, "transfer to",
				() -> new ChannelTransfer(this, count).from(source, position));
	}

	private void checkTransfer(long position, long count, Channel channel) {
		Assert.notNull(channel, "The channel must not be null");
		Assert.isTrue(position >= 0, () -> "'position' must not be negative but was " + position);
		Assert.isTrue(count >= 0, () -> "'count' must not be negative but was " + count);
		this.options.checkUnaligned();
	}

	@Override
	public FileStatus stat() {
		return call(TemplateOperation.STAT, OperationKind.STATX, "stat", this.file::status);
	}

	@Override
	public long size() {
		return call(TemplateOperation.STAT, OperationKind.STATX, "get the size of", this.file::size);
	}

	@Override
	public void truncate(long size) {
		Assert.isTrue(size >= 0, () -> "'size' must not be negative but was " + size);
		checkWritable();
		run(TemplateOperation.TRUNCATE, OperationKind.FTRUNCATE, "truncate", () -> this.file.truncate(size));
	}

	@Override
	public void force(boolean metadata) {
		run(TemplateOperation.FORCE, OperationKind.FSYNC, "flush", () -> this.file.force(metadata));
	}

	@Override
	public InputStream inputStream() {
		return inputStream(0, Long.MAX_VALUE);
	}

	@Override
	public InputStream inputStream(long position, long length) {
		Assert.isTrue(position >= 0, () -> "'position' must not be negative but was " + position);
		Assert.isTrue(length >= 0, () -> "'length' must not be negative but was " + length);
		checkReadable();
		this.options.checkUnaligned();
		return new HandleInputStream(this, position, length, HandleInputStream.OnClose.KEEP_OPEN);
	}

	@Override
	public OutputStream outputStream(long position) {
		Assert.isTrue(position >= 0, () -> "'position' must not be negative but was " + position);
		checkWritable();
		this.options.checkUnaligned();
		return new HandleOutputStream(this, position, HandleOutputStream.OnClose.KEEP_OPEN);
	}

	@Override
	public boolean isOpen() {
		return this.file.isOpen();
	}

	@Override
	public void close() {
		Observing observing = this.observing;
		if (observing == null) {
			closeFile();
		}
		else {
			observing.run(TemplateOperation.CLOSE, this.path, this.file, this::closeFile);
		}
	}

	private void closeFile() {
		Translation.<@Nullable Void>translating(() -> task("close"), () -> {
			this.file.close();
			return null;
		});
	}

	private <T extends @Nullable Object> T call(TemplateOperation operation, OperationKind kind, String action,
			Translation.Call<T> call) {
		Observing observing = this.observing;
		return (observing == null) ? perform(kind, action, call)
				: observing.observe(operation, this.path, this.file, () -> perform(kind, action, call));
	}

	private <T extends @Nullable Object> T perform(OperationKind kind, String action, Translation.Call<T> call) {
		return Translation.translating(() -> task(action), () -> {
			Interrupts.check();
			this.restrictions.check(kind);
			return call.run();
		});
	}

	private void run(TemplateOperation operation, OperationKind kind, String action, Interrupts.Action run) {
		this.<@Nullable Void>call(operation, kind, action, () -> {
			run.run();
			return null;
		});
	}

	private String task(String action) {
		return "%s '%s'".formatted(action, this.path);
	}

	@Override
	public String toString() {
		return "FileHandle[%s, %s]".formatted(this.path, isOpen() ? "open" : "closed");
	}

}
