package dev.iouring.benchmarks.file;

import java.io.IOException;
import java.nio.ByteBuffer;

import one.jasyncfio.AsyncFile;
import one.jasyncfio.EventExecutor;

/**
 * jasyncfio, a library that reaches io_uring through JNI.
 */
final class JasyncfioWholeFiles implements WholeFileApi {

	@Override
	public String name() {
		return "jasyncfio";
	}

	@Override
	public Reader open() throws IOException {
		return new ExecutorReader(JasyncfioApi.executor());
	}

	private record ExecutorReader(EventExecutor executor) implements Reader {

		@Override
		public ThreadReader forThread() {
			ByteBuffer buffer = Buffers.allocate(BUFFER_SIZE);
			return (path) -> {
				AsyncFile file = Futures.await(AsyncFile.open(path, this.executor));
				try {
					return Futures.await(file.read(buffer.clear(), 0L));
				}
				finally {
					Futures.await(file.close());
				}
			};
		}

		@Override
		public void close() throws IOException {
			JasyncfioApi.close(this.executor);
		}

	}

}
