package dev.iouring.benchmarks.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.iouring.benchmarks.harness.Peer;
import dev.iouring.benchmarks.harness.Preparation;
import dev.iouring.benchmarks.harness.PreparingSubject;
import dev.iouring.benchmarks.harness.Subject;
import dev.iouring.benchmarks.linux.PageCache;

/**
 * Subjects that use one file, and what is known of that file.
 */
public final class PreparedFile implements Preparation {

	private final Path file;

	private final Access access;

	private final List<Subject> subjects = new ArrayList<>();

	private final List<Peer> peers = new ArrayList<>();

	/**
	 * Sees to it that the data are where they should be.
	 * @param file which exists
	 * @param access where the data are to be
	 * @throws IOException if they cannot be got there
	 */
	public PreparedFile(Path file, Access access) throws IOException {
		this.file = file;
		this.access = access;
		if (access == Access.CACHED) {
			PageCache.load(file);
		}
		else {
			ColdSubject.dropAndCheck(file);
		}
	}

	Path file() {
		return this.file;
	}

	long size() throws IOException {
		return Files.size(this.file);
	}

	/**
	 * Makes a subject that brings the file into its state before each round.
	 * @param subject who uses the file
	 * @return the same, prepared
	 */
	public Subject preparing(Subject subject) {
		return switch (this.access) {
			case CACHED -> new PreparingSubject(subject, () -> {
				// what one subject has written is not to reach the device at another's
				// expense
				PageCache.writeBack(this.file);
				PageCache.load(this.file);
			});
			case COLD -> new ColdSubject(subject, this.file);
			case DIRECT -> subject;
		};
	}

	/**
	 * Adds somebody who is measured together with the others.
	 * @param subject who is measured
	 */
	public void add(Subject subject) {
		this.subjects.add(subject);
	}

	void addPeer(Peer peer) {
		this.peers.add(peer);
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
		return switch (this.access) {
			case CACHED -> checkCached();
			case COLD -> "nothing in the page cache when a round began, not all when it ended";
			case DIRECT -> checkDirect();
		};
	}

	private String checkCached() throws IOException {
		double residency = PageCache.residency(this.file);
		if (residency < 1) {
			throw new IOException("Only %.2f %% of %s are in the page cache".formatted(100 * residency, this.file));
		}
		return "all of %d MiB in the page cache".formatted(size() >> 20);
	}

	private String checkDirect() throws IOException {
		double residency = PageCache.residency(this.file);
		if (residency > 0) {
			throw new IOException("%.2f %% of %s are in the page cache, which somebody must have used"
				.formatted(100 * residency, this.file));
		}
		return "nothing of %d MiB in the page cache".formatted(size() >> 20);
	}

}
