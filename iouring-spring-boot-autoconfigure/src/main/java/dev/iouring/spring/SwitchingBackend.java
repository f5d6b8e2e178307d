package dev.iouring.spring;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

import dev.iouring.FileStatus;
import dev.iouring.IoUring;
import dev.iouring.IoUringUnavailableException;
import dev.iouring.OperationKind;
import dev.iouring.jfr.FlightEvents;
import org.jspecify.annotations.Nullable;

/**
 * Decides for each call whether the ring or the fallback performs it. The ring does as
 * long as it is open or can be opened. If it cannot, the fallback does for half a minute,
 * then opening is tried again, so that a passing shortage heals. A file stays with whom
 * it was opened by. A ring that was closed for good is not replaced: its exception tells
 * the caller that the application is going down.
 */
final class SwitchingBackend implements FileBackend {

	private final IoUring io;

	private final FallbackPolicy policy;

	private final UnavailabilityLog log;

	private final Duration retryInterval;

	private final Restrictions restrictions;

	private final NioBackend nio;

	private final RingBackend ring;

	private final ReentrantLock openLock = new ReentrantLock();

	private volatile @Nullable Fallback fallback;

	SwitchingBackend(IoUring io, TemplateOptions options, Duration retryInterval) {
		this.io = io;
		this.policy = options.fallback();
		this.log = options.log();
		this.retryInterval = retryInterval;
		this.restrictions = Restrictions.of(io);
		this.nio = new NioBackend(options.fallbackThreads());
		this.ring = new RingBackend(io, this.nio.attributes());
	}

	RingBackend ring() {
		return this.ring;
	}

	NioBackend nio() {
		return this.nio;
	}

	Restrictions restrictions() {
		return this.restrictions;
	}

	boolean isRingInUse() throws IOException {
		return current() == this.ring;
	}

	/** Whether operations go to the fallback, as far as anybody has tried. */
	boolean isFallbackInUse() {
		IoUring.State state = this.io.state();
		return this.fallback != null && state != IoUring.State.OPEN && state != IoUring.State.CLOSED;
	}

	private FileBackend current() throws IOException {
		IoUring.State state = this.io.state();
		if (state == IoUring.State.OPEN) {
			leaveFallback();
			return this.ring;
		}
		if (state == IoUring.State.CLOSED || this.policy == FallbackPolicy.NEVER) {
			return this.ring;
		}
		return isFallbackInForce() ? this.nio : open();
	}

	private boolean isFallbackInForce() {
		Fallback fallback = this.fallback;
		return fallback != null && System.nanoTime() - fallback.since() < this.retryInterval.toNanos();
	}

	private FileBackend open() throws IOException {
		// so that all who come first wait for one answer
		this.openLock.lock();
		try {
			if (isFallbackInForce()) {
				return this.nio;
			}
			this.io.open();
			leaveFallback();
			return this.ring;
		}
		catch (IoUringUnavailableException ex) {
			return fallBack(ex);
		}
		finally {
			this.openLock.unlock();
		}
	}

	/** It may be somebody else who has opened the ring. */
	private void leaveFallback() {
		if (this.fallback == null) {
			return;
		}
		this.openLock.lock();
		try {
			if (this.fallback != null && this.io.state() == IoUring.State.OPEN) {
				this.fallback = null;
				FlightEvents.fallbackOff(this.io.name());
				this.log.available(who());
			}
		}
		finally {
			this.openLock.unlock();
		}
	}

	private String who() {
		return "ring '" + this.io.name() + "'";
	}

	/**
	 * Takes note that the ring was lost.
	 * @return who stands in for it
	 * @throws IoUringUnavailableException if nobody may
	 */
	FileBackend fallBack(IoUringUnavailableException ex) throws IoUringUnavailableException {
		if (this.policy == FallbackPolicy.NEVER) {
			throw ex;
		}
		this.openLock.lock();
		try {
			if (this.fallback == null) {
				FlightEvents.fallbackOn(this.io.name(), ex.availability().reason().name());
				this.log.unavailable(who(), ex.availability());
			}
			this.fallback = new Fallback(System.nanoTime());
			return this.nio;
		}
		finally {
			this.openLock.unlock();
		}
	}

	private <T extends @Nullable Object> T call(OperationKind kind, Call<T> call) throws IOException {
		Interrupts.check();
		this.restrictions.check(kind);
		FileBackend backend = current();
		try {
			return call.on(backend);
		}
		catch (IoUringUnavailableException ex) {
			// The ring was lost since it was asked for, and nothing has been done.
			if (backend == this.nio) {
				throw ex;
			}
			return call.on(fallBack(ex));
		}
	}

	private void run(OperationKind kind, Run run) throws IOException {
		this.<@Nullable Void>call(kind, (backend) -> {
			run.on(backend);
			return null;
		});
	}

	@Override
	public BackendFile open(Path path, Set<OpenOption> options, FileAttribute<?>... attributes) throws IOException {
		return call(OperationKind.OPENAT, (backend) -> backend.open(path, options, attributes));
	}

	@Override
	public FileStatus status(Path path, LinkOption... options) throws IOException {
		return call(OperationKind.STATX, (backend) -> backend.status(path, options));
	}

	@Override
	public void rename(Path source, Path target, RenameMode mode) throws IOException {
		run(OperationKind.RENAMEAT, (backend) -> backend.rename(source, target, mode));
	}

	@Override
	public void deleteFile(Path path) throws IOException {
		run(OperationKind.UNLINKAT, (backend) -> backend.deleteFile(path));
	}

	@Override
	public void discardFile(Path path) throws IOException {
		this.restrictions.check(OperationKind.UNLINKAT);
		try {
			deleteFile(path);
		}
		catch (FileSystemException ex) {
			// this is the kernel's answer
			throw ex;
		}
		catch (IOException ex) {
			this.nio.deleteFile(path);
		}
	}

	@Override
	public void deleteDirectory(Path path) throws IOException {
		run(OperationKind.UNLINKAT, (backend) -> backend.deleteDirectory(path));
	}

	@Override
	public void createDirectory(Path path) throws IOException {
		run(OperationKind.MKDIRAT, (backend) -> backend.createDirectory(path));
	}

	@Override
	public void createLink(Path link, Path existing) throws IOException {
		run(OperationKind.LINKAT, (backend) -> backend.createLink(link, existing));
	}

	@Override
	public void createSymbolicLink(Path link, Path target) throws IOException {
		run(OperationKind.SYMLINKAT, (backend) -> backend.createSymbolicLink(link, target));
	}

	@Override
	public Path readSymbolicLink(Path link) throws IOException {
		return call(OperationKind.STATX, (backend) -> backend.readSymbolicLink(link));
	}

	@Override
	public void setMode(Path path, int mode) throws IOException {
		run(OperationKind.WRITE, (backend) -> backend.setMode(path, mode));
	}

	@Override
	public void setTimes(Path path, FileStatus times) throws IOException {
		run(OperationKind.WRITE, (backend) -> backend.setTimes(path, times));
	}

	@Override
	public void syncDirectory(Path directory) throws IOException {
		this.restrictions.check(OperationKind.OPENAT, OperationKind.FSYNC);
		run(OperationKind.FSYNC, (backend) -> backend.syncDirectory(directory));
	}

	@Override
	public void executeAll(List<BatchItem> items, Deadline deadline) throws IOException {
		Interrupts.check();
		new SwitchingBatch(this, items, deadline).executeAll();
	}

	@Override
	public void executeChain(List<BatchItem> items, Deadline deadline) throws IOException {
		Interrupts.check();
		new SwitchingBatch(this, items, deadline).executeChain();
	}

	/** Since when the fallback is in force. */
	private record Fallback(long since) {
	}

	private interface Call<T extends @Nullable Object> {

		T on(FileBackend backend) throws IOException;

	}

	private interface Run {

		void on(FileBackend backend) throws IOException;

	}

}
