package dev.iouring.benchmarks.reference;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

import dev.iouring.benchmarks.file.Access;
import dev.iouring.benchmarks.file.DirectReads;
import dev.iouring.benchmarks.file.Engine;
import dev.iouring.benchmarks.file.PreparedFile;
import dev.iouring.benchmarks.harness.Point;
import dev.iouring.benchmarks.harness.Preparation;
import dev.iouring.benchmarks.harness.Scale;
import dev.iouring.benchmarks.harness.Scratch;
import dev.iouring.benchmarks.harness.Workload;

/**
 * What the device gives to a program that does nothing but ask for blocks, and what
 * virtual threads get of it through this library.
 */
public final class FioWorkload implements Workload {

	private static final int BLOCK_SIZE = 4096;

	private final int depth;

	private FioWorkload(int depth) {
		this.depth = depth;
	}

	/**
	 * All workloads of this kind.
	 * @return for some numbers of operations at a time
	 */
	public static List<Workload> all() {
		return IntStream.of(1, 32, 128).<Workload>mapToObj(FioWorkload::new).toList();
	}

	@Override
	public String name() {
		return "depth-%d-fio".formatted(this.depth);
	}

	@Override
	public String description() {
		return ("4 KiB reads past the page cache, %d at a time: by fio with io_uring, whose processor time is that of one "
				+ "thread, and by as many virtual threads")
			.formatted(this.depth);
	}

	@Override
	public List<Point> points(Scale scale) {
		return (scale.quick() && this.depth != 128) ? List.of() : List.of(Point.batch(this.depth));
	}

	@Override
	public Preparation prepare(Point point, Scratch scratch) throws IOException, InterruptedException {
		FioSubject.require();
		Path file = scratch.file("read", scratch.scale().fileSize());
		PreparedFile prepared = new PreparedFile(file, Access.DIRECT);
		FioSubject fio = FioSubject.randomRead(file, this.depth);
		prepared.add(fio);
		prepared.add(DirectReads.subject(Engine.DEFAULT, file, BLOCK_SIZE, Point.virtual(this.depth)));
		prepared.add(fio.registered());
		return prepared;
	}

}
