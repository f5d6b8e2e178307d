package dev.iouring.benchmarks.ring;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import dev.iouring.benchmarks.file.Access;
import dev.iouring.benchmarks.file.PreparedFile;
import dev.iouring.benchmarks.harness.Point;
import dev.iouring.benchmarks.harness.Preparation;
import dev.iouring.benchmarks.harness.Scale;
import dev.iouring.benchmarks.harness.Scratch;
import dev.iouring.benchmarks.harness.Subject;
import dev.iouring.benchmarks.harness.Workload;
import dev.iouring.benchmarks.linux.Affinity;
import dev.iouring.benchmarks.reference.CReference;
import dev.iouring.benchmarks.reference.CSubject;
import dev.iouring.ring.RingDescriptor;

/**
 * The ring floor against the same loop in C: the same set-up, the same system calls, the
 * same processor.
 */
public final class RingVersusC implements Workload {

	private static final long FILE_SIZE = 64L << 20;

	private static final int[] BATCHES = { 1, 8, 32, RingLoop.MAX_BATCH };

	private final Kind kind;

	private RingVersusC(Kind kind) {
		this.kind = kind;
	}

	/**
	 * All workloads of this kind.
	 * @return with and without a file
	 */
	public static List<Workload> all() {
		return List.of(new RingVersusC(Kind.NOP), new RingVersusC(Kind.READ));
	}

	@Override
	public String name() {
		return "ring-vs-c-" + this.kind.request;
	}

	@Override
	public String description() {
		return this.kind.description;
	}

	@Override
	public List<Point> points(Scale scale) {
		return IntStream.of(BATCHES)
			.filter((batch) -> !scale.quick() || batch == 1 || batch == 32)
			.mapToObj(Point::batch)
			.toList();
	}

	@Override
	public Preparation prepare(Point point, Scratch scratch) throws IOException, InterruptedException {
		Path program = CReference.compile(scratch.folder());
		Path file = scratch.file("ring", FILE_SIZE);
		PreparedFile prepared = new PreparedFile(file, Access.CACHED);
		OwnerThread owner = new OwnerThread();
		List<Subject> subjects = new ArrayList<>(owner.call(() -> {
			Affinity.pin(Affinity.allowed().getLast());
			// what this thread starts runs on its processor
			CReference reference = CReference.start(program, file);
			try {
				return List.of(new CSubject("c", reference, this.kind.request + " " + point.count()),
						new RingSubject(owner, this.kind.open(file), point.count()));
			}
			catch (IOException failure) {
				reference.close();
				throw failure;
			}
		}));
		subjects.add(registered(file, point));
		subjects.forEach((subject) -> prepared.add(prepared.preparing(subject)));
		return prepared;
	}

	/**
	 * The C program has one thread, for which the kernel looks a descriptor up without
	 * counting who uses it. This is how a program with several is spared that.
	 */
	private Subject registered(Path file, Point point) throws IOException, InterruptedException {
		OwnerThread owner = new OwnerThread();
		return owner.call(() -> {
			Affinity.pin(Affinity.allowed().getLast());
			RingLoop loop = this.kind.open(file);
			RingDescriptor.register(loop.ring);
			return new RingSubject("bare-ring-registered", owner, loop, point.count());
		});
	}

	private enum Kind {

		NOP("nop", "operations that do nothing on the bare ring, against the same loop in C") {

			@Override
			RingLoop open(Path file) throws IOException {
				return new NopLoop();
			}

		},

		READ("read", "4 KiB reads at random positions of a file in the page cache on the bare ring, file and buffers"
				+ " registered, against the same loop in C") {

			@Override
			RingLoop open(Path file) throws IOException {
				return new FixedReadLoop(file);
			}

		};

		private final String request;

		private final String description;

		Kind(String request, String description) {
			this.request = request;
			this.description = description;
		}

		abstract RingLoop open(Path file) throws IOException;

	}

}
