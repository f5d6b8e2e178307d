package dev.iouring.benchmarks.file;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import one.jasyncfio.AsyncFile;
import one.jasyncfio.EventExecutor;
import one.jasyncfio.OpenOption;

/**
 * jasyncfio, a library that reaches io_uring through JNI.
 */
final class JasyncfioApi implements FileApi {

	private static final int PATIENCE_SECONDS = 5;

	@Override
	public String name() {
		return "jasyncfio";
	}

	@Override
	public OpenFile open(Path file, OpenMode mode) throws IOException {
		if (mode.writing() && mode.direct()) {
			throw new IOException("writes with O_DIRECT sometimes never complete");
		}
		EventExecutor executor = executor();
		try {
			return new Open(executor, openFile(file, mode, executor));
		}
		catch (IOException ex) {
			close(executor);
			throw ex;
		}
	}

	/** Its native library exists for x86-64 alone. */
	static EventExecutor executor() throws IOException {
		try {
			return EventExecutor.initDefault();
		}
		catch (RuntimeException | LinkageError ex) {
			throw new IOException(ex);
		}
	}

	static AsyncFile openFile(Path file, OpenMode mode, EventExecutor executor) throws IOException {
		List<OpenOption> options = new ArrayList<>();
		options.add(mode.writing() ? OpenOption.WRITE_ONLY : OpenOption.READ_ONLY);
		if (mode.direct()) {
			options.add(OpenOption.DIRECT);
		}
		return await(AsyncFile.open(file, executor, options.toArray(OpenOption[]::new)));
	}

	/** Opening and closing are waited for with a limit, as it may never answer. */
	private static <T> T await(Future<T> future) throws IOException {
		try {
			return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
		}
		catch (ExecutionException ex) {
			throw new IOException(ex.getCause());
		}
		catch (TimeoutException ex) {
			throw new IOException("no answer after " + PATIENCE_SECONDS + " s", ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new InterruptedIOException();
		}
	}

	static void close(EventExecutor executor) throws IOException {
		try {
			executor.close();
		}
		catch (Exception ex) {
			throw new IOException(ex);
		}
	}

	static void close(AsyncFile file, EventExecutor executor) throws IOException {
		try {
			await(file.close());
		}
		finally {
			close(executor);
		}
	}

	private record Open(EventExecutor executor, AsyncFile file) implements OpenFile {

		@Override
		public int read(ByteBuffer target, long position) throws IOException, InterruptedException {
			return Futures.await(this.file.read(target, position));
		}

		@Override
		public int write(ByteBuffer source, long position) throws IOException, InterruptedException {
			return Futures.await(this.file.write(source, position));
		}

		@Override
		public void sync() throws IOException, InterruptedException {
			Futures.await(this.file.dataSync());
		}

		@Override
		public void close() throws IOException {
			JasyncfioApi.close(this.file, this.executor);
		}

	}

}
