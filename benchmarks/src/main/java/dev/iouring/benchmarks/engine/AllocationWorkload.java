package dev.iouring.benchmarks.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

import dev.iouring.IoUring;
import dev.iouring.benchmarks.file.Buffers;
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
import dev.iouring.benchmarks.linux.PageCache;
import dev.iouring.file.IoUringFile;
import dev.iouring.file.IoUringOpenOption;

/**
 * One platform thread that reads the same block of a file over and over, in all ways
 * there are.
 */
public final class AllocationWorkload implements Workload {

	private static final int BLOCK_SIZE = 4096;

	private static final long FILE_SIZE = 1 << 20;

	@Override
	public String name() {
		return "allocation";
	}

	@Override
	public String description() {
		return "what an operation leaves on the heap: a nop on the bare ring, reads of the page cache and of the "
				+ "device, blocking and with futures";
	}

	@Override
	public List<Point> points(Scale scale) {
		return List.of(Point.platform(1));
	}

	@Override
	public Preparation prepare(Point point, Scratch scratch) throws IOException {
		Path file = scratch.file("allocation", FILE_SIZE);
		PageCache.load(file);
		List<Subject> subjects = List.of(new BareRing(),
				subject("blocking-cached", file, false, (open, buffer) -> open.read(buffer, 0)),
				subject("blocking-direct", file, true, (open, buffer) -> open.read(buffer, 0)),
				subject("future-cached", file, false, (open, buffer) -> open.async().read(buffer, 0).get()),
				subject("future-direct", file, true, (open, buffer) -> open.async().read(buffer, 0).get()));
		return () -> subjects;
	}

	private static Subject subject(String name, Path path, boolean direct, Reading reading) throws IOException {
		IoUring io = Engine.DEFAULT.open();
		IoUringFile file = direct ? IoUringFile.open(io, path, IoUringOpenOption.DIRECT) : IoUringFile.open(io, path);
		ByteBuffer buffer = Buffers.allocate(BLOCK_SIZE);
		Work work = () -> Buffers.requireRead(reading.read(file, buffer.clear()), BLOCK_SIZE);
		return new LoadSubject(name, Load.timed(Point.platform(1)), List.of(work), () -> Engine.paths(io), () -> {
			file.close();
			io.close();
		});
	}

	@FunctionalInterface
	private interface Reading {

		int read(IoUringFile file, ByteBuffer buffer) throws Exception;

	}

}
