package dev.iouring;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

import dev.iouring.linux.Errno;
import dev.iouring.ring.CompletionHandler;
import dev.iouring.ring.CompletionQueue;
import dev.iouring.ring.Sqe;
import dev.iouring.ring.SubmissionQueue;
import org.jspecify.annotations.Nullable;

/**
 * What {@linkplain SimMutant wrong engines} do in place of the right thing.
 */
public final class SimMutations {

	private static final long CANCEL = -3;

	/** Operations whose cancellation was sent, in this order. */
	private static final Set<Long> SENT = new LinkedHashSet<>();

	/** How many operations of a group have not ended. */
	private static final VarHandle REMAINING = remaining();

	/** Operations that were ended before the kernel ended them. */
	private static final Set<Long> ENDED = new HashSet<>();

	private SimMutations() {
	}

	public static void cancelAndRemember(Cancellations cancellations, Sqe sqe, long target, long userData) {
		SENT.add(target);
		cancellations.cancel(sqe, target, userData);
	}

	public static int drainAndEndCancelled(CompletionQueue queue, CompletionHandler owner) {
		return queue.drain((userData, result, flags) -> {
			if (userData >= 0 && ENDED.remove(userData)) {
				return;
			}
			SENT.remove(userData);
			owner.completion(userData, result, flags);
			if (userData == CANCEL && !SENT.isEmpty()) {
				long target = SENT.iterator().next();
				SENT.remove(target);
				ENDED.add(target);
				owner.completion(target, -Errno.ECANCELED, 0);
			}
		});
	}

	public static boolean fallAsleepRegardless(Mailbox mailbox) {
		mailbox.fallAsleep();
		return true;
	}

	public static int enterAndClaimAll(Object entry, int toSubmit, int minComplete, int flags, long timeoutNanos,
			long deadline) {
		int result = (int) call(entry, "enterTimed",
				MethodType.methodType(int.class, int.class, int.class, int.class, long.class, long.class), toSubmit,
				minComplete, flags, timeoutNanos, deadline);
		return (result > 0) ? toSubmit : result;
	}

	public static int flushNewOnly(SubmissionQueue queue) {
		int before = (int) SimReachability.get(queue, "flushedTail");
		queue.flush();
		return (int) SimReachability.get(queue, "flushedTail") - before;
	}

	public static boolean claimNothingHeld(Owner owner) {
		return (boolean) SimReachability.get(owner, "shuttingDown")
				|| (boolean) call(owner, "holdsNothing", MethodType.methodType(boolean.class));
	}

	public static void doNotWake(Engine engine, Mailbox.Published published) {
	}

	public static Mailbox.Published publishAndWake(Mailbox mailbox, Operation operation) {
		Mailbox.Published published = mailbox.publish(operation);
		return (published == Mailbox.Published.SEEN) ? Mailbox.Published.WAKE : published;
	}

	public static void releaseTwice(BufferPool.Buffer buffer) {
		SimHooks.release(buffer);
		SimHooks.release(buffer);
	}

	public static void doNotRelease(BufferPool.Buffer buffer) {
	}

	public static void doNotAwaitUnused(Descriptor descriptor) {
	}

	public static void doNotKeep(Descriptor descriptor) {
	}

	public static boolean doNotDiscard(Operation operation) {
		return true;
	}

	public static boolean isDoneOrCancelled(Operation operation) {
		return operation.isDone() || operation.isCancelRequested();
	}

	public static void doNotRun(Runnable action) {
	}

	public static void addUnderOldName(InFlight inFlight, Operation operation) {
		inFlight.add(operation);
		operation.userData &= 0xFFFFFFFFL;
	}

	public static CompletionBudget overbook(int cqEntries, int maxInFlight) {
		CompletionBudget budget = CompletionBudget.of(cqEntries, maxInFlight);
		return new CompletionBudget(budget.cancellations(), budget.closings(), cqEntries);
	}

	public static @Nullable Operation closeAndForget(Mailbox mailbox) {
		mailbox.close();
		return null;
	}

	public static boolean isNeverOwed(Waker waker) {
		return false;
	}

	public static boolean isNeverClosing(Descriptor file) {
		return false;
	}

	public static void doNotAwaitCalls(InlineCalls calls, Descriptor file) {
	}

	public static void doNotRemove(RegisteredFiles files, Descriptor file) {
	}

	public static boolean isNeverRegistered(Descriptor file) {
		return false;
	}

	public static @Nullable Engine onlyEngine(Lifecycle life) {
		return life.current();
	}

	public static void doNotEnd(RegisteredFiles files) {
	}

	public static void useAndRemove(RegisteredFiles files, Descriptor file, Sqe sqe) {
		files.use(file, sqe);
		files.remove(file);
	}

	public static boolean alwaysBreaksLinks(Operation operation) {
		return true;
	}

	public static void proceedRegardless(Owner owner, Chain chain, boolean failed) {
		call(owner, "proceed", MethodType.methodType(void.class, Chain.class, boolean.class), chain, false);
	}

	public static boolean completedButOne(Operation.Completer completer, Operation member) {
		boolean told = completer.completed(member);
		if (completer instanceof Batch batch && (int) REMAINING.get(batch) == 1) {
			REMAINING.set(batch, 0);
			return batch.complete(0);
		}
		return told;
	}

	private static VarHandle remaining() {
		try {
			return MethodHandles.privateLookupIn(Group.class, MethodHandles.lookup())
				.findVarHandle(Group.class, "remaining", int.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private static Object call(Object target, String name, MethodType type, Object... arguments) {
		try {
			MethodHandle method = MethodHandles.privateLookupIn(target.getClass(), MethodHandles.lookup())
				.findVirtual(target.getClass(), name, type)
				.bindTo(target);
			return method.invokeWithArguments(arguments);
		}
		catch (Throwable ex) {
			throw new IllegalStateException(ex);
		}
	}

}
