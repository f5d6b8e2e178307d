package dev.iouring.ring;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Duration;

import dev.iouring.linux.Errno;
import dev.iouring.linux.Syscalls;

/**
 * One request after the other of the same kind, and what it waits for. Tests have many of
 * these side by side.
 */
interface Lane {

	Sqe prepare(Sqe sqe);

	/** Makes what the request waits for happen. */
	default void complete() {
	}

	/** Whether a result is that of a request that nobody has cancelled. */
	boolean isCompletion(int result);

	/** Whether a cancel may end the request and tell that there was none. */
	default boolean isQuietlyCancelled() {
		return false;
	}

	/** Makes ready for the next round. */
	default void settle(boolean completed) {
	}

	/** Waits for a counter that is not zero. */
	record Event(int fd, MemorySegment one, MemorySegment counter, Polling polling) implements Lane {

		Event(TestRing test, Polling polling) {
			this(test.owned(Syscalls.eventfd(0, 0)), test.arena.allocateFrom(ValueLayout.JAVA_LONG, 1),
					test.arena.allocate(ValueLayout.JAVA_LONG), polling);
		}

		@Override
		public Sqe prepare(Sqe sqe) {
			return this.polling.prepare(sqe, this.fd, PollOperations.POLLIN);
		}

		@Override
		public void complete() {
			Syscalls.write(this.fd, this.one, Long.BYTES);
		}

		@Override
		public boolean isCompletion(int result) {
			return result == PollOperations.POLLIN;
		}

		@Override
		public void settle(boolean completed) {
			Syscalls.read(this.fd, this.counter, Long.BYTES);
		}

	}

	/** Waits for a byte, which is there afterwards if it was not read. */
	record Pipe(int source, int sink, MemorySegment data, MemorySegment buffer) implements Lane {

		static Pipe open(TestRing test) {
			int[] ends = test.owned(Libc.pipe());
			return new Pipe(ends[0], ends[1], test.buffer(1), test.buffer(1));
		}

		@Override
		public Sqe prepare(Sqe sqe) {
			this.data.set(ValueLayout.JAVA_BYTE, 0, (byte) (1 + this.data.get(ValueLayout.JAVA_BYTE, 0)));
			return FileOperations.read(sqe, this.source, this.buffer, -1);
		}

		@Override
		public void complete() {
			Syscalls.write(this.sink, this.data, 1);
		}

		@Override
		public boolean isCompletion(int result) {
			return result == 1;
		}

		@Override
		public void settle(boolean completed) {
			if (!completed) {
				// waits for ever if the cancelled read has eaten it
				Syscalls.read(this.source, this.buffer, 1);
			}
			if (this.buffer.mismatch(this.data) >= 0) {
				throw new AssertionError("another byte than was written");
			}
		}

	}

	/** Waits for about as long as it takes to cancel it. */
	record Timer(MemorySegment time) implements Lane {

		Timer(TestRing test, Duration time) {
			this(Timespec.allocate(test.arena, time));
		}

		@Override
		public Sqe prepare(Sqe sqe) {
			return TimeoutOperations.timeout(sqe, this.time, 0, 0);
		}

		@Override
		public boolean isCompletion(int result) {
			return result == -Errno.ETIME;
		}

	}

	/** Waits for nothing but its turn with a kernel thread. */
	record WorkerRead(int fd, MemorySegment buffer) implements Lane {

		WorkerRead(TestRing test, Path file) throws IOException {
			this(test.open(file, FileFlags.O_RDONLY), test.buffer(1));
		}

		@Override
		public Sqe prepare(Sqe sqe) {
			return FileOperations.read(sqe, this.fd, this.buffer, 0).async();
		}

		@Override
		public boolean isCompletion(int result) {
			return result == 1;
		}

		/**
		 * The kernel looks for it twice. If it tells the worker the first time, the
		 * request may be over the second time.
		 */
		@Override
		public boolean isQuietlyCancelled() {
			return true;
		}

	}

	interface Polling {

		Sqe prepare(Sqe sqe, int fd, int events);

	}

}
