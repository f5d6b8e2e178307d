package dev.iouring.benchmarks.reference;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

import dev.iouring.IoUring;
import dev.iouring.benchmarks.file.Engine;
import dev.iouring.benchmarks.harness.Load;
import dev.iouring.benchmarks.harness.LoadSubject;
import dev.iouring.benchmarks.harness.Point;
import dev.iouring.benchmarks.harness.Preparation;
import dev.iouring.benchmarks.harness.Scale;
import dev.iouring.benchmarks.harness.Scratch;
import dev.iouring.benchmarks.harness.Subject;
import dev.iouring.benchmarks.harness.Work;
import dev.iouring.benchmarks.harness.Workload;
import dev.iouring.file.IoUringFile;
import dev.iouring.file.IoUringOpenOption;

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
		return "4 KiB reads past the page cache, %d at a time: by fio with io_uring, and by as many virtual threads"
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
		FioSubject fio = FioSubject.randomRead(file, this.depth);
		List<Subject> subjects = List.of(fio, library(file), fio.registered());
		return () -> subjects;
	}

	private Subject library(Path file) throws IOException {
		IoUring io = Engine.DEFAULT.open();
		IoUringFile opened = IoUringFile.open(io, file, IoUringOpenOption.DIRECT);
		long blocks = opened.size() / BLOCK_SIZE;
		List<Work> works = new ArrayList<>();
		for (int thread = 0; thread < this.depth; thread++) {
			works.add(work(opened, blocks, new SplittableRandom(thread)));
		}
		return new LoadSubject(Engine.DEFAULT.name(), Load.timed(Point.virtual(this.depth)), works,
				() -> Engine.paths(io), () -> {
					opened.close();
					io.close();
				});
	}

	private static Work work(IoUringFile file, long blocks, SplittableRandom random) {
		ByteBuffer buffer = ByteBuffer.allocateDirect(2 * BLOCK_SIZE).alignedSlice(BLOCK_SIZE).slice(0, BLOCK_SIZE);
		return () -> {
			int read = file.read(buffer.clear(), random.nextLong(blocks) * BLOCK_SIZE);
			if (read != BLOCK_SIZE) {
				throw new IOException("read %d of %d bytes".formatted(read, BLOCK_SIZE));
			}
		};
	}

}
