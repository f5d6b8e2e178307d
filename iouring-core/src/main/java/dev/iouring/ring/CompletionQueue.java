package dev.iouring.ring;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import dev.iouring.linux.CqeLayout;
import dev.iouring.linux.ParamsLayout;

/**
 * The completions the kernel has posted, oldest first. Reading them makes no system call
 * and allocates nothing, except for the methods that return {@link Completion}s.
 * <p>
 * <strong>Places.</strong> A completion takes one place, except on a ring with
 * {@link SetupFlag#CQE_MIXED}: there a place has 16 bytes, a completion with
 * {@link Completion#F_32} takes two, and where these two would lie at both ends of the
 * queue, the last place is filled up with a completion that is none
 * ({@link Completion#F_SKIP}). {@link #drain}, {@link #drainBig}, {@link #peek()} and
 * {@link #poll()} take all that into account. What counts completions, waits included,
 * counts places on such a ring: a wait for two may end with one big one, and one for a
 * full queue ends when one place is left, as a big one may not fit it.
 * <p>
 * Belongs to one thread at a time. The memory belongs to the ring; every method but
 * {@link #entries()} throws {@link IllegalStateException} once it is closed.
 */
public final class CompletionQueue {

	private static final VarHandle USER_DATA = StructField.of(CqeLayout.SIZE, CqeLayout.USER_DATA,
			ValueLayout.JAVA_LONG);

	private static final VarHandle RES = StructField.of(CqeLayout.SIZE, CqeLayout.RES, ValueLayout.JAVA_INT);

	private static final VarHandle FLAGS = StructField.of(CqeLayout.SIZE, CqeLayout.FLAGS, ValueLayout.JAVA_INT);

	// Not final, like the sizes: see SubmissionQueue.
	private MemorySegment memory;

	private final long sharedHead;

	private final long sharedTail;

	private final long overflow;

	private final long first;

	private final int entryShift;

	private final boolean mixed;

	private int entries;

	private int mask;

	private final SubmissionQueue submissions;

	// Only this program moves the head, so its own copy is always right.
	private int head;

	// Behind the head while a handler runs: one store for a whole drain is cheaper.
	private int publishedHead;

	CompletionQueue(RingMemory memory, SubmissionQueue submissions) {
		this.memory = memory.rings();
		this.sharedHead = memory.layout().offset(ParamsLayout.CQ_OFF_HEAD);
		this.sharedTail = memory.layout().offset(ParamsLayout.CQ_OFF_TAIL);
		this.overflow = memory.layout().offset(ParamsLayout.CQ_OFF_OVERFLOW);
		this.first = memory.layout().offset(ParamsLayout.CQ_OFF_CQES);
		// Sizes of entries and queues are powers of two.
		this.entryShift = Integer.numberOfTrailingZeros(memory.layout().completionSize());
		this.entries = memory.layout().completionEntries();
		this.mask = this.entries - 1;
		this.mixed = memory.layout().hasMixedCompletions();
		this.submissions = submissions;
		this.head = SharedInt.opaque(this.memory, this.sharedHead);
		this.publishedHead = this.head;
	}

	/**
	 * Completions that can be read now.
	 * @return 0 to {@link #entries()}
	 */
	public int ready() {
		return tail() - this.head;
	}

	/**
	 * The size of the queue.
	 * @return a power of two
	 */
	public int entries() {
		return this.entries;
	}

	/**
	 * The value the submission carried.
	 * @param index 0, the oldest, to {@link #ready()} exclusive; a higher one gives
	 * garbage
	 * @return the user data
	 */
	public long userData(int index) {
		return (long) USER_DATA.get(memory(), offset(index));
	}

	/**
	 * What the operation returned.
	 * @param index 0, the oldest, to {@link #ready()} exclusive; a higher one gives
	 * garbage
	 * @return 0 or more, or a negated error number
	 */
	public int result(int index) {
		return (int) RES.get(memory(), offset(index));
	}

	/**
	 * The completion's flags, see {@link Completion}.
	 * @param index 0, the oldest, to {@link #ready()} exclusive; a higher one gives
	 * garbage
	 * @return {@code IORING_CQE_F_*}
	 */
	public int flags(int index) {
		return (int) FLAGS.get(memory(), offset(index));
	}

	/**
	 * One of the two extra words of a completion of 32 bytes.
	 * @param index 0, the oldest, to {@link #ready()} exclusive; a higher one gives
	 * garbage
	 * @param word 0 or 1
	 * @return the word
	 * @throws IllegalStateException if the completion has no extra words: the ring has
	 * neither {@link SetupFlag#CQE32} nor {@link SetupFlag#CQE_MIXED}, or this one of a
	 * mixed ring is of the small form
	 */
	public long extra(int index, int word) {
		boolean big = this.mixed ? CompletionForm.isBig(flags(index)) : 1 << this.entryShift == CqeLayout.BIG_SIZE;
		if (!big) {
			throw new IllegalStateException(
					"only completions with F_32, and all of a ring with CQE32, have extra words");
		}
		Objects.checkIndex(word, 2);
		return extraAt(offset(index), word);
	}

	/**
	 * Gives the oldest completions' places back to the kernel.
	 * @param count 0 to {@link #ready()}
	 * @throws IllegalArgumentException if there are not so many
	 */
	public void advance(int count) {
		if (count < 0 || count > ready()) {
			throw new IllegalArgumentException(
					"cannot advance by " + count + ", " + ready() + " completions are ready");
		}
		this.head += count;
		publishHead();
	}

	/**
	 * Passes all completions that are ready now to a handler, oldest first. Each is taken
	 * out of the queue before the handler is called, so that the handler may use the
	 * ring, and one that throws leaves exactly the later completions.
	 * @param handler called on this thread
	 * @return how many this call delivered
	 */
	public int drain(CompletionHandler handler) {
		Objects.requireNonNull(handler, "handler");
		// A limit, so that a handler whose submissions complete at once cannot keep us
		// here.
		int limit = tail();
		int delivered = 0;
		try {
			while (limit - this.head > 0) {
				long offset = offset(0);
				long userData = (long) USER_DATA.get(memory(), offset);
				int result = (int) RES.get(memory(), offset);
				int flags = (int) FLAGS.get(memory(), offset);
				this.head += places(flags);
				if (!isFiller(flags)) {
					delivered++;
					handler.completion(userData, result, flags);
				}
			}
		}
		finally {
			publishHead();
		}
		return delivered;
	}

	/**
	 * Passes all completions that are ready now to a handler, as {@link #drain} does,
	 * with their extra words.
	 * @param handler called on this thread
	 * @return how many this call delivered; fillers of a mixed ring are dropped and not
	 * counted
	 */
	public int drainBig(BigCompletionHandler handler) {
		Objects.requireNonNull(handler, "handler");
		int limit = tail();
		int delivered = 0;
		try {
			while (limit - this.head > 0) {
				long offset = offset(0);
				long userData = (long) USER_DATA.get(memory(), offset);
				int result = (int) RES.get(memory(), offset);
				int flags = (int) FLAGS.get(memory(), offset);
				boolean big = this.mixed ? CompletionForm.isBig(flags) : 1 << this.entryShift == CqeLayout.BIG_SIZE;
				long extra1 = big ? extraAt(offset, 0) : 0;
				long extra2 = big ? extraAt(offset, 1) : 0;
				this.head += places(flags);
				if (!isFiller(flags)) {
					delivered++;
					handler.completion(userData, result, flags, extra1, extra2);
				}
			}
		}
		finally {
			publishHead();
		}
		return delivered;
	}

	/**
	 * Copies the oldest completion and leaves it in the queue.
	 * @return the completion, or {@code null} if none is ready
	 */
	public @Nullable Completion peek() {
		skipFiller();
		return (ready() > 0) ? copy(0) : null;
	}

	/**
	 * Copies the oldest completion and removes it from the queue.
	 * @return the completion, or {@code null} if none is ready
	 */
	public @Nullable Completion poll() {
		Completion completion = peek();
		if (completion != null) {
			advance(places(completion.flags()));
		}
		return completion;
	}

	/** Copies and removes everything that is ready. */
	List<Completion> takeAll() {
		List<Completion> completions = new ArrayList<>(ready());
		drain((userData, result, flags) -> completions.add(new Completion(userData, result, flags)));
		return completions;
	}

	/**
	 * Whether the kernel holds completions back that only
	 * {@link Ring#flushCompletions()}, or a wait, moves into the queue: it was full, or
	 * completion work waits for this thread. The latter shows only with
	 * {@link SetupFlag#TASKRUN_FLAG}.
	 * @return {@code true} if more completions can be had
	 */
	public boolean needsFlush() {
		return this.submissions.completionsNeedFlush();
	}

	/**
	 * Whether the kernel holds completions back because the queue is full. It hands them
	 * over when it is entered after places were given back.
	 * @return {@code true} if there are such completions
	 */
	public boolean isOverflowing() {
		return this.submissions.completionsOverflow();
	}

	/**
	 * Completions the kernel has lost for want of memory. Those that merely did not fit
	 * the queue are kept and not counted.
	 * @return a counter, 0 at first
	 */
	public int overflow() {
		return SharedInt.opaque(this.memory, this.overflow);
	}

	/**
	 * Gives the places of taken completions back. Done before each entry into the kernel,
	 * which would otherwise count what a handler has taken as still unread and end a wait
	 * at once.
	 */
	void publishHead() {
		if (this.head != this.publishedHead) {
			this.publishedHead = this.head;
			// Release: the kernel may overwrite the places as soon as it sees the new
			// head, so the reads above must not be delayed past it.
			SharedInt.release(this.memory, this.sharedHead, this.head);
		}
	}

	/**
	 * Goes on in other memory, into which the kernel has copied the completions that were
	 * not taken. The positions are counters and stay as they are.
	 */
	void moveTo(RingMemory newMemory) {
		this.memory = newMemory.rings();
		this.entries = newMemory.layout().completionEntries();
		this.mask = this.entries - 1;
	}

	/** Places given back since the ring was made, modulo 2<sup>32</sup>. */
	int takenEver() {
		return this.head;
	}

	boolean isMixed() {
		return this.mixed;
	}

	/**
	 * How many places are taken when the kernel holds completions back for want of room.
	 * A big one leaves the last place of a mixed queue empty, and the kernel would spin
	 * for ever in a wait for it, which neither time nor a signal ends.
	 */
	int placesWhenFull() {
		return this.mixed ? this.entries - 1 : this.entries;
	}

	private int places(int flags) {
		return this.mixed ? CompletionForm.places(flags) : 1;
	}

	private boolean isFiller(int flags) {
		return this.mixed && CompletionForm.isFiller(flags);
	}

	private void skipFiller() {
		if (this.mixed && ready() > 0 && isFiller(flags(0))) {
			advance(1);
		}
	}

	private MemorySegment memory() {
		return SegmentType.sharpen(this.memory);
	}

	private long extraAt(long offset, int word) {
		return memory().get(ValueLayout.JAVA_LONG, offset + CqeLayout.BIG_CQE + (long) word * Long.BYTES);
	}

	private int tail() {
		// Acquire: the entries the kernel wrote before it moved the tail are visible
		// after.
		return SharedInt.acquire(this.memory, this.sharedTail);
	}

	private Completion copy(int index) {
		return new Completion(userData(index), result(index), flags(index));
	}

	private long offset(int index) {
		return this.first + ((long) ((this.head + index) & this.mask) << this.entryShift);
	}

}
