package dev.iouring.ring;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import dev.iouring.linux.Kernel;

/**
 * A kernel ring: entries are taken from {@link #sq()}, filled by an encoder, handed over
 * by {@link #submit()}, and answered in {@link #cq()}. See {@code io_uring(7)} and
 * {@code linux/io_uring.h}.
 *
 * <pre class="code">
 * try (Ring ring = Ring.open(RingOptions.ofEntries(8)); Arena arena = Arena.ofShared()) {
 *     MemorySegment buffer = arena.allocate(4096);
 *     FileOperations.read(ring.sq().next(), fd, buffer, 0).userData(1);
 *     ring.submitAndWait(1);
 *     ring.cq().drain((userData, result, flags) -&gt; ...);
 * }
 * </pre>
 *
 * <strong>Threads.</strong> A ring and its queues belong to one thread at a time, and
 * nothing checks it. A request is cancelled when the thread that submitted it ends, so
 * that thread must be a platform thread that outlives its requests.
 * <p>
 * <strong>Memory.</strong> Buffers belong to the kernel from submission to the terminal
 * completion of their request, the one without {@link Completion#F_MORE} (and after the
 * notification of a zero-copy send). The completion of a <em>cancel</em> is not that.
 * What else an entry points to (paths, time specifications, addresses to connect to) must
 * live until the entry is consumed. This class keeps none of it alive.
 * <p>
 * <strong>Errors.</strong> A call fails with {@link ErrnoException} only if the kernel
 * refused the call; what becomes of an operation, even a malformed one, is told by its
 * completion. When a call fails, entries stay in the queue or are in flight: their memory
 * must not be touched. Once closed, everything but {@link #close()} and the getters
 * throws {@link IllegalStateException}.
 */
public final class Ring implements AutoCloseable {

	private final Kernel kernel;

	private final Set<SetupFlag> flags;

	private final Set<Feature> features;

	private final SubmissionQueue submissions;

	private final CompletionQueue completions;

	private final Entry entry;

	private final Waits waits;

	private final Registration registration;

	private final BufferRings bufferRings = new BufferRings();

	private final RingHandle handle;

	private RingMappings mappings;

	private boolean closed;

	Ring(Kernel kernel, RingHandle handle, Registration registration, Set<SetupFlag> flags, Set<Feature> features,
			RingMappings mappings) {
		this.kernel = kernel;
		this.handle = handle;
		this.registration = registration;
		this.flags = Collections.unmodifiableSet(flags);
		this.features = Collections.unmodifiableSet(features);
		this.mappings = mappings;
		this.submissions = new SubmissionQueue(mappings.memory());
		this.completions = new CompletionQueue(mappings.memory(), this.submissions);
		this.entry = new Entry(kernel, handle, flags, this.submissions, this.completions);
		this.waits = new Waits(this.entry, features, this.submissions, this.completions);
	}

	/**
	 * Makes a ring, {@code io_uring_setup(2)}. {@link SetupFlag#NO_SQARRAY} is used where
	 * the kernel has it.
	 * @param options what to ask for
	 * @return a ring, which the caller closes
	 * @throws ErrnoException if the kernel refuses, with advice where that is common;
	 * nothing is left behind
	 * @throws UnsupportedOperationException not on Linux, or on an architecture without
	 * known system call numbers
	 * @throws IllegalCallerException if this code was denied native access
	 */
	public static Ring open(RingOptions options) throws ErrnoException {
		return open(options, Kernel.LINUX);
	}

	/**
	 * Makes a ring of another kernel than this machine's, for tests that simulate one.
	 * @param options what to ask for
	 * @param kernel who makes the ring, and serves it from then on
	 * @return a ring, which the caller closes
	 * @throws ErrnoException as {@link #open(RingOptions)}
	 */
	public static Ring open(RingOptions options, Kernel kernel) throws ErrnoException {
		return RingSetup.open(options, kernel);
	}

	/**
	 * The ring's file descriptor.
	 * @return a descriptor, or -1 once closed, and with
	 * {@link SetupFlag#REGISTERED_FD_ONLY}
	 */
	public int fd() {
		return this.handle.fd();
	}

	Kernel kernel() {
		return this.kernel;
	}

	RingHandle handle() {
		return this.handle;
	}

	Waits waits() {
		return this.waits;
	}

	Registration registration() {
		return this.registration;
	}

	BufferRings bufferRings() {
		return this.bufferRings;
	}

	/**
	 * The flags the ring was made with.
	 * @return an unmodifiable set
	 */
	public Set<SetupFlag> flags() {
		return this.flags;
	}

	/**
	 * What the kernel says it can do.
	 * @return an unmodifiable set
	 */
	public Set<Feature> features() {
		return this.features;
	}

	/**
	 * The size of the submission queue, as granted.
	 * @return a power of two
	 */
	public int sqEntries() {
		return this.submissions.entries();
	}

	/**
	 * The size of the completion queue, as granted.
	 * @return a power of two
	 */
	public int cqEntries() {
		return this.completions.entries();
	}

	/**
	 * The submission queue.
	 * @return always the same object
	 */
	public SubmissionQueue sq() {
		return this.submissions;
	}

	/**
	 * The completion queue.
	 * @return always the same object
	 */
	public CompletionQueue cq() {
		return this.completions;
	}

	/**
	 * Restricts a ring made with {@link SetupFlag#R_DISABLED} from the moment that it is
	 * enabled, for good. Linux 5.10.
	 * @param restrictions what remains allowed
	 * @throws ErrnoException {@code EBADFD} if the ring is enabled already, {@code EBUSY}
	 * if it has restrictions
	 */
	public void registerRestrictions(Restrictions restrictions) throws ErrnoException {
		this.registration.restrictions(restrictions);
	}

	/**
	 * Enables a ring made with {@link SetupFlag#R_DISABLED}. With
	 * {@link SetupFlag#SINGLE_ISSUER} the calling thread becomes its only issuer.
	 * @throws ErrnoException {@code EBADFD} if the ring is enabled already
	 */
	public void enable() throws ErrnoException {
		this.registration.enable();
	}

	/**
	 * Hands all taken entries to the kernel, without waiting. Makes no system call if
	 * there is nothing to hand over and {@link CompletionQueue#needsFlush()} is
	 * {@code false}.
	 * @return entries consumed. With SQPOLL it is the number left to the kernel thread.
	 * Less than were taken if the kernel ran out of memory halfway, or a bad entry
	 * stopped its batch and no progress could be made after; the rest stays in the queue
	 * for the next call. See {@link SubmissionQueue#isChainCut()} for chains
	 * @throws ErrnoException as of {@link #submitAndWait(int, long)}
	 */
	public int submit() throws ErrnoException {
		return this.entry.submitAndWait(0, Entry.NO_TIMEOUT);
	}

	/**
	 * {@link #submitAndWait(int, long)} without a timeout.
	 * @param minComplete completions to wait for
	 * @return entries consumed
	 * @throws ErrnoException as there
	 */
	public int submitAndWait(int minComplete) throws ErrnoException {
		return this.entry.submitAndWait(minComplete, Entry.NO_TIMEOUT);
	}

	/**
	 * {@link #submitAndWait(int, long)} with a duration.
	 * @param minComplete completions to wait for
	 * @param timeout how long to wait at most, from zero
	 * @return entries consumed
	 * @throws ErrnoException as there
	 */
	public int submitAndWait(int minComplete, Duration timeout) throws ErrnoException {
		return this.entry.submitAndWait(minComplete, Timespec.nanos(timeout));
	}

	/**
	 * Hands all taken entries to the kernel and waits until the completion queue holds a
	 * number of completions, those it already held included. Allocates nothing.
	 * <p>
	 * Returns early, without an exception, when the time is over, or when not all entries
	 * were consumed: the completion queue, not the returned number, tells what happened.
	 * A signal does not end the wait. Without a timeout and with fewer requests in flight
	 * than waited for, this waits for ever: nothing here counts them. See
	 * {@link WaitOptions.Builder#refuseEndless()} for rings where the kernel does.
	 * @param minComplete completions to wait for, from 0; more than the queue holds means
	 * a full queue
	 * @param timeoutNanos how long to wait at most, in nanoseconds; negative for no limit
	 * @return entries consumed, see {@link #submit()}
	 * @throws ErrnoException if the kernel refuses and nothing was consumed by this call:
	 * {@code EAGAIN} and {@code EBUSY} ask to reap completions first, {@code EEXIST}
	 * tells of the wrong thread, {@code EBADFD} of a disabled ring, {@code EOWNERDEAD} of
	 * a dead SQPOLL thread. {@code EBADR} tells of a lost completion, and comes also
	 * after entries were consumed, if the kernel refuses to wait on. No entry is lost:
	 * {@link SubmissionQueue#ready()} tells how many are left
	 */
	public int submitAndWait(int minComplete, long timeoutNanos) throws ErrnoException {
		return this.entry.submitAndWait(minComplete, timeoutNanos);
	}

	/**
	 * Hands all taken entries to the kernel and waits, as
	 * {@link #submitAndWait(int, long)} does, in another way than that. Allocates
	 * nothing.
	 * @param minComplete completions to wait for, from 0, which means not to wait
	 * @param options how to wait
	 * @return entries consumed, see {@link #submit()}
	 * @throws ErrnoException as of {@link #submitAndWait(int, long)}
	 * @throws UnsupportedOperationException if the kernel cannot wait in that way
	 * @throws IllegalStateException for a wait that would not end, if the options refuse
	 * it
	 */
	public int submitAndWait(int minComplete, WaitOptions options) throws ErrnoException {
		return this.waits.submitAndWait(minComplete, options);
	}

	/**
	 * Gives both queues another size. What is in them stays, in its order, and so do
	 * {@link #sq()} and {@link #cq()}; entries taken so far count as flushed, and views
	 * of them are invalid. Only with {@link SetupFlag#DEFER_TASKRUN}, by the ring's
	 * issuer. Linux 6.13.
	 * <p>
	 * With {@link SetupFlag#TASKRUN_FLAG}, only while nothing is in flight: kernels are
	 * reported to crash when an interrupt wants to set the flag during the call.
	 * @param entries as of {@link RingOptions.Builder#entries(int)}
	 * @param cqEntries as of {@link RingOptions.Builder#cqEntries(int)}
	 * @throws ErrnoException {@code EOVERFLOW} if more waits in a queue than would fit,
	 * {@code ENOMEM} over the limit of locked memory, {@code EEXIST} on the wrong thread;
	 * the ring is as before then. If the kernel has made queues that cannot be mapped,
	 * the error is {@code mmap}'s, and the ring is closed
	 * @throws IllegalStateException if the ring cannot be resized, or something waits in
	 * it that cannot be moved: big entries or completions
	 */
	public synchronized void resize(int entries, int cqEntries) throws ErrnoException {
		Set<SetupFlag> rules = EnumSet.of(SetupFlag.CLAMP, SetupFlag.CQE_MIXED);
		rules.retainAll(this.flags);
		RingOptions sizes = RingOptions.builder().entries(entries).cqEntries(cqEntries).flags(rules).build();
		this.mappings = new RingResizing(this, this.mappings).to(sizes);
	}

	/**
	 * Runs the completion work that waits for this thread and moves completions that did
	 * not fit into the queue, without submitting or waiting. With
	 * {@link SetupFlag#DEFER_TASKRUN} a loop that only looks at the queue needs this to
	 * see anything.
	 * <p>
	 * The kernel leaves what exceeds some pieces of deferred work (20 on Linux 6.18) for
	 * the next call: call until nothing more comes, or with
	 * {@link SetupFlag#TASKRUN_FLAG} while {@link CompletionQueue#needsFlush()}.
	 * @return completions ready now
	 * @throws ErrnoException if the kernel refuses
	 */
	public int flushCompletions() throws ErrnoException {
		enter(0, 0, EnterFlags.GETEVENTS);
		return this.completions.ready();
	}

	/**
	 * The bare {@code io_uring_enter(2)}, for what the other methods do not cover. It
	 * neither flushes the submission queue nor resumes after a signal.
	 * @param toSubmit entries to consume at most, from 0
	 * @param minComplete completions to wait for, from 0
	 * @param flags {@link EnterFlags}
	 * @return entries consumed
	 * @throws ErrnoException for every error number, {@code EINTR} included
	 */
	public int enter(int toSubmit, int minComplete, int flags) throws ErrnoException {
		return this.entry.enter(toSubmit, minComplete, flags);
	}

	/**
	 * Waits for completions and takes all that are ready. It submits nothing: entries
	 * that were not submitted do not complete.
	 * @param minComplete completions to wait for, from 0
	 * @return the completions, oldest first: at least as many as waited for, or as fit
	 * the queue. With {@link SetupFlag#CQE_MIXED} it is their places that are counted
	 * @throws ErrnoException as of {@link #submitAndWait(int, long)}
	 */
	public List<Completion> waitForCompletions(int minComplete) throws ErrnoException {
		this.entry.waitFor(minComplete);
		return this.completions.takeAll();
	}

	/**
	 * Waits for one completion and takes it. It submits nothing.
	 * @return the oldest completion
	 * @throws ErrnoException as of {@link #submitAndWait(int, long)}
	 */
	public Completion waitForCompletion() throws ErrnoException {
		Completion completion = this.completions.poll();
		while (completion == null) {
			this.entry.waitFor(1);
			completion = this.completions.poll();
		}
		return completion;
	}

	/**
	 * Asks which operations the kernel has. Linux 5.6.
	 * @return a copy of the answer
	 * @throws ErrnoException if the kernel cannot tell
	 */
	public Probe probe() throws ErrnoException {
		return this.registration.probe();
	}

	/**
	 * Unmaps the ring and closes its descriptor, and each {@link BufferRing} that is left
	 * before. A second call does nothing, on whatever thread. A wait that another thread
	 * is in does not end by this, and keeps the ring until it does.
	 * <p>
	 * <strong>This is not a barrier.</strong> The kernel cancels what is in flight later,
	 * in a worker, and may write into buffers after this returns. Before the memory of
	 * requests is freed: cancel them, take every terminal completion, and only then
	 * close.
	 * @throws IllegalStateException if another thread, which is alive, has registered the
	 * descriptor and would keep the ring; nothing is closed then
	 */
	@Override
	public synchronized void close() {
		// Synchronized: of two threads that close the ring, each would undo a half of it.
		if (this.closed) {
			return;
		}
		int closing = this.handle.fd();
		boolean registered = this.handle.isToBeUnregistered();
		this.bufferRings.ringCloses();
		this.closed = true;
		try {
			if (registered) {
				RingDescriptor.giveBack(this.handle, this.registration);
			}
		}
		catch (ErrnoException unexpected) {
			throw new IllegalStateException("the ring's index cannot be given back", unexpected);
		}
		finally {
			this.handle.closed();
			this.mappings.close();
			if (closing >= 0) {
				// Its errors say nothing: the descriptor is gone either way.
				this.kernel.close(closing);
			}
		}
	}

}
