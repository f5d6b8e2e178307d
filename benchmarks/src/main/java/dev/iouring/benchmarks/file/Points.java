package dev.iouring.benchmarks.file;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

import dev.iouring.benchmarks.harness.Point;
import dev.iouring.benchmarks.harness.Scale;

/**
 * Where a workload is measured.
 *
 * @param full when there is time
 * @param quick when there is not
 */
record Points(List<Point> full, List<Point> quick) {

	static final Points CACHED = new Points(virtualAndPlatform(1, 2, 8, 32, 128, 1000), virtual(1, 32, 1000));

	static final Points DIRECT = new Points(virtualAndPlatform(1, 2, 8, 32, 128, 1000), virtual(1, 32, 128, 1000));

	static final Points WRITES = new Points(virtualAndPlatform(1, 8, 32, 128, 1000), virtual(1, 32));

	/** The device has no more to give to more threads. */
	static final Points SYNCS = new Points(virtualAndPlatform(1, 8, 32, 128), virtual(1, 32));

	/** A thousand threads would have a gigabyte of buffers. */
	static final Points LARGE_BLOCKS = new Points(virtualAndPlatform(1, 8, 32), virtual(1));

	private static final Set<Integer> PEERS = Set.of(1, 32, 1000);

	List<Point> of(Scale scale) {
		return scale.quick() ? this.quick : this.full;
	}

	/** Peers are measured at few points, or a run would take hours. */
	static boolean havePeers(Point point) {
		return point.kind() == Point.Kind.VIRTUAL && PEERS.contains(point.count());
	}

	private static List<Point> virtual(int... threads) {
		return Arrays.stream(threads).mapToObj(Point::virtual).toList();
	}

	private static List<Point> virtualAndPlatform(int... threads) {
		List<Point> points = new ArrayList<>(virtual(threads));
		points.add(Point.platform(1));
		points.add(Point.platform(8));
		return List.copyOf(points);
	}

}
