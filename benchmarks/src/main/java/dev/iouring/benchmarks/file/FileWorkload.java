package dev.iouring.benchmarks.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;

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
 * Threads that read or write blocks of one large file.
 */
public final class FileWorkload implements Workload {

	/**
	 * Beside as many virtual threads; others say nothing that anybody would want to know.
	 */
	private static final Set<Integer> PLATFORM_THREADS = Set.of(1, 32, 128);

	private final String name;

	private final String description;

	private final BlockWork blocks;

	private final Points points;

	FileWorkload(String name, String description, BlockWork blocks, Points points) {
		this.name = name;
		this.description = description;
		this.blocks = blocks;
		this.points = points;
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public String description() {
		return this.description;
	}

	@Override
	public List<Point> points(Scale scale) {
		return this.points.of(scale);
	}

	@Override
	public Preparation prepare(Point point, Scratch scratch) throws IOException, InterruptedException {
		Path file = scratch.file(this.blocks.action().isWriting() ? "written" : "read", size(scratch.scale()));
		PreparedFile prepared = new PreparedFile(file, this.blocks.access());
		for (FileApi api : FileApis.own(scratch.scale())) {
			prepared.add(open(prepared, api, point));
		}
		if (point.kind() == Point.Kind.VIRTUAL && PLATFORM_THREADS.contains(point.count())
				&& !scratch.scale().quick()) {
			prepared.add(open(prepared, new ChannelApi("filechannel-platform"), Point.platform(point.count())));
		}
		if (Points.havePeers(point)) {
			for (FileApi api : FileApis.peers()) {
				prepared.addPeer(new Peer(api.name(), () -> open(prepared, api, point)));
			}
		}
		return prepared;
	}

	private long size(Scale scale) {
		return switch (this.blocks.access()) {
			case CACHED -> scale.cachedFileSize();
			case DIRECT -> scale.fileSize();
			// more than a round can read: what is read twice comes from the page cache
			case COLD -> 4 * scale.fileSize();
		};
	}

	private Subject open(PreparedFile prepared, FileApi api, Point point) throws IOException, InterruptedException {
		OpenMode mode = new OpenMode(this.blocks.action().isWriting(), this.blocks.access() == Access.DIRECT);
		OpenFile file = api.open(prepared.file(), mode);
		List<Work> works = works(file, prepared, point);
		Trial.require(api.name(), works.getFirst(), file);
		Load load = (this.blocks.access() == Access.CACHED && this.blocks.action() != Action.WRITE_AND_SYNC)
				? Load.sampled(point) : Load.timed(point);
		return prepared.preparing(new LoadSubject(api.name(), load, works, file::paths, file));
	}

	private List<Work> works(OpenFile file, PreparedFile prepared, Point point) throws IOException {
		List<Work> works = new ArrayList<>();
		for (int thread = 0; thread < point.threads(); thread++) {
			LongSupplier positions = this.blocks.random()
					? Positions.random(prepared.size(), this.blocks.size(), thread)
					: Positions.sequential(prepared.size(), this.blocks.size(), thread, point.threads());
			works.add(this.blocks.action().on(file, Buffers.allocate(this.blocks.size()), positions));
		}
		return works;
	}

	/**
	 * What is done with blocks.
	 *
	 * @param action what
	 * @param access where they are
	 * @param random whether they are anywhere, or one after the other
	 * @param size of each in bytes
	 */
	record BlockWork(Action action, Access access, boolean random, int size) {
	}

}
