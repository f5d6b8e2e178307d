package dev.iouring.benchmarks.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.iouring.benchmarks.harness.Load;
import dev.iouring.benchmarks.harness.LoadSubject;
import dev.iouring.benchmarks.harness.Peer;
import dev.iouring.benchmarks.harness.Point;
import dev.iouring.benchmarks.harness.Preparation;
import dev.iouring.benchmarks.harness.Scale;
import dev.iouring.benchmarks.harness.Scratch;
import dev.iouring.benchmarks.harness.Subject;
import dev.iouring.benchmarks.harness.Work;
import dev.iouring.benchmarks.harness.Workload;

/**
 * One thread that wants several blocks of a file at once.
 */
public final class BatchReadWorkload implements Workload {

	private static final int BLOCK_SIZE = 4096;

	@Override
	public String name() {
		return "batch-read";
	}

	@Override
	public String description() {
		return "batches of 4 KiB reads at random positions of a file in the page cache, by one thread; latency is that "
				+ "of a batch";
	}

	@Override
	public List<Point> points(Scale scale) {
		return (scale.quick() ? Stream.of(32) : Stream.of(8, 32, 128)).map(Point::batch).toList();
	}

	@Override
	public Preparation prepare(Point point, Scratch scratch) throws IOException, InterruptedException {
		Path file = scratch.file("read", scratch.scale().cachedFileSize());
		PreparedFile prepared = new PreparedFile(file, Access.CACHED);
		for (BatchApi api : BatchApi.own(scratch.scale())) {
			prepared.add(open(prepared, api, point.count()));
		}
		for (BatchApi api : BatchApi.peers()) {
			prepared.addPeer(new Peer(api.name(), () -> open(prepared, api, point.count())));
		}
		return prepared;
	}

	private static Subject open(PreparedFile prepared, BatchApi api, int size)
			throws IOException, InterruptedException {
		List<ByteBuffer> buffers = IntStream.range(0, size).mapToObj((_) -> Buffers.allocate(BLOCK_SIZE)).toList();
		BatchApi.Batch batch = api.open(prepared.file(), buffers);
		LongSupplier positions = Positions.random(prepared.size(), BLOCK_SIZE, 0);
		long[] wanted = new long[size];
		Work work = () -> {
			for (int i = 0; i < size; i++) {
				wanted[i] = positions.getAsLong();
			}
			Buffers.requireRead(batch.read(wanted), size * BLOCK_SIZE);
		};
		Trial.require(api.name(), work, batch);
		return prepared.preparing(
				new LoadSubject(api.name(), new Load(Point.batch(size), size, 1), List.of(work), batch::paths, batch));
	}

}
