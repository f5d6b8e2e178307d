package dev.iouring.jfr;

import java.util.List;

import dev.iouring.linux.Errno;
import jdk.jfr.FlightRecorder;
import org.jspecify.annotations.Nullable;

/**
 * Tells JDK Flight Recorder, if it is there and records. No class of an event is loaded
 * before. Thread-safe.
 */
public final class FlightEvents {

	/** A run-time image may have been made without. */
	private static final boolean PRESENT = ModuleLayer.boot().findModule("jdk.jfr").isPresent();

	private FlightEvents() {
	}

	private static boolean isRecording() {
		return PRESENT && FlightRecorder.isInitialized();
	}

	/**
	 * Begins to time an operation.
	 * @return to be passed to {@link #endOperation}, or {@code null} if nobody wants to
	 * know
	 */
	public static @Nullable Object beginOperation() {
		return isRecording() ? OperationEvent.begun() : null;
	}

	/**
	 * Records an operation that took longer than the event's threshold.
	 * @param event what {@link #beginOperation()} returned
	 * @param ring the name of the ring
	 * @param call the name of the system call, or of the group of operations
	 * @param operations how many operations there are in the group, or 1
	 * @param outcome what the kernel returned, a negative errno if it failed
	 */
	public static void endOperation(Object event, String ring, String call, int operations, int outcome) {
		OperationEvent operation = (OperationEvent) event;
		operation.end();
		if (operation.shouldCommit()) {
			operation.ring = ring;
			operation.operation = call;
			operation.operations = operations;
			operation.error = (outcome < 0) ? Errno.name(-outcome) : null;
			operation.commit();
		}
	}

	/**
	 * Records that a ring was opened.
	 * @param ring the name of the ring
	 * @param kernel the kernel's release
	 * @param flags the set-up flags in force
	 * @param entries slots of the submission queue
	 * @param cqEntries slots of the completion queue
	 * @param warnings what was asked for and not granted
	 */
	public static void ringOpened(String ring, String kernel, List<String> flags, int entries, int cqEntries,
			List<String> warnings) {
		if (isRecording()) {
			RingOpenedEvent event = new RingOpenedEvent();
			event.ring = ring;
			event.kernel = kernel;
			event.flags = String.join(" ", flags);
			event.entries = entries;
			event.cqEntries = cqEntries;
			event.warnings = String.join("; ", warnings);
			event.commit();
		}
	}

	/**
	 * Records that a ring could not be opened, or that its owner thread ends with an
	 * error.
	 * @param ring the name of the ring
	 * @param failure why
	 */
	public static void ringFailed(String ring, Throwable failure) {
		if (isRecording()) {
			RingFailedEvent event = new RingFailedEvent();
			event.ring = ring;
			event.exception = failure.getClass().getName();
			event.message = failure.getMessage();
			event.commit();
		}
	}

	/**
	 * Records that a ring was closed for good, or until it is used again.
	 * @param ring the name of the ring
	 * @param state the state that the handle is in now
	 */
	public static void ringClosed(String ring, String state) {
		if (isRecording()) {
			RingClosedEvent event = new RingClosedEvent();
			event.ring = ring;
			event.state = state;
			event.commit();
		}
	}

	/**
	 * Records that operations run without io_uring from now on.
	 * @param ring the name of the ring
	 * @param reason the class of the cause
	 */
	public static void fallbackOn(String ring, String reason) {
		fallback(ring, true, reason);
	}

	/**
	 * Records that operations run on io_uring again.
	 * @param ring the name of the ring
	 */
	public static void fallbackOff(String ring) {
		fallback(ring, false, null);
	}

	private static void fallback(String ring, boolean active, @Nullable String reason) {
		if (isRecording()) {
			FallbackEvent event = new FallbackEvent();
			event.ring = ring;
			event.active = active;
			event.reason = reason;
			event.commit();
		}
	}

}
