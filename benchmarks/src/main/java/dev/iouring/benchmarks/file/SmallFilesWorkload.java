package dev.iouring.benchmarks.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;

import dev.iouring.benchmarks.harness.Load;
import dev.iouring.benchmarks.harness.LoadSubject;
import dev.iouring.benchmarks.harness.Peer;
import dev.iouring.benchmarks.harness.Point;
import dev.iouring.benchmarks.harness.Preparation;
import dev.iouring.benchmarks.harness.PreparingSubject;
import dev.iouring.benchmarks.harness.Scale;
import dev.iouring.benchmarks.harness.Scratch;
import dev.iouring.benchmarks.harness.Subject;
import dev.iouring.benchmarks.harness.Work;
import dev.iouring.benchmarks.harness.Workload;
import dev.iouring.benchmarks.linux.PageCache;

/**
 * Threads that open, read and close small files.
 */
public final class SmallFilesWorkload implements Workload {

	private static final int FILE_SIZE = 4096;

	/** As many files as a large file has of this, thousands of them. */
	private static final int BYTES_PER_FILE = 256 << 10;

	private final String name;

	private final String description;

	private final Function<Scale, List<WholeFileApi>> apis;

	private final List<WholeFileApi> peers;

	private SmallFilesWorkload(String name, String description, Function<Scale, List<WholeFileApi>> apis,
			List<WholeFileApi> peers) {
		this.name = name;
		this.description = description;
		this.apis = apis;
		this.peers = peers;
	}

	/**
	 * All workloads of this kind. What is compared does the same work: whoever gives an
	 * array allocates it and copies into it.
	 * @return with arrays and without
	 */
	static List<Workload> all() {
		return List.of(
				new SmallFilesWorkload("small-files", "whole files of 4 KiB, each as a new array: open, read, close",
						WholeFileApi::intoNewArray, List.of()),
				new SmallFilesWorkload("small-files-buffer",
						"whole files of 4 KiB into a buffer that is used again: open, read, close",
						WholeFileApi::intoBuffer, WholeFileApi.peers()));
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
		return Points.WRITES.of(scale);
	}

	@Override
	public Preparation prepare(Point point, Scratch scratch) throws IOException, InterruptedException {
		int count = (int) (scratch.scale().fileSize() / BYTES_PER_FILE);
		Path folder = scratch.folderOfFiles("small", count, FILE_SIZE);
		List<Path> files = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			files.add(folder.resolve(Integer.toString(i)));
		}
		Prepared prepared = new Prepared(files, point);
		// they may have just been written
		PageCache.writeBackAll(folder);
		prepared.load();
		for (WholeFileApi api : this.apis.apply(scratch.scale())) {
			prepared.add(api);
		}
		if (Points.havePeers(point)) {
			this.peers.forEach(prepared::addPeer);
		}
		return prepared;
	}

	private static final class Prepared implements Preparation {

		private final List<Path> files;

		private final Point point;

		private final List<Subject> subjects = new ArrayList<>();

		private final List<Peer> peers = new ArrayList<>();

		Prepared(List<Path> files, Point point) {
			this.files = files;
			this.point = point;
		}

		void add(WholeFileApi api) throws IOException, InterruptedException {
			this.subjects.add(open(api));
		}

		void addPeer(WholeFileApi api) {
			this.peers.add(new Peer(api.name(), () -> open(api)));
		}

		private Subject open(WholeFileApi api) throws IOException, InterruptedException {
			WholeFileApi.Reader reader = api.open();
			List<Work> works = new ArrayList<>();
			for (int thread = 0; thread < this.point.threads(); thread++) {
				works.add(work(reader, thread));
			}
			Trial.require(api.name(), works.getFirst(), reader);
			return new PreparingSubject(
					new LoadSubject(api.name(), Load.timed(this.point), works, reader::paths, reader), this::load);
		}

		void load() throws IOException {
			for (Path file : this.files) {
				PageCache.load(file);
			}
		}

		private Work work(WholeFileApi.Reader reader, int thread) {
			SplittableRandom random = new SplittableRandom(thread);
			WholeFileApi.ThreadReader threadReader = reader.forThread();
			return () -> {
				Path file = this.files.get(random.nextInt(this.files.size()));
				Buffers.requireRead(threadReader.read(file), FILE_SIZE);
			};
		}

		@Override
		public List<Subject> subjects() {
			return List.copyOf(this.subjects);
		}

		@Override
		public List<Peer> peers() {
			return List.copyOf(this.peers);
		}

		@Override
		public String check() throws IOException {
			int resident = 0;
			for (Path file : this.files) {
				resident += (PageCache.residency(file) == 1) ? 1 : 0;
			}
			if (resident < this.files.size()) {
				throw new IOException(
						"only %d of %d files are in the page cache".formatted(resident, this.files.size()));
			}
			return "all of %d files in the page cache".formatted(this.files.size());
		}

	}

}
