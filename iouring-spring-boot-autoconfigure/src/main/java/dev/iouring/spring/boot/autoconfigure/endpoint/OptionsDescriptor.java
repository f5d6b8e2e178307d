package dev.iouring.spring.boot.autoconfigure.endpoint;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import dev.iouring.IoUringFlag;
import dev.iouring.IoUringOptions;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * What a ring is set up with, in force when it is opened.
 *
 * @param entries slots of the submission queue
 * @param cqEntries slots of the completion queue
 * @param flags those asked for, or nothing for the best that the kernel grants
 * @param sqThreadIdle how long the kernel's submission thread polls before it sleeps
 * @param sqThreadCpu the processor that it is bound to, or -1
 * @param boundedWorkers worker threads for requests that end in bounded time
 * @param unboundedWorkers worker threads for requests that can take forever
 * @param registeredBuffers how many buffers to register
 * @param registeredBufferSize of each in bytes
 * @param registeredFiles how many files may be registered at a time
 * @param maxInFlight how many operations the kernel may hold, or 0 for as many as the
 * completion queue is sure to hold
 * @param maxQueued how many futures may wait for a place
 * @param path which way operations may go
 * @param busyPoll how long the ring's thread looks for more to do before it sleeps
 * @param allowedOperations what the ring is restricted to, or nothing for all
 * @param shutdownTimeout how long closing waits for operations in flight
 */
public record OptionsDescriptor(int entries, int cqEntries, @Nullable List<String> flags, Duration sqThreadIdle,
		int sqThreadCpu, int boundedWorkers, int unboundedWorkers, int registeredBuffers, int registeredBufferSize,
		int registeredFiles, int maxInFlight, int maxQueued, String path, Duration busyPoll,
		@Nullable List<String> allowedOperations, Duration shutdownTimeout) implements OperationResponseBody {

	static OptionsDescriptor of(IoUringOptions options) {
		Set<IoUringFlag> flags = options.flags();
		return new OptionsDescriptor(options.entries(), options.cqEntries(), (flags != null) ? Names.of(flags) : null,
				options.sqThreadIdle(), options.sqThreadCpu(), options.boundedWorkers(), options.unboundedWorkers(),
				options.registeredBuffers().count(), options.registeredBuffers().size(), options.registeredFiles(),
				options.maxInFlight(), options.maxQueued(), Names.lowerCase(options.path()), options.busyPoll(),
				Names.ofAllowed(options.allowedOperations()), options.shutdownTimeout());
	}

}
