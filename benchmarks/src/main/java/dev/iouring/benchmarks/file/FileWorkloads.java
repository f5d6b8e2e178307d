package dev.iouring.benchmarks.file;

import java.util.ArrayList;
import java.util.List;

import dev.iouring.benchmarks.file.FileWorkload.BlockWork;
import dev.iouring.benchmarks.harness.Workload;

/**
 * All workloads on files.
 */
public final class FileWorkloads {

	private static final int KIB = 1024;

	private FileWorkloads() {
	}

	/**
	 * The workloads.
	 * @return each with a name of its own
	 */
	public static List<Workload> all() {
		List<Workload> workloads = new ArrayList<>(List.of(
				new FileWorkload("cached-read", "4 KiB reads at random positions of a file in the page cache",
						new BlockWork(Action.READ, Access.CACHED, true, 4 * KIB), Points.CACHED),
				new FileWorkload("direct-read", "4 KiB reads at random positions with O_DIRECT",
						new BlockWork(Action.READ, Access.DIRECT, true, 4 * KIB), Points.DIRECT),
				new FileWorkload("direct-write", "4 KiB writes over random positions with O_DIRECT",
						new BlockWork(Action.WRITE, Access.DIRECT, true, 4 * KIB), Points.WRITES),
				new FileWorkload("buffered-write", "4 KiB writes over random positions into the page cache",
						new BlockWork(Action.WRITE, Access.CACHED, true, 4 * KIB), Points.WRITES),
				new FileWorkload("write-fdatasync", "4 KiB writes over random positions, each made durable",
						new BlockWork(Action.WRITE_AND_SYNC, Access.CACHED, true, 4 * KIB), Points.SYNCS),
				new FileWorkload("sequential-64k", "64 KiB reads one after the other, from the page cache",
						new BlockWork(Action.READ, Access.CACHED, false, 64 * KIB), Points.LARGE_BLOCKS),
				new FileWorkload("sequential-1m", "1 MiB reads one after the other, from the page cache",
						new BlockWork(Action.READ, Access.CACHED, false, KIB * KIB), Points.LARGE_BLOCKS),
				new FileWorkload("sequential-cold", "64 KiB reads one after the other, not in the page cache before",
						new BlockWork(Action.READ, Access.COLD, false, 64 * KIB), Points.LARGE_BLOCKS)));
		workloads.addAll(SmallFilesWorkload.all());
		workloads.add(new BatchReadWorkload());
		return List.copyOf(workloads);
	}

}
