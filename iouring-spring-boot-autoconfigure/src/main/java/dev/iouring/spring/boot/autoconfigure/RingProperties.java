package dev.iouring.spring.boot.autoconfigure;

import java.time.Duration;
import java.util.Set;

import dev.iouring.IoPath;
import dev.iouring.IoUringFlag;
import dev.iouring.OperationKind;
import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;

/**
 * Properties of one ring. What is {@code null} was not set: a named ring takes it from
 * the properties of the default ring, and the default ring from
 * {@link dev.iouring.IoUringOptions}.
 */
public class RingProperties {

	/**
	 * Number of slots of the submission queue. Must be a power of two.
	 */
	private @Nullable Integer entries;

	/**
	 * Number of slots of the completion queue. Must be a power of two, and at least as
	 * many as the submission queue has. By default four times as many.
	 */
	private @Nullable Integer cqEntries;

	/**
	 * Comma-separated list of flags to set the ring up with, which may be empty. By
	 * default the best that the kernel grants.
	 */
	private @Nullable Set<IoUringFlag> flags;

	/**
	 * Time that the kernel's submission thread polls without work before it sleeps. Only
	 * used with the flag 'sqpoll'.
	 */
	private @Nullable Duration sqThreadIdle;

	/**
	 * Processor to bind the kernel's submission thread to. Requires the flag 'sqpoll'.
	 */
	private @Nullable Integer sqThreadCpu;

	private final MaxWorkers maxWorkers = new MaxWorkers();

	private final RegisteredBuffers registeredBuffers = new RegisteredBuffers();

	/**
	 * Maximum number of files in frequent use that are registered with the kernel at a
	 * time. At most as many as may be open, which 'ulimit -n' limits.
	 */
	private @Nullable Integer registeredFiles;

	/**
	 * Maximum number of operations that the kernel holds at a time. By default as many as
	 * the completion queue is sure to hold.
	 */
	private @Nullable Integer maxInFlight;

	/**
	 * Maximum number of asynchronous operations that wait for a place in the ring before
	 * more are rejected.
	 */
	private @Nullable Integer maxQueued;

	/**
	 * Way that operations take to the kernel: the faster one in each case, or always the
	 * ring.
	 */
	private @Nullable IoPath path;

	/**
	 * Time that the ring's thread looks for more work before it sleeps. Lowers latency at
	 * the cost of processor time.
	 */
	private @Nullable Duration busyPoll;

	/**
	 * Comma-separated list of the operations that the ring is restricted to, which may be
	 * empty. Files can always be closed. By default the ring performs all operations.
	 */
	private @Nullable Set<OperationKind> allowedOperations;

	/**
	 * Time to wait for operations in flight when the ring is closed.
	 */
	private @Nullable Duration shutdownTimeout;

	public @Nullable Integer getEntries() {
		return this.entries;
	}

	public void setEntries(@Nullable Integer entries) {
		this.entries = entries;
	}

	public @Nullable Integer getCqEntries() {
		return this.cqEntries;
	}

	public void setCqEntries(@Nullable Integer cqEntries) {
		this.cqEntries = cqEntries;
	}

	public @Nullable Set<IoUringFlag> getFlags() {
		return this.flags;
	}

	public void setFlags(@Nullable Set<IoUringFlag> flags) {
		this.flags = flags;
	}

	public @Nullable Duration getSqThreadIdle() {
		return this.sqThreadIdle;
	}

	public void setSqThreadIdle(@Nullable Duration sqThreadIdle) {
		this.sqThreadIdle = sqThreadIdle;
	}

	public @Nullable Integer getSqThreadCpu() {
		return this.sqThreadCpu;
	}

	public void setSqThreadCpu(@Nullable Integer sqThreadCpu) {
		this.sqThreadCpu = sqThreadCpu;
	}

	public MaxWorkers getMaxWorkers() {
		return this.maxWorkers;
	}

	public RegisteredBuffers getRegisteredBuffers() {
		return this.registeredBuffers;
	}

	public @Nullable Integer getRegisteredFiles() {
		return this.registeredFiles;
	}

	public void setRegisteredFiles(@Nullable Integer registeredFiles) {
		this.registeredFiles = registeredFiles;
	}

	public @Nullable Integer getMaxInFlight() {
		return this.maxInFlight;
	}

	public void setMaxInFlight(@Nullable Integer maxInFlight) {
		this.maxInFlight = maxInFlight;
	}

	public @Nullable Integer getMaxQueued() {
		return this.maxQueued;
	}

	public void setMaxQueued(@Nullable Integer maxQueued) {
		this.maxQueued = maxQueued;
	}

	public @Nullable IoPath getPath() {
		return this.path;
	}

	public void setPath(@Nullable IoPath path) {
		this.path = path;
	}

	public @Nullable Duration getBusyPoll() {
		return this.busyPoll;
	}

	public void setBusyPoll(@Nullable Duration busyPoll) {
		this.busyPoll = busyPoll;
	}

	public @Nullable Set<OperationKind> getAllowedOperations() {
		return this.allowedOperations;
	}

	public void setAllowedOperations(@Nullable Set<OperationKind> allowedOperations) {
		this.allowedOperations = allowedOperations;
	}

	public @Nullable Duration getShutdownTimeout() {
		return this.shutdownTimeout;
	}

	public void setShutdownTimeout(@Nullable Duration shutdownTimeout) {
		this.shutdownTimeout = shutdownTimeout;
	}

	/**
	 * Limits of the kernel's worker threads.
	 */
	public static class MaxWorkers {

		/**
		 * Maximum number of kernel workers for requests that end in bounded time, such as
		 * those on files.
		 */
		private @Nullable Integer bounded;

		/**
		 * Maximum number of kernel workers for requests that can take forever, such as
		 * those on sockets.
		 */
		private @Nullable Integer unbounded;

		public @Nullable Integer getBounded() {
			return this.bounded;
		}

		public void setBounded(@Nullable Integer bounded) {
			this.bounded = bounded;
		}

		public @Nullable Integer getUnbounded() {
			return this.unbounded;
		}

		public void setUnbounded(@Nullable Integer unbounded) {
			this.unbounded = unbounded;
		}

	}

	/**
	 * Buffers that are registered with the kernel.
	 */
	public static class RegisteredBuffers {

		/**
		 * Number of buffers to register with the kernel. They count as locked memory,
		 * which 'ulimit -l' limits.
		 */
		private @Nullable Integer count;

		/**
		 * Size of each registered buffer. Must be a multiple of 4KB.
		 */
		private @Nullable DataSize size;

		public @Nullable Integer getCount() {
			return this.count;
		}

		public void setCount(@Nullable Integer count) {
			this.count = count;
		}

		public @Nullable DataSize getSize() {
			return this.size;
		}

		public void setSize(@Nullable DataSize size) {
			this.size = size;
		}

	}

}
