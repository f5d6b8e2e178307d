package dev.iouring.benchmarks.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;

import one.jasyncfio.AsyncFile;
import one.jasyncfio.EventExecutor;

/**
 * jasyncfio, all reads started before the first is waited for.
 */
final class JasyncfioBatches implements BatchApi {

	@Override
	public String name() {
		return "jasyncfio";
	}

	@Override
	public Batch open(Path file, List<ByteBuffer> buffers) throws IOException {
		EventExecutor executor = JasyncfioApi.executor();
		try {
			return new FileBatch(executor, JasyncfioApi.openFile(file, new OpenMode(false, false), executor), buffers);
		}
		catch (IOException ex) {
			JasyncfioApi.close(executor);
			throw ex;
		}
	}

	private record FileBatch(EventExecutor executor, AsyncFile file, List<ByteBuffer> buffers) implements Batch {

		@Override
		public int read(long[] positions) throws IOException, InterruptedException {
			List<Future<Integer>> reads = new ArrayList<>(positions.length);
			for (int i = 0; i < positions.length; i++) {
				reads.add(this.file.read(this.buffers.get(i).clear(), positions[i]));
			}
			return Futures.sum(reads);
		}

		@Override
		public void close() throws IOException {
			JasyncfioApi.close(this.file, this.executor);
		}

	}

}
