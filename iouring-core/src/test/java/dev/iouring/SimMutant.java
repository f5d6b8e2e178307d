package dev.iouring;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * An engine that is wrong in one way: a call of the real one that is replaced by a method
 * of {@link SimMutations}. The model must find each of them out.
 */
enum SimMutant {

	/** Ends an operation when the kernel has taken note of its cancellation. */
	COMPLETES_ON_THE_COMPLETION_OF_THE_CANCELLATION(
			new Change("Cancellations", "submit", "Cancellations", "cancel", "cancelAndRemember"),
			new Change("Owner", "run", "ring.CompletionQueue", "drain", "drainAndEndCancelled")),

	/** Sleeps although mail came after it was last looked for. */
	DOES_NOT_LOOK_AGAIN_BEFORE_SLEEP(
			new Change("Owner", "waitForWork", "Mailbox", "fallAsleep", "fallAsleepRegardless")),

	/** Takes for submitted what the kernel left in the queue. */
	IGNORES_A_SHORT_SUBMIT(new Change("ring.Entry", "submit", "ring.Entry", "enterTimed", "enterAndClaimAll"),
			new Change("ring.Entry", "submitAndWait", "ring.SubmissionQueue", "flush", "flushNewOnly")),

	/** Gives up memory at the shutdown's deadline although the kernel holds it. */
	FREES_AT_THE_DEADLINE_OF_THE_SHUTDOWN(new Change("Owner", "abandon", "Owner", "holdsNothing", "claimNothingHeld")),

	/** Publishes to a sleeping owner without waking it. */
	DOES_NOT_WAKE(new Change("Engine", "publish", "Engine", "wake", "doNotWake")),

	/** Wakes an owner that is awake, and whose ring may be gone. */
	WAKES_WHO_IS_AWAKE(new Change("Engine", "publish", "Mailbox", "publish", "publishAndWake")),

	/** Returns a buffer to the pool twice. */
	RELEASES_TWICE(new Change("TransferOperation", "releaseBuffer", "BufferPool$Buffer", "release", "releaseTwice")),

	/** Never returns the buffers of paths. */
	KEEPS_BUFFERS(new Change("PathOperation", "finish", "BufferPool$Buffer", "release", "doNotRelease")),

	/** Gives the number of a file back while operations use it. */
	CLOSES_FILES_IN_USE(new Change("Descriptor", "close", "Descriptor", "awaitUnused", "doNotAwaitUnused")),

	/** Gives numbers back that entries left behind by a failed owner have. */
	CLOSES_FILES_OF_ABANDONED_CHAINS(new Change("Owner", "keepFile", "Descriptor", "keep", "doNotKeep")),

	/** Never closes a file that was opened for nobody. */
	LEAKS_DISCARDED_FILES(new Change("OperationFuture", "complete", "Operation", "discard", "doNotDiscard")),

	/** Lets a waiting thread go when it is interrupted. */
	RETURNS_WHEN_INTERRUPTED(new Change("Engine", "await", "Operation", "isDone", "isDoneOrCancelled"),
			new Change("Engine", "awaitAndFinish", "Operation", "isDone", "isDoneOrCancelled")),

	/** Never counts a future as started. */
	LEAKS_PLACES_OF_FUTURES(new Change("Owner", "encode", "java.lang.Runnable", "run", "doNotRun")),

	/** Calls every use of a slot by the same name. */
	REUSES_NAMES(new Change("Owner", "encode", "InFlight", "add", "addUnderOldName")),

	/** Has more in flight than the completion queue has places for. */
	OVERBOOKS_THE_COMPLETION_QUEUE(new Change("RingThread", "own", "CompletionBudget", "of", "overbook")),

	/** Drops the operations that are in the mailbox when it closes. */
	FORGETS_LATE_MAIL(new Change("Owner", "proceedShutdown", "Mailbox", "close", "closeAndForget")),

	/** Closes the waker while a wake-up is on its way. */
	DOES_NOT_AWAIT_WAKE_UPS(new Change("Owner", "settleWaker", "Waker", "isOwed", "isNeverOwed")),

	/** Makes a call although the file's number may have been given back meanwhile. */
	CALLS_WITHOUT_LOOKING_AGAIN(new Change("InlineCalls", "take", "Descriptor", "isClosing", "isNeverClosing")),

	/** Gives the number of a file back while a caller's own call uses it. */
	CLOSES_FILES_IN_CALLS(new Change("Descriptor", "close", "InlineCalls", "awaitUnused", "doNotAwaitCalls")),

	/** Closes files that its ring holds open. */
	KEEPS_SLOTS_OF_CLOSED_FILES(new Change("Owner", "leaveSlot", "RegisteredFiles", "remove", "doNotRemove")),

	/** Has the caller close a file that a ring holds open. */
	CLOSES_REGISTERED_FILES_DIRECTLY(new Change("IoUring", "close", "Descriptor", "isRegistered", "isNeverRegistered")),

	/** Closes files that a ring holds open which is about to be closed. */
	IGNORES_RINGS_THAT_END(new Change("IoUring", "close", "Lifecycle", "currentOrEnding", "onlyEngine")),

	/** Leaves its files to a ring that the kernel closes some time, or never. */
	KEEPS_SLOTS_OF_ENDED_RINGS(new Change("Owner", "endFiles", "RegisteredFiles", "end", "doNotEnd")),

	/** Gives the slot of a file away while operations name it. */
	REUSES_SLOTS_IN_USE(new Change("Owner", "useSlot", "RegisteredFiles", "use", "useAndRemove")),

	/** Links to operations whose failure the kernel does not mind. */
	TRUSTS_EVERY_LINK(new Change("Chain", "nextLinked", "Operation", "failureBreaksLinks", "alwaysBreaksLinks")),

	/** Submits the rest of a chain although an operation of it failed. */
	GOES_ON_AFTER_A_FAILURE(new Change("Owner", "completed", "Owner", "proceed", "proceedRegardless")),

	/** Ends a batch when all but one of its operations have ended. */
	ENDS_BATCHES_EARLY(new Change("Operation", "complete", "Operation$Completer", "completed", "completedButOne"));

	@SuppressWarnings("ImmutableEnumChecker") // List.of() is immutable
	private final List<Change> changes;

	SimMutant(Change... changes) {
		this.changes = List.of(changes);
	}

	/** What is called in place of a call, or {@code null}. */
	@Nullable String replacement(String type, String method, String owner, String name) {
		for (Change change : this.changes) {
			if (change.isOf(type, method, owner, name)) {
				return change.replacement();
			}
		}
		return null;
	}

	/** In how many places this differs from the real engine. */
	int places() {
		return this.changes.size();
	}

	/**
	 * A call that is replaced.
	 *
	 * @param type where it is
	 * @param method where it is
	 * @param owner whose method is called
	 * @param name of the method
	 * @param replacement of {@link SimMutations}
	 */
	private record Change(String type, String method, String owner, String name, String replacement) {

		boolean isOf(String type, String method, String owner, String name) {
			return qualified(this.type).equals(type) && this.method.equals(method)
					&& qualified(this.owner).equals(owner) && this.name.equals(name);
		}

		private static String qualified(String type) {
			return type.startsWith("java.") ? type : "dev.iouring." + type;
		}

	}

}
