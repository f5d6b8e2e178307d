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
final class PreparedFile implements Preparation {

	private final Path file;

	private final Access access;

	private final List<Subject> subjects = new ArrayList<>();

	private final List<Peer> peers = new ArrayList<>();

	PreparedFile(Path file, Access access) {
		this.file = file;
		this.access = access;
	}

	Path file() {
		return this.file;
	}

	long size() throws IOException {
		return Files.size(this.file);
	}

	/** A subject that brings the file into its state before each round. */
	Subject preparing(Subject subject) {
		return switch (this.access) {
			case CACHED -> new PreparingSubject(subject, () -> PageCache.load(this.file));
			case COLD -> new PreparingSubject(subject, () -> PageCache.drop(this.file));
			case DIRECT -> subject;
		};
	}

	void add(Subject subject) {
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
		if (this.access != Access.CACHED) {
			return "";
		}
		double residency = PageCache.residency(this.file);
		if (residency < 1) {
			throw new IOException("Only %.2f %% of %s are in the page cache".formatted(100 * residency, this.file));
		}
		return "all of %d MiB in the page cache".formatted(size() >> 20);
	}

}
