package dev.iouring.benchmarks.file;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;

import one.jasyncfio.AsyncFile;
import one.jasyncfio.EventExecutor;
import one.jasyncfio.OpenOption;

/**
 * jasyncfio, a library that reaches io_uring through JNI.
 */
final class JasyncfioApi implements FileApi {

	@Override
	public String name() {
		return "jasyncfio";
	}

	@Override
	public OpenFile open(Path file, OpenMode mode) throws IOException {
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

	private static <T> T await(Future<T> future) throws IOException {
		try {
			return Futures.await(future);
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
