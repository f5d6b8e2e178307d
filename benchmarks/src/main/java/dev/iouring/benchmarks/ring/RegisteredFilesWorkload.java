package dev.iouring.benchmarks.ring;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import dev.iouring.benchmarks.file.Access;
import dev.iouring.benchmarks.file.DirectReads;
import dev.iouring.benchmarks.file.Engine;
import dev.iouring.benchmarks.file.PreparedFile;
import dev.iouring.benchmarks.harness.Point;
import dev.iouring.benchmarks.harness.Preparation;
import dev.iouring.benchmarks.harness.Scale;
import dev.iouring.benchmarks.harness.Scratch;
import dev.iouring.benchmarks.harness.Subject;
import dev.iouring.benchmarks.harness.Workload;
import dev.iouring.benchmarks.linux.Affinity;
import dev.iouring.benchmarks.ring.FixedReadLoop.Naming;

/**
 * What it saves that the kernel takes a file from a ring's table.
 */
public final class RegisteredFilesWorkload implements Workload {

	private static final int BLOCK_SIZE = 4096;

	private static final long CACHED_SIZE = 64L << 20;

	@Override
	public String name() {
		return "registered-files";
	}

	@Override
	public String description() {
		return "4 KiB reads of a registered file against one that is not: by virtual threads with O_DIRECT, by batches on"
				+ " the bare ring from the page cache";
	}

	@Override
	public List<Point> points(Scale scale) {
		return scale.quick() ? List.of(Point.virtual(32))
				: List.of(Point.virtual(1), Point.virtual(32), Point.virtual(128), Point.batch(32));
	}

	@Override
	public Preparation prepare(Point point, Scratch scratch) throws IOException, InterruptedException {
		return (point.kind() == Point.Kind.BATCH) ? prepareBare(point, scratch) : prepareEngines(point, scratch);
	}

	private static Preparation prepareEngines(Point point, Scratch scratch) throws IOException {
		Path file = scratch.file("read", scratch.scale().fileSize());
		PreparedFile prepared = new PreparedFile(file, Access.DIRECT);
		prepared.add(DirectReads.subject(Engine.DEFAULT, file, BLOCK_SIZE, point));
		prepared.add(DirectReads.subject(Engine.REGISTERED_FILES, file, BLOCK_SIZE, point));
		return prepared;
	}

	private static Preparation prepareBare(Point point, Scratch scratch) throws IOException, InterruptedException {
		Path file = scratch.file("ring", CACHED_SIZE);
		PreparedFile prepared = new PreparedFile(file, Access.CACHED);
		for (Naming naming : List.of(Naming.NUMBER, Naming.SLOT)) {
			OwnerThread owner = new OwnerThread();
			Subject subject = owner.call(() -> {
				Affinity.pin(Affinity.allowed().getLast());
				return new RingSubject((naming == Naming.SLOT) ? "bare-ring-registered-file" : "bare-ring", owner,
						new FixedReadLoop(file, naming), point.count());
			});
			prepared.add(prepared.preparing(subject));
		}
		return prepared;
	}

}
