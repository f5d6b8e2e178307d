package dev.iouring;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;

import dev.iouring.linux.Errno;
import dev.iouring.ring.Sqe;
import org.jspecify.annotations.Nullable;

/**
 * One request to the kernel. An operation is used once: hand it to
 * {@link IoUring#execute(Operation)}, {@link IoUring#submit(Operation)},
 * {@link IoUring#executeAll(java.util.List)} or
 * {@link IoUring#executeChain(java.util.List)}, then ask it for its outcome. The thread
 * that executed it may, and any other that learned from that one or from the future that
 * it is done.
 *
 * <p>
 * Memory given to an operation belongs to the kernel until the operation is done.
 * Segments of direct buffers, of the global arena and of automatic arenas are used as
 * they are, and kept alive. Heap segments and segments of arenas that can be closed are
 * copied through memory of the ring, so that closing the arena early cannot make the
 * kernel write into memory that was freed. Segments of confined arenas are refused,
 * because another thread than their owner has to touch them.
 *
 * <p>
 * What cannot be recognised cannot be guarded either. Until the operation is done, do not
 * free memory behind the JVM's back ({@code Unsafe.invokeCleaner} on a direct buffer), do
 * not return a direct buffer to an allocator that recycles or frees its memory by itself,
 * and do not pass memory of an arena that was reinterpreted into the global scope or an
 * automatic arena and is freed by its own: the kernel would read or write memory of
 * somebody else.
 *
 * @see <a href=
 * "https://man7.org/linux/man-pages/man2/io_uring_enter.2.html">io_uring_enter(2)</a>
 */
public abstract class Operation {

	/**
	 * How many bytes of memory that has to be copied an operation transfers at most:
	 * {@value}.
	 */
	public static final int MAX_COPIED_BYTES = BufferPool.MAX_SIZE;

	static final int NOT_TRIED = Integer.MIN_VALUE;

	private static final int NEW = 0;

	private static final int SUBMITTED = 1;

	private static final int DONE = 2;

	private static final VarHandle STATE;

	static {
		try {
			STATE = MethodHandles.lookup().findVarHandle(Operation.class, "state", int.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	/**
	 * The one that was put into the mailbox before this one, or after it once taken; in
	 * the backlog, the one behind this.
	 */
	@Nullable Operation next;

	/** Links those whose completers could not be told. Owner thread only. */
	@Nullable Operation nextUntold;

	/** Whether the caller has tried already what it can do itself. */
	private boolean forRing;

	/** Who waits, if not a {@link #completer}. Set before the operation is published. */
	private @Nullable Thread waiter;

	/** Whom to tell, if not a {@link #waiter}. Set before the operation is published. */
	private @Nullable Completer completer;

	/** What the kernel calls this operation while it is in flight. Owner thread only. */
	long userData = InFlight.NOT_IN_FLIGHT;

	/** When it came to the backlog. Owner thread only. */
	long arrival;

	/** Whether the kernel got a NOP in its place. Owner thread only. */
	boolean replaced;

	/** What the kernel was last asked for, for it. Owner thread only. */
	int opcode;

	/** Whether it has overtaken a group. Owner thread only. */
	boolean overtaking;

	private int outcome;

	private volatile int state;

	private volatile @Nullable CancelReason cancelReason;

	private @Nullable Throwable cause;

	Operation() {
	}

	/**
	 * Does nothing, through the whole ring.
	 * @return the operation
	 */
	public static Operation nop() {
		return new NopOperation();
	}

	/**
	 * Reads from a file at a position, {@code pread(2)}. The result is the number of
	 * bytes read, 0 at the end of the file; it can be less than asked for, and is at most
	 * 0x7ffff000 bytes, or 1 MiB of memory that has to be copied. Pipes and sockets
	 * ignore the position.
	 * @param file the file
	 * @param target where the bytes go
	 * @param position where in the file, in bytes
	 * @return the operation
	 * @throws IllegalArgumentException if the target is read-only or belongs to a
	 * confined arena, or the position is negative
	 */
	public static Operation read(Descriptor file, MemorySegment target, long position) {
		return read(file, target, position, 1);
	}

	/**
	 * Reads like {@link #read(Descriptor, MemorySegment, long)} from a file that needs
	 * aligned memory. Memory that is not aligned is replaced by memory that is, and
	 * copied.
	 * @param file the file
	 * @param target where the bytes go
	 * @param position where in the file, in bytes
	 * @param memoryAlignment what the file needs, a power of two from 1 to 4096
	 * @return the operation
	 */
	public static Operation read(Descriptor file, MemorySegment target, long position, int memoryAlignment) {
		return new ReadOperation(file, target, position, memoryAlignment);
	}

	/**
	 * Writes to a file at a position, {@code pwrite(2)}. The result is the number of
	 * bytes written; it can be less than asked for.
	 * @param file the file
	 * @param source where the bytes come from; not to be changed before the operation is
	 * done
	 * @param position where in the file, in bytes
	 * @return the operation
	 * @throws IllegalArgumentException if the source belongs to a confined arena, or the
	 * position is negative
	 */
	public static Operation write(Descriptor file, MemorySegment source, long position) {
		return write(file, source, position, 1);
	}

	/**
	 * Writes like {@link #write(Descriptor, MemorySegment, long)} to a file that needs
	 * aligned memory. Memory that is not aligned is replaced by memory that is, and
	 * copied.
	 * @param file the file
	 * @param source where the bytes come from
	 * @param position where in the file, in bytes
	 * @param memoryAlignment what the file needs, a power of two from 1 to 4096
	 * @return the operation
	 */
	public static Operation write(Descriptor file, MemorySegment source, long position, int memoryAlignment) {
		return new WriteOperation(file, source, position, memoryAlignment);
	}

	/**
	 * Makes content and metadata of a file durable, {@code fsync(2)}.
	 * @param file the file or directory
	 * @return the operation
	 */
	public static Operation fsync(Descriptor file) {
		return new DescriptorOperation.Sync(file, 0);
	}

	/**
	 * Makes the content of a file durable, {@code fdatasync(2)}.
	 * @param file the file
	 * @return the operation
	 */
	public static Operation fdatasync(Descriptor file) {
		return new DescriptorOperation.Sync(file, DescriptorOperation.Sync.DATA_ONLY);
	}

	/**
	 * Sets the length of a file, {@code ftruncate(2)}. Linux 6.9.
	 * @param file the file
	 * @param size in bytes
	 * @return the operation
	 */
	public static Operation truncate(Descriptor file, long size) {
		return new DescriptorOperation.Truncate(file, size);
	}

	/**
	 * Makes sure that a range of a file has its space on the device, {@code fallocate(2)}
	 * with mode 0; the file grows if the range ends behind it.
	 * @param file the file
	 * @param offset in bytes
	 * @param length in bytes, at least 1
	 * @return the operation
	 */
	public static Operation allocate(Descriptor file, long offset, long length) {
		return new DescriptorOperation.Allocate(file, offset, length);
	}

	/**
	 * Opens a file, {@code openat(2)}. {@code O_CLOEXEC} is always added.
	 * @param path the file. A pipe is opened without waiting for its other end: for
	 * reading at once, for writing with {@code ENXIO} if nobody reads. Nor is a lease of
	 * another process waited for, which is reported as {@code EAGAIN}
	 * @param flags {@code O_*} as in {@link dev.iouring.ring.FileFlags}
	 * @param mode permission bits of a file that is created, before the umask
	 * @return the operation, which has the descriptor when done
	 */
	public static OpenOperation open(Path path, int flags, int mode) {
		return new OpenOperation(path, flags, mode);
	}

	/**
	 * Opens a file in or below a directory, {@code openat2(2)} with
	 * {@code RESOLVE_BENEATH} and {@code RESOLVE_NO_MAGICLINKS}: the kernel follows links
	 * only as long as they do not lead out of the directory, and fails otherwise, which
	 * is reported as {@link java.nio.file.AccessDeniedException}. A link of {@code /proc}
	 * that leads to an open file is never followed: as for too many links, that is a
	 * {@link java.nio.file.FileSystemException} with {@code ELOOP}. {@code O_CLOEXEC} is
	 * always added.
	 * @param directory the open directory
	 * @param path the file, relative to the directory
	 * @param flags {@code O_*} as in {@link dev.iouring.ring.FileFlags}, of which the
	 * kernel refuses those that make no sense together
	 * @param mode permission bits of a file that is created, before the umask
	 * @return the operation, which has the descriptor when done. If the kernel cannot be
	 * sure, because directories were moved meanwhile, it fails with {@code EAGAIN}
	 */
	public static OpenOperation openBeneath(Descriptor directory, Path path, int flags, int mode) {
		return new OpenOperation(directory, path, flags, mode);
	}

	/**
	 * Asks what a file is, {@code statx(2)}.
	 * @param path the file
	 * @param options {@link LinkOption#NOFOLLOW_LINKS} to ask about a symbolic link
	 * itself
	 * @return the operation, which has the status when done
	 */
	public static StatusOperation status(Path path, LinkOption... options) {
		return new StatusOperation(path, options.length == 0);
	}

	/**
	 * Asks what an open file is, {@code statx(2)}.
	 * @param file the file
	 * @return the operation, which has the status when done
	 */
	public static StatusOperation status(Descriptor file) {
		return new StatusOperation(file);
	}

	/**
	 * Renames a file, {@code renameat2(2)}. Linux 5.11.
	 * @param source its name
	 * @param target its new name
	 * @param flags {@code RENAME_*}; 0 replaces an existing target
	 * @return the operation
	 */
	public static Operation rename(Path source, Path target, int flags) {
		return new PathOperation.Rename(source, target, flags);
	}

	/**
	 * Removes a name that is not a directory's, {@code unlinkat(2)}. Linux 5.11.
	 * @param path the name
	 * @return the operation
	 */
	public static Operation deleteFile(Path path) {
		return new PathOperation.Unlink(path, 0);
	}

	/**
	 * Removes an empty directory, {@code unlinkat(2)} with {@code AT_REMOVEDIR}. Linux
	 * 5.11.
	 * @param path the directory
	 * @return the operation
	 */
	public static Operation deleteDirectory(Path path) {
		return new PathOperation.Unlink(path, PathOperation.Unlink.DIRECTORY);
	}

	/**
	 * Creates a directory, {@code mkdirat(2)}. Linux 5.15.
	 * @param path the directory
	 * @param mode permission bits, before the umask
	 * @return the operation
	 */
	public static Operation createDirectory(Path path, int mode) {
		return new PathOperation.MakeDirectory(path, mode);
	}

	/**
	 * Gives a file one more name, {@code linkat(2)}. Linux 5.15.
	 * @param link the new name
	 * @param existing the file
	 * @return the operation
	 */
	public static Operation createLink(Path link, Path existing) {
		return new PathOperation.Link(link, existing);
	}

	/**
	 * Creates a symbolic link, {@code symlinkat(2)}. Linux 5.15.
	 * @param link the link
	 * @param target what it contains
	 * @return the operation
	 */
	public static Operation createSymbolicLink(Path link, Path target) {
		return new PathOperation.SymbolicLink(link, target);
	}

	/**
	 * Returns whether the kernel is done with the operation and its memory.
	 * @return {@code true} once there is an outcome
	 */
	public final boolean isDone() {
		return this.state == DONE;
	}

	/**
	 * Returns what the kernel returned.
	 * @return the result, never negative
	 * @throws IllegalStateException if the operation is not done, or failed
	 */
	public final int result() {
		int outcome = outcome();
		if (outcome < 0) {
			throw new IllegalStateException("%s failed with %s; see failure()".formatted(call(), Errno.name(-outcome)),
					failure());
		}
		return outcome;
	}

	/**
	 * Returns why the operation failed.
	 * @return an exception of the JDK's own type where there is one, or {@code null} if
	 * the operation succeeded
	 * @throws IllegalStateException if the operation is not done
	 */
	public final @Nullable IOException failure() {
		int outcome = outcome();
		if (outcome >= 0) {
			return null;
		}
		CancelReason reason = this.cancelReason;
		IOException failure = (reason != null && wasCancelled()) ? reason.toException(this) : toException(-outcome);
		if (this.cause != null) {
			failure.addSuppressed(this.cause);
		}
		return failure;
	}

	final IOException requireFailure() {
		return requireNonNull(failure(), "failure");
	}

	/**
	 * Returns the name of the system call that this operation stands for.
	 * @return the name, such as {@code read}
	 */
	public abstract String call();

	/**
	 * Returns whether the kernel gets a copy instead of the memory that was given, see
	 * above. Such an operation transfers {@link #MAX_COPIED_BYTES} at most.
	 * @return {@code false} also if there is no memory
	 */
	public boolean copiesMemory() {
		return false;
	}

	/** Writes the request into an entry. On the owner thread, after {@link #prepare}. */
	abstract void encode(Sqe sqe);

	/** Turns an error of the kernel into the JDK's exception for it. */
	abstract IOException toException(int errno);

	/** What a ring has to allow, or {@code null} for what every ring allows. */
	@Nullable OperationKind kind() {
		return null;
	}

	/** How many places it takes in the ring. */
	int size() {
		return 1;
	}

	/** Whether a result says that not all was done that was asked for. */
	boolean isShort(int outcome) {
		return false;
	}

	/**
	 * Whether the kernel does not run what is linked to this operation if it fails. It
	 * does not mind the failures of most calls on paths, nor those of {@code fsync} and
	 * its like (as of Linux 6.18).
	 */
	boolean failureBreaksLinks() {
		return false;
	}

	/** The file that must stay open while this is in flight. */
	@Nullable Descriptor fileInUse() {
		return null;
	}

	/** The file in use, if the kernel takes it from a ring's table of files as well. */
	@Nullable Descriptor registrableFile() {
		return null;
	}

	/**
	 * Whether the kernel may look for its file some time after it has got the entry, as
	 * it does for what it leaves to its workers from the beginning.
	 */
	boolean mayBeginLate() {
		return false;
	}

	/** Gets the native memory it needs. On the submitting thread. */
	void prepare(BufferPool buffers) {
	}

	/**
	 * Gives back what {@link #prepare} took, after it copied out what the kernel wrote.
	 * On the thread that waits or completes the future, once.
	 * @param outcome what the kernel returned
	 */
	void finish(int outcome) {
	}

	/**
	 * Tries to perform the operation without waiting, by a system call of the caller.
	 * @return the result or a negative errno, or {@link #NOT_TRIED} if it is for the ring
	 */
	int tryInline(InlineCalls inline) {
		return NOT_TRIED;
	}

	/** What the caller gets to see of what the kernel returned. */
	int outcomeOf(int result) {
		return result;
	}

	/**
	 * Undoes a success that the caller gave up waiting for, if it would leak otherwise.
	 * @return whether it was undone
	 */
	boolean discard() {
		return false;
	}

	/**
	 * Sends this through the ring, whatever the calling thread could do itself. So its
	 * future completes where {@link IoUringOptions#executor()} says, and never before the
	 * caller gets it.
	 * @return this
	 */
	public final Operation forRing() {
		this.forRing = true;
		return this;
	}

	final boolean isForRing() {
		return this.forRing;
	}

	final void start(@Nullable Thread waiter, @Nullable Completer completer) {
		if (!STATE.compareAndSet(this, NEW, SUBMITTED)) {
			throw new IllegalStateException("An operation can be used once, but this " + call() + " was used before");
		}
		this.waiter = waiter;
		this.completer = completer;
	}

	/**
	 * Publishes the outcome. On the owner thread, when the kernel is done.
	 * @param outcome what the kernel returned
	 * @return whether whoever waits was told; if not, {@link #tellAgain()} has to be
	 * tried
	 */
	final boolean complete(int outcome) {
		// once DONE is visible this object belongs to the waiter, so read these before
		Thread waiter = this.waiter;
		Completer completer = this.completer;
		Descriptor descriptor = fileInUse();
		this.outcome = outcomeOf(outcome);
		if (completer instanceof Chain chain
				&& (outcome == -Errno.ECANCELED || (outcome == -Errno.EINTR && chain.isCancelling()))) {
			// nobody else cancels without saying why
			cancelled(CancelReason.CHAIN);
		}
		// The outcome is visible to whoever sees DONE. Volatile, not release: unparking
		// a virtual thread that has a permit left begins with a plain look at that
		// permit, which must not come before the store. Otherwise the thread takes the
		// old permit, does not see DONE, and parks for good.
		STATE.setVolatile(this, DONE);
		if (descriptor != null) {
			descriptor.release();
		}
		if (completer != null) {
			return completer.completed(this);
		}
		LockSupport.unpark(waiter);
		return true;
	}

	/** Tells the completer that could not be told. On the owner thread. */
	final boolean tellAgain() {
		return requireNonNull(this.completer, "completer").completed(this);
	}

	/** Takes the outcome of another operation that did what this was to do. */
	final void completeAs(Operation other) {
		start(null, null);
		this.cancelReason = other.cancelReason;
		this.cause = other.cause;
		completeInline(other.outcome());
	}

	/** Whether this ended because its own thread gave up. */
	final boolean wasInterrupted() {
		return this.cancelReason == CancelReason.INTERRUPT && wasCancelled();
	}

	/** Ends an operation that never reached the ring, on the thread that started it. */
	final void completeInline(int outcome) {
		this.outcome = outcome;
		STATE.setRelease(this, DONE);
	}

	/** The first reason to cancel is the one that is reported. */
	final void cancelled(CancelReason reason) {
		if (this.cancelReason == null) {
			this.cancelReason = reason;
		}
	}

	/**
	 * Says why it ends, if neither the kernel nor a user is the reason. On the owner
	 * thread.
	 */
	final void endedBy(Throwable cause) {
		this.cause = cause;
	}

	/** Whether the outcome is that of a cancellation. */
	final boolean wasCancelled() {
		int outcome = outcome();
		// EINTR is what a kernel worker makes of a cancellation
		return this.cancelReason != null && (outcome == -Errno.ECANCELED || outcome == -Errno.EINTR);
	}

	/** Whether it counts among the futures that wait for a place. */
	final boolean hasFuture() {
		return this.completer != null && this.completer.isFuture();
	}

	/** The group it belongs to, if any. */
	final @Nullable Group group() {
		return (this.completer instanceof Group group) ? group : null;
	}

	/**
	 * What the kernel may still touch, and has to stay reachable for good if the owner
	 * ends before the kernel is done.
	 */
	Object kernelsOwn() {
		return this;
	}

	/** Gives {@link #kernelsOwn()} up, once it is sure to stay reachable. */
	void abandon() {
	}

	/** Makes a new attempt possible after a ring that turned out to be closed. */
	final void reset() {
		this.state = NEW;
	}

	final boolean isCancelRequested() {
		return this.cancelReason != null;
	}

	final boolean isCancelledBy(CancelReason reason) {
		return this.cancelReason == reason;
	}

	final @Nullable CancelReason cancelReason() {
		return this.cancelReason;
	}

	final int outcome() {
		if (this.state != DONE) {
			throw new IllegalStateException("This " + call() + " is not done");
		}
		return this.outcome;
	}

	static long requireNotNegative(String name, long value) {
		if (value < 0) {
			throw new IllegalArgumentException("%s must not be negative but was %d".formatted(name, value));
		}
		return value;
	}

	static <T> T requireNonNull(@Nullable T value, String name) {
		return Objects.requireNonNull(value, name);
	}

	/**
	 * Who wants to know that an operation is done. Called on the owner thread, so it must
	 * neither block nor run code of users.
	 */
	interface Completer {

		/**
		 * Tells it.
		 * @return {@code false} if that was not possible at the moment
		 */
		boolean completed(Operation operation);

		/** Whether this is a future, or stands for one. */
		default boolean isFuture() {
			return false;
		}

	}

}
