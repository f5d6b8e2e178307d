package dev.iouring;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;

import dev.iouring.IoUring.State;
import dev.iouring.jfr.FlightEvents;
import dev.iouring.linux.Kernel;
import dev.iouring.linux.Platform;
import org.jspecify.annotations.Nullable;

/**
 * The lives of an {@link IoUring}: opens an {@link Engine} when somebody needs one, lets
 * go of it, and knows how the last one ended. Thread-safe.
 */
final class Lifecycle {

	private final IoUring io;

	private final Kernel kernel;

	private final CarrierPermits permits;

	private final Counters counters;

	private final Availability.@Nullable Unavailable unavailable;

	/**
	 * An engine that lets no operations in and has not ended yet. Set before
	 * {@link #engine} is cleared, so whoever finds neither finds the engine ended.
	 */
	private volatile @Nullable Engine ending;

	/** Since the first engine, which native memory is not touched before. */
	private volatile @Nullable InlineCalls inlineCalls;

	/** Guards what follows; operations read the engine without it. */
	private final ReentrantLock lock = new ReentrantLock();

	private volatile @Nullable Engine engine;

	private volatile @Nullable RingInfo info;

	/** Changed with the lock, but for the failure of an engine. */
	private final AtomicReference<State> state = new AtomicReference<>(State.NEW);

	private volatile @Nullable Throwable failure;

	/**
	 * Creates what has no life yet.
	 * @param io whose lives they are
	 * @param unavailable why there will never be one
	 */
	Lifecycle(IoUring io, Kernel kernel, CarrierPermits permits, Counters counters,
			Availability.@Nullable Unavailable unavailable) {
		this.io = io;
		this.kernel = kernel;
		this.permits = permits;
		this.counters = counters;
		this.unavailable = unavailable;
	}

	Kernel kernel() {
		return this.kernel;
	}

	State state() {
		return this.state.get();
	}

	/** What the kernel granted to the latest engine. */
	@Nullable RingInfo info() {
		return this.info;
	}

	/** Why the latest engine ended or could not be opened. */
	@Nullable Throwable failure() {
		return this.failure;
	}

	@Nullable InlineCalls inlineCalls() {
		return this.inlineCalls;
	}

	/** The engine that lets operations in, if there is one now. */
	@Nullable Engine current() {
		return this.engine;
	}

	/** The engine that lets operations in, or else the one that is ending. */
	@Nullable Engine currentOrEnding() {
		Engine engine = this.engine;
		return (engine != null) ? engine : this.ending;
	}

	/** Opens an engine unless there is one that has not failed. */
	void open() throws IOException {
		this.lock.lock();
		try {
			Engine engine = this.engine;
			if (engine != null && engine.failure() != null) {
				// it is about to say so itself, and would say so of its successor
				engine.awaitEnd();
			}
			if (this.engine == null) {
				openEngine();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/** With the lock. */
	private Engine openEngine() throws IOException {
		requireNotClosed();
		try {
			// whoever decided not to use it decided so anywhere
			Availability.Unavailable unavailable = (this.unavailable != null || Platform.isLinux()) ? this.unavailable
					: Diagnosis.notLinux();
			if (unavailable != null) {
				throw new IoUringUnavailableException(unavailable, null);
			}
			InlineCalls inline = this.inlineCalls;
			if (inline == null) {
				inline = new InlineCalls(this.kernel, this.permits);
				this.inlineCalls = inline;
			}
			Engine engine = new Engine(this.io, this, this.counters, inline);
			RingInfo info = engine.open();
			this.info = info;
			this.failure = null;
			this.engine = engine;
			this.state.set(State.OPEN);
			recordOpened(info);
			// the engine may have failed before it could be told that it was open
			Throwable failure = engine.failure();
			if (failure != null) {
				engine.awaitEnd();
				this.failure = failure;
				failed();
			}
			return engine;
		}
		catch (IoUringUnavailableException ex) {
			throw notOpened(ex);
		}
		catch (IOException | RuntimeException | LinkageError ex) {
			// native access that is denied surfaces as a class that cannot be initialised
			throw notOpened(new IoUringUnavailableException(Diagnosis.of(ex), ex));
		}
	}

	private IoUringUnavailableException notOpened(IoUringUnavailableException failure) {
		this.failure = failure;
		FlightEvents.ringFailed(this.io.name(), failure);
		return failure;
	}

	private void recordOpened(RingInfo info) {
		FlightEvents.ringOpened(this.io.name(), info.kernel(), info.flags().stream().map(Enum::name).sorted().toList(),
				info.entries(), info.cqEntries(), info.warnings());
	}

	private void requireNotClosed() throws IoUringClosedException {
		if (this.state.get() == State.CLOSED) {
			throw new IoUringClosedException("Ring '" + this.io.name() + "' is closed");
		}
	}

	/** The engine that lets operations in, opened if there is none. */
	Engine engine() throws IOException {
		Engine engine = this.engine;
		if (engine != null) {
			return engine;
		}
		requireNotClosed();
		this.lock.lock();
		try {
			return lockedEngine();
		}
		finally {
			this.lock.unlock();
		}
	}

	/** For those who wait no longer than they want to, whoever holds the lock. */
	Engine engine(long end) throws IOException {
		Engine engine = this.engine;
		if (engine != null) {
			return engine;
		}
		requireNotClosed();
		try {
			if (!this.lock.tryLock(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
				throw Engine.unanswered(this.io.name());
			}
		}
		catch (InterruptedException ex) {
			throw Engine.interrupted(this.io.name());
		}
		try {
			return lockedEngine();
		}
		finally {
			this.lock.unlock();
		}
	}

	/** With the lock. */
	private Engine lockedEngine() throws IOException {
		Engine engine = this.engine;
		if (engine != null) {
			return engine;
		}
		Throwable failure = this.failure;
		if (this.state.get() == State.FAILED) {
			throw new IOException("Ring '%s' has failed; open() opens it anew".formatted(this.io.name()), failure);
		}
		return openEngine();
	}

	/** Waits until an engine that lets nothing in has ended, but not for ever. */
	void awaitEnd(Engine engine, long end) throws IOException {
		try {
			if (!engine.awaitEnd(Duration.ofNanos(end - System.nanoTime()))) {
				throw Engine.unanswered(this.io.name());
			}
		}
		catch (InterruptedException ex) {
			throw Engine.interrupted(this.io.name());
		}
	}

	/**
	 * Told by an engine that its owner thread ends, before anybody learns of it from an
	 * operation. A thread that was left to itself when it hung says nothing of its
	 * successor.
	 */
	void failing(RingThread thread, Throwable failure) {
		if (isOn(this.engine, thread) || isOn(this.ending, thread)) {
			this.failure = failure;
		}
	}

	/**
	 * Told by an engine that its owner thread has ended. Takes no lock, because whoever
	 * closes the engine holds it and waits for that thread.
	 */
	void failed(RingThread thread) {
		if (isOn(this.engine, thread)) {
			failed();
		}
	}

	private void failed() {
		if (this.state.compareAndSet(State.OPEN, State.FAILED)) {
			this.engine = null;
		}
	}

	private static boolean isOn(@Nullable Engine engine, RingThread thread) {
		return engine != null && engine.isOn(thread);
	}

	/**
	 * Lets go of the engine and waits for its end.
	 * @param released what this is from then on
	 */
	void release(State released) {
		this.lock.lock();
		try {
			if (this.state.get() == State.CLOSED) {
				return;
			}
			Engine engine = this.engine;
			if (released == State.CLOSED) {
				this.state.set(released);
			}
			else {
				this.state.compareAndSet(State.OPEN, released);
			}
			this.ending = engine;
			this.engine = null;
			if (engine != null) {
				engine.close();
				this.ending = null;
				FlightEvents.ringClosed(this.io.name(), released.name());
			}
		}
		finally {
			this.lock.unlock();
		}
	}

}
