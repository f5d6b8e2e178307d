package dev.iouring;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.iouring.linux.CqeLayout;
import dev.iouring.linux.Errno;
import dev.iouring.linux.ParamsLayout;
import dev.iouring.linux.SqeLayout;
import dev.iouring.linux.WaitLayout;
import dev.iouring.ring.EnterFlags;
import dev.iouring.ring.SetupFlag;
import org.jspecify.annotations.Nullable;

/**
 * A ring of the simulated kernel: the memory it shares with its owner, and the kernel's
 * side of {@code io_uring_enter}.
 */
final class SimRing {

	private static final int SQ_HEAD = 0;

	private static final int SQ_TAIL = 4;

	private static final int SQ_FLAGS = 16;

	private static final int CQ_HEAD = 64;

	private static final int CQ_TAIL = 68;

	private static final int CQES = 128;

	private static final int NEED_WAKEUP = 1;

	private static final int CQ_OVERFLOW = 1 << 1;

	private static final int TASKRUN = 1 << 2;

	private static final int EXT_ARG = 1 << 3;

	private static final int MAX_IDLE_POLLS = 8;

	/** Less than owners that fail give the kernel's thread. */
	private static final long MAX_LATENESS = 50_000_000;

	private final Simulation simulation;

	private final SimKernel kernel;

	private final SimThread creator;

	private final int flags;

	private final int sqEntries;

	private final int cqEntries;

	private final MemorySegment rings;

	private final MemorySegment submissions;

	private final List<SimMemory.Range> registered = new ArrayList<>();

	/** The table of files. */
	private SimKernel.@Nullable Open[] files = new SimKernel.Open[0];

	/** The numbers of the files that operations are about, by the operations' names. */
	private final Map<Long, Integer> announced = new HashMap<>();

	private final List<SimRequest> inFlight = new ArrayList<>();

	/** Completion work that waits for the owner to ask for it. */
	private final Deque<Completion> deferred = new ArrayDeque<>();

	/** Completions that do not fit into the queue, or are treated as such. */
	private final Deque<Completion> overflow = new ArrayDeque<>();

	private int mappings;

	private @Nullable SimThread waiter;

	private int idlePolls;

	private boolean polling;

	private boolean closed;

	private boolean abandoned;

	SimRing(Simulation simulation, SimKernel kernel, int entries, int cqEntries, int flags) {
		this.simulation = simulation;
		this.kernel = kernel;
		this.creator = simulation.thread();
		this.flags = flags;
		this.sqEntries = entries;
		this.cqEntries = cqEntries;
		Arena arena = simulation.keep(Arena.ofAuto());
		this.rings = arena.allocate(ringsLength(), Long.BYTES);
		this.submissions = arena.allocate((long) entries * SqeLayout.SIZE, Long.BYTES);
		// the indexes count modulo 2^32, and need not begin anywhere near 0
		int first = simulation.random().nextBoolean() ? -simulation.random().nextInt(20) : 0;
		setWord(SQ_HEAD, first);
		setWord(SQ_TAIL, first);
		first = simulation.random().nextBoolean() ? -simulation.random().nextInt(20) : 0;
		setWord(CQ_HEAD, first);
		setWord(CQ_TAIL, first);
		if (has(SetupFlag.SQPOLL)) {
			poll();
		}
	}

	private long array() {
		return CQES + (long) this.cqEntries * CqeLayout.SIZE;
	}

	private long ringsLength() {
		return array() + (has(SetupFlag.NO_SQARRAY) ? 0 : (long) this.sqEntries * Integer.BYTES);
	}

	/** Fills in what {@code io_uring_setup} tells. */
	void describe(MemorySegment params) {
		params.set(ValueLayout.JAVA_INT, ParamsLayout.SQ_ENTRIES, this.sqEntries);
		params.set(ValueLayout.JAVA_INT, ParamsLayout.CQ_ENTRIES, this.cqEntries);
		params.set(ValueLayout.JAVA_INT, ParamsLayout.SQ_OFF_HEAD, SQ_HEAD);
		params.set(ValueLayout.JAVA_INT, ParamsLayout.SQ_OFF_TAIL, SQ_TAIL);
		params.set(ValueLayout.JAVA_INT, ParamsLayout.SQ_OFF_FLAGS, SQ_FLAGS);
		params.set(ValueLayout.JAVA_INT, ParamsLayout.SQ_OFF_DROPPED, 20);
		params.set(ValueLayout.JAVA_INT, ParamsLayout.SQ_OFF_ARRAY, has(SetupFlag.NO_SQARRAY) ? 0 : (int) array());
		params.set(ValueLayout.JAVA_INT, ParamsLayout.CQ_OFF_HEAD, CQ_HEAD);
		params.set(ValueLayout.JAVA_INT, ParamsLayout.CQ_OFF_TAIL, CQ_TAIL);
		params.set(ValueLayout.JAVA_INT, ParamsLayout.CQ_OFF_OVERFLOW, 80);
		params.set(ValueLayout.JAVA_INT, ParamsLayout.CQ_OFF_CQES, CQES);
	}

	private boolean has(SetupFlag flag) {
		return (this.flags & flag.bit()) != 0;
	}

	private int word(long offset) {
		return this.rings.get(ValueLayout.JAVA_INT, offset);
	}

	private void setWord(long offset, int value) {
		this.rings.set(ValueLayout.JAVA_INT, offset, value);
	}

	private void setFlag(int flag, boolean set) {
		setWord(SQ_FLAGS, set ? word(SQ_FLAGS) | flag : word(SQ_FLAGS) & ~flag);
	}

	long map(long length, long offset) {
		this.mappings++;
		MemorySegment memory = (offset == ParamsLayout.MMAP_SQES) ? this.submissions : this.rings;
		this.simulation.require(memory.byteSize() == length,
				() -> "mapped %d bytes of %d".formatted(length, memory.byteSize()));
		return memory.address();
	}

	boolean unmap(long address, long length) {
		for (MemorySegment memory : List.of(this.rings, this.submissions)) {
			if (memory.address() == address) {
				this.mappings--;
				this.simulation.require(memory.byteSize() == length,
						() -> "unmapped %d bytes of %d".formatted(length, memory.byteSize()));
				requireIdle("its memory was unmapped");
				return true;
			}
		}
		return false;
	}

	void close() {
		requireIdle("it was closed");
		for (SimKernel.Open file : this.files) {
			this.simulation.require(file == null,
					() -> "the ring was closed, which holds files until the kernel gets to it");
		}
		this.closed = true;
	}

	private void requireIdle(String what) {
		for (SimRequest request : this.inFlight) {
			if (request.range() != null) {
				this.simulation
					.violation(() -> "the ring held memory for %s when %s".formatted(request.describe(), what));
			}
		}
	}

	boolean isClosed() {
		return this.closed;
	}

	int mappings() {
		return this.mappings;
	}

	/** Its owner thread ends without being able to close it. */
	void abandon() {
		this.abandoned = true;
	}

	boolean isAbandoned() {
		return this.abandoned;
	}

	boolean isCreator(SimThread thread) {
		return this.creator == thread;
	}

	void registerBuffer(long address, long length) {
		this.registered.add(new SimMemory.Range(address, length, "registered buffer"));
	}

	boolean isRegistered(int index, long address, long length) {
		if (index >= this.registered.size()) {
			return false;
		}
		SimMemory.Range buffer = this.registered.get(index);
		return address >= buffer.address() && address + length <= buffer.address() + buffer.length();
	}

	int registerFiles(int count) {
		requireOwner("registered files with");
		this.files = new SimKernel.Open[count];
		return 0;
	}

	/** Puts a file into a slot, or {@code null} in its place. */
	int updateFile(int slot, SimKernel.@Nullable Open file) {
		requireOwner("changed a file of");
		if (slot < 0 || slot >= this.files.length) {
			return -Errno.EINVAL;
		}
		SimKernel.Open before = this.files[slot];
		if (before != null) {
			before.leaveSlot();
		}
		if (file != null) {
			file.enterSlot();
		}
		this.files[slot] = file;
		this.simulation.trace(() -> "slot %d: %s".formatted(slot, (file != null) ? file.file().name() : "empty"));
		return 1;
	}

	int unregisterFiles() {
		for (int slot = 0; slot < this.files.length; slot++) {
			updateFile(slot, null);
		}
		this.files = new SimKernel.Open[0];
		return 0;
	}

	void announce(long userData, int file) {
		this.announced.put(userData, file);
	}

	/**
	 * Has a request use the file of a slot, which has to be the one its operation is
	 * about.
	 * @return the file, or {@code null} if there is none
	 */
	SimKernel.@Nullable Open useSlot(int slot, SimRequest request) {
		SimKernel.Open open = (slot >= 0 && slot < this.files.length) ? this.files[slot] : null;
		if (this.abandoned && open == null) {
			// nobody awaits what is left of it
			return null;
		}
		Integer number = this.announced.get(request.userData());
		this.simulation.require(open != null, () -> request.describe() + " names the empty slot " + slot);
		this.simulation.require(number == null || this.kernel.opened(number) == open,
				() -> "%s is about descriptor %d and names slot %d, which has another file"
					.formatted(request.describe(), number, slot));
		if (open != null) {
			open.use();
		}
		return open;
	}

	private void requireOwner(String what) {
		this.simulation.require(this.creator == this.simulation.thread(),
				() -> "a thread that is not the owner " + what + " the ring");
	}

	int enter(int toSubmit, int minComplete, int enterFlags, MemorySegment arg) {
		SimFaults faults = this.kernel.faults();
		this.simulation.require(this.creator == this.simulation.thread(),
				() -> "a thread that is not the owner entered the ring");
		boolean getEvents = (enterFlags & EnterFlags.GETEVENTS) != 0;
		if (has(SetupFlag.SQPOLL)) {
			if ((enterFlags & EnterFlags.SQ_WAKEUP) != 0) {
				setFlag(NEED_WAKEUP, false);
				poll();
			}
			if ((enterFlags & EnterFlags.SQ_WAIT) != 0) {
				this.waiter = this.simulation.thread();
				this.simulation.await(() -> pending() < this.sqEntries);
				this.waiter = null;
			}
		}
		int consumed = 0;
		if (toSubmit > 0 && has(SetupFlag.SQPOLL)) {
			consumed = toSubmit;
		}
		else if (toSubmit > 0) {
			if (this.simulation.chance(faults.busy)) {
				return this.simulation.random().nextBoolean() ? -Errno.EAGAIN : -Errno.EBUSY;
			}
			int wanted = Math.min(toSubmit, pending());
			if (wanted > 1 && this.simulation.chance(faults.shortSubmit)) {
				wanted = wholeChains(this.simulation.random().nextInt(1, wanted));
			}
			consumed = consume(wanted);
			if (consumed < toSubmit) {
				return consumed;
			}
		}
		if (!getEvents) {
			return consumed;
		}
		int result = waitFor(Math.min(minComplete, this.cqEntries), enterFlags, arg);
		return (consumed > 0) ? consumed : result;
	}

	private int waitFor(int minComplete, int enterFlags, MemorySegment arg) {
		SimThread thread = this.simulation.thread();
		boolean[] ended = new boolean[2];
		Simulation.Event timeout = null;
		Simulation.Event signal = null;
		flushOverflow();
		runDeferred();
		if (completions() < minComplete) {
			if ((enterFlags & EXT_ARG) != 0) {
				timeout = this.simulation.in(timeout(arg), () -> {
					ended[0] = true;
					thread.letGo();
				});
			}
			if (this.simulation.chance(this.kernel.faults().signal)) {
				signal = this.simulation.in(this.simulation.duration(10_000_000), () -> {
					ended[1] = true;
					thread.letGo();
				});
			}
		}
		this.waiter = thread;
		this.simulation.await(() -> {
			runDeferred();
			if (completions() < minComplete) {
				flushOverflow();
			}
			return ended[0] || ended[1] || completions() >= minComplete;
		});
		this.waiter = null;
		this.simulation.cancel(timeout);
		this.simulation.cancel(signal);
		if (completions() > 0 || completions() >= minComplete) {
			return 0;
		}
		return ended[1] ? -Errno.EINTR : -Errno.ETIME;
	}

	private static long timeout(MemorySegment arg) {
		MemorySegment timespec = SimRequest.memory(arg.get(ValueLayout.JAVA_LONG, WaitLayout.TS),
				WaitLayout.TIMESPEC_SIZE);
		return timespec.get(ValueLayout.JAVA_LONG, WaitLayout.TV_SEC) * 1_000_000_000
				+ timespec.get(ValueLayout.JAVA_LONG, WaitLayout.TV_NSEC);
	}

	/** Entries that were flushed and not consumed. */
	private int pending() {
		return word(SQ_TAIL) - word(SQ_HEAD);
	}

	private int completions() {
		return word(CQ_TAIL) - word(CQ_HEAD);
	}

	/** Takes entries from the submission queue. */
	private int consume(int wanted) {
		int consumed = 0;
		List<SimRequest> chain = new ArrayList<>();
		while (consumed < wanted) {
			int head = word(SQ_HEAD);
			SimRequest request = entry(head);
			// from here on the entry may be overwritten
			setWord(SQ_HEAD, head + 1);
			consumed++;
			this.simulation.trace(() -> "consumes " + request.describe());
			add(request);
			boolean accepted = request.isWellFormed();
			boolean first = chain.isEmpty();
			chain.add(request);
			if (request.isLinked() && consumed < wanted) {
				continue;
			}
			start(List.copyOf(chain));
			chain.clear();
			if (!accepted && first && !has(SetupFlag.SUBMIT_ALL)) {
				break;
			}
		}
		return consumed;
	}

	/** Starts a request, and those that are linked to it after it. */
	private static void start(List<SimRequest> chain) {
		boolean wellFormed = true;
		for (SimRequest request : chain) {
			wellFormed &= request.isWellFormed();
		}
		for (int i = 0; i + 1 < chain.size(); i++) {
			chain.get(i).link(chain.get(i + 1));
		}
		if (wellFormed) {
			chain.getFirst().start();
		}
		else {
			chain.getFirst().refuse();
		}
	}

	/** Finds how many of some entries go together with what came before them. */
	private int wholeChains(int wanted) {
		int whole = wanted;
		while (whole < pending() && entry(word(SQ_HEAD) + whole - 1).isLinked()) {
			whole++;
		}
		return whole;
	}

	private SimRequest entry(int position) {
		int index = position & (this.sqEntries - 1);
		if (!has(SetupFlag.NO_SQARRAY)) {
			index = word(array() + (long) index * Integer.BYTES);
		}
		MemorySegment sqe = this.submissions.asSlice((long) index * SqeLayout.SIZE, SqeLayout.SIZE);
		return new SimRequest(this.simulation, this.kernel, this, sqe);
	}

	/** What the kernel thread of a ring with SQPOLL does until it falls asleep. */
	private void poll() {
		this.idlePolls = 0;
		if (!this.polling) {
			this.polling = true;
			this.simulation.in(timeToPoll(), this::pollOnce);
		}
	}

	private long timeToPoll() {
		boolean late = this.simulation.chance(this.kernel.faults().latePoll);
		return this.simulation.duration(late ? MAX_LATENESS : 20_000);
	}

	private void pollOnce() {
		this.polling = false;
		if (this.closed) {
			return;
		}
		if (pending() > 0) {
			consume(wholeChains(this.simulation.random().nextInt(1, pending() + 1)));
			wakeWaiter();
			poll();
		}
		else if (++this.idlePolls < MAX_IDLE_POLLS) {
			this.polling = true;
			this.simulation.in(timeToPoll(), this::pollOnce);
		}
		else {
			setFlag(NEED_WAKEUP, true);
		}
	}

	void add(SimRequest request) {
		this.inFlight.add(request);
	}

	/** Returns a request that is in flight, or {@code null}. */
	@Nullable SimRequest find(long userData) {
		for (SimRequest request : this.inFlight) {
			if (request.userData() == userData) {
				return request;
			}
		}
		return null;
	}

	/** A request has ended: tells the owner, now or when it asks. */
	void post(SimRequest request, int result) {
		this.inFlight.remove(request);
		Completion completion = new Completion(request, result);
		if (has(SetupFlag.DEFER_TASKRUN)) {
			this.deferred.add(completion);
			setFlag(TASKRUN, has(SetupFlag.TASKRUN_FLAG));
		}
		else {
			postNow(completion);
		}
		wakeWaiter();
	}

	private void wakeWaiter() {
		if (this.waiter != null) {
			this.waiter.letGo();
		}
	}

	private void flushOverflow() {
		while (!this.overflow.isEmpty() && completions() < this.cqEntries) {
			write(this.overflow.remove());
		}
		setFlag(CQ_OVERFLOW, !this.overflow.isEmpty());
	}

	/** Does what is left to do for the owner, who has asked for completions. */
	private void runDeferred() {
		setFlag(TASKRUN, false);
		while (!this.deferred.isEmpty()) {
			postNow(this.deferred.remove());
		}
	}

	private void postNow(Completion completion) {
		if (this.overflow.isEmpty() && completions() >= this.cqEntries) {
			this.simulation.violation(() -> "the completion queue has no place for " + completion.request.describe());
		}
		if (!this.overflow.isEmpty() || this.simulation.chance(this.kernel.faults().overflow)) {
			this.overflow.add(completion);
			setFlag(CQ_OVERFLOW, true);
		}
		else {
			write(completion);
		}
	}

	private void write(Completion completion) {
		int tail = word(CQ_TAIL);
		long offset = CQES + (long) (tail & (this.cqEntries - 1)) * CqeLayout.SIZE;
		this.rings.set(ValueLayout.JAVA_LONG, offset + CqeLayout.USER_DATA, completion.request.userData());
		this.rings.set(ValueLayout.JAVA_INT, offset + CqeLayout.RES, completion.result);
		this.rings.set(ValueLayout.JAVA_INT, offset + CqeLayout.FLAGS, 0);
		setWord(CQ_TAIL, tail + 1);
		completion.request.posted();
		this.simulation.trace(() -> "posts " + completion.request.describe() + " = " + completion.result);
	}

	/**
	 * What goes into the completion queue.
	 */
	private record Completion(SimRequest request, int result) {
	}

}
