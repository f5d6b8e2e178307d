package dev.iouring.spring;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.Charset;
import java.nio.file.CopyOption;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import dev.iouring.FileStatus;
import org.jspecify.annotations.Nullable;

/**
 * The blocking operations of a template, each run as a future.
 */
final class AsyncTemplate implements AsyncIoUringOperations {

	private final IoUringOperations template;

	private final AsyncRunner runner;

	AsyncTemplate(IoUringOperations template, AsyncRunner runner) {
		this.template = template;
		this.runner = runner;
	}

	@Override
	public CompletableFuture<byte[]> read(Path path) {
		return this.runner.submit(() -> this.template.read(path));
	}

	@Override
	public CompletableFuture<String> readString(Path path, Charset charset) {
		return this.runner.submit(() -> this.template.readString(path, charset));
	}

	@Override
	public CompletableFuture<@Nullable Void> write(Path path, byte[] content, OpenOption... options) {
		return this.runner.run(() -> this.template.write(path, content, options));
	}

	@Override
	public CompletableFuture<@Nullable Void> write(Path path, ByteBuffer content, OpenOption... options) {
		return this.runner.run(() -> this.template.write(path, content, options));
	}

	@Override
	public CompletableFuture<@Nullable Void> append(Path path, ByteBuffer content) {
		return this.runner.run(() -> this.template.append(path, content));
	}

	@Override
	public CompletableFuture<@Nullable Void> replace(Path path, byte[] content) {
		return this.runner.run(() -> this.template.replace(path, content));
	}

	@Override
	public CompletableFuture<@Nullable Void> replace(Path path, ByteBuffer content) {
		return this.runner.run(() -> this.template.replace(path, content));
	}

	@Override
	public <T extends @Nullable Object> CompletableFuture<T> replace(Path path, FileCallback<T> writer) {
		return this.runner.submit(() -> this.template.replace(path, writer));
	}

	@Override
	public <T extends @Nullable Object> CompletableFuture<T> replace(Path path, ReplaceOptions options,
			FileCallback<T> writer) {
		return this.runner.submit(() -> this.template.replace(path, options, writer));
	}

	@Override
	public CompletableFuture<FileHandle> open(Path path, OpenOption... options) {
		return this.runner.submit(() -> this.template.open(path, options));
	}

	@Override
	public <T extends @Nullable Object> CompletableFuture<T> withFile(Path path, FileCallback<T> callback,
			OpenOption... options) {
		return this.runner.submit(() -> this.template.withFile(path, callback, options));
	}

	@Override
	public CompletableFuture<InputStream> inputStream(Path path, OpenOption... options) {
		return this.runner.submit(() -> this.template.inputStream(path, options));
	}

	@Override
	public CompletableFuture<OutputStream> outputStream(Path path, OpenOption... options) {
		return this.runner.submit(() -> this.template.outputStream(path, options));
	}

	@Override
	public CompletableFuture<Long> transferTo(Path path, WritableByteChannel target) {
		return this.runner.submit(() -> this.template.transferTo(path, target));
	}

	@Override
	public CompletableFuture<Long> transferFrom(Path path, ReadableByteChannel source, OpenOption... options) {
		return this.runner.submit(() -> this.template.transferFrom(path, source, options));
	}

	@Override
	public CompletableFuture<Integer> read(FileHandle file, ByteBuffer target, long position) {
		return this.runner.submit(() -> file.read(target, position));
	}

	@Override
	public CompletableFuture<Integer> readFully(FileHandle file, ByteBuffer target, long position) {
		return this.runner.submit(() -> file.readFully(target, position));
	}

	@Override
	public CompletableFuture<Integer> write(FileHandle file, ByteBuffer source, long position) {
		return this.runner.submit(() -> file.write(source, position));
	}

	@Override
	public CompletableFuture<Integer> writeFully(FileHandle file, ByteBuffer source, long position) {
		return this.runner.submit(() -> file.writeFully(source, position));
	}

	@Override
	public CompletableFuture<Long> transferTo(FileHandle file, long position, long count, WritableByteChannel target) {
		return this.runner.submit(() -> file.transferTo(position, count, target));
	}

	@Override
	public CompletableFuture<Long> transferFrom(FileHandle file, ReadableByteChannel source, long position,
			long count) {
		return this.runner.submit(() -> file.transferFrom(source, position, count));
	}

	@Override
	public CompletableFuture<FileStatus> stat(FileHandle file) {
		return this.runner.submit(() -> file.stat());
	}

	@Override
	public CompletableFuture<Long> size(FileHandle file) {
		return this.runner.submit(() -> file.size());
	}

	@Override
	public CompletableFuture<@Nullable Void> truncate(FileHandle file, long size) {
		return this.runner.run(() -> file.truncate(size));
	}

	@Override
	public CompletableFuture<@Nullable Void> force(FileHandle file, boolean metadata) {
		return this.runner.run(() -> file.force(metadata));
	}

	@Override
	public CompletableFuture<@Nullable Void> close(FileHandle file) {
		return this.runner.run(() -> file.close());
	}

	@Override
	public CompletableFuture<FileStatus> stat(Path path, LinkOption... options) {
		return this.runner.submit(() -> this.template.stat(path, options));
	}

	@Override
	public CompletableFuture<Boolean> exists(Path path) {
		return this.runner.submit(() -> this.template.exists(path));
	}

	@Override
	public CompletableFuture<@Nullable Void> move(Path source, Path target, CopyOption... options) {
		return this.runner.run(() -> this.template.move(source, target, options));
	}

	@Override
	public CompletableFuture<Long> copy(Path source, Path target, CopyOption... options) {
		return this.runner.submit(() -> this.template.copy(source, target, options));
	}

	@Override
	public CompletableFuture<Long> copy(Path source, Path target, CopyProgress progress, CopyOption... options) {
		return this.runner.submit(() -> this.template.copy(source, target, progress, options));
	}

	@Override
	public CompletableFuture<@Nullable Void> delete(Path path) {
		return this.runner.run(() -> this.template.delete(path));
	}

	@Override
	public CompletableFuture<Boolean> deleteIfExists(Path path) {
		return this.runner.submit(() -> this.template.deleteIfExists(path));
	}

	@Override
	public CompletableFuture<@Nullable Void> createDirectory(Path path) {
		return this.runner.run(() -> this.template.createDirectory(path));
	}

	@Override
	public CompletableFuture<@Nullable Void> createDirectories(Path path) {
		return this.runner.run(() -> this.template.createDirectories(path));
	}

	@Override
	public CompletableFuture<@Nullable Void> createLink(Path link, Path existing) {
		return this.runner.run(() -> this.template.createLink(link, existing));
	}

	@Override
	public CompletableFuture<@Nullable Void> createSymbolicLink(Path link, Path target) {
		return this.runner.run(() -> this.template.createSymbolicLink(link, target));
	}

	@Override
	public CompletableFuture<@Nullable Void> syncDirectory(Path directory) {
		return this.runner.run(() -> this.template.syncDirectory(directory));
	}

	@Override
	public CompletableFuture<BatchResult> batch(Consumer<Batch> operations) {
		return this.runner.submit(() -> this.template.batch(operations));
	}

	@Override
	public CompletableFuture<BatchResult> batch(Consumer<Batch> operations, Duration deadline) {
		return this.runner.submit(() -> this.template.batch(operations, deadline));
	}

	@Override
	public CompletableFuture<BatchResult> chain(Consumer<Batch> operations) {
		return this.runner.submit(() -> this.template.chain(operations));
	}

	@Override
	public CompletableFuture<BatchResult> chain(Consumer<Batch> operations, Duration deadline) {
		return this.runner.submit(() -> this.template.chain(operations, deadline));
	}

	@Override
	public <T extends @Nullable Object> CompletableFuture<T> execute(IoUringCallback<T> callback) {
		return this.runner.submit(() -> this.template.execute(callback));
	}

}
