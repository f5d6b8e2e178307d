package dev.iouring;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import org.jspecify.annotations.Nullable;

/**
 * What a descriptor of the simulated kernel stands for.
 */
abstract sealed class SimFile {

	private final String name;

	private SimFile(String name) {
		this.name = name;
	}

	String name() {
		return this.name;
	}

	/**
	 * A file with content. What nobody has written follows from the position, so readers
	 * know what to expect.
	 */
	static final class Regular extends SimFile {

		private final byte[] content;

		/** Whether {@code RWF_NOWAIT} is unknown to its file system. */
		private final boolean noNowait;

		Regular(String name, int size, boolean noNowait) {
			super(name);
			this.content = new byte[size];
			this.noNowait = noNowait;
			for (int i = 0; i < size; i++) {
				this.content[i] = pattern(name, i);
			}
		}

		static byte pattern(String name, long position) {
			return (byte) (name.hashCode() + position * 31 + (position >> 8) * 7);
		}

		int size() {
			return this.content.length;
		}

		boolean isNoNowait() {
			return this.noNowait;
		}

		byte at(long position) {
			return this.content[(int) position];
		}

		/** How many of these bytes there are. */
		int available(long position, long length) {
			return (int) Math.max(0, Math.min(length, this.content.length - position));
		}

		void read(MemorySegment target, long position, int length) {
			if (length > 0) {
				MemorySegment.copy(this.content, (int) position, target, ValueLayout.JAVA_BYTE, 0, length);
			}
		}

		void write(MemorySegment source, long position, int length) {
			MemorySegment.copy(source, ValueLayout.JAVA_BYTE, 0, this.content, (int) position, length);
		}

	}

	/** A pipe that nobody writes to. */
	static final class Pipe extends SimFile {

		Pipe(String name) {
			super(name);
		}

	}

	/** A counter that a read waits for. */
	static final class Eventfd extends SimFile {

		long value;

		@Nullable Runnable reader;

		Eventfd() {
			super("eventfd");
		}

	}

	/** A ring. */
	static final class RingFile extends SimFile {

		final SimRing ring;

		RingFile(SimRing ring) {
			super("ring");
			this.ring = ring;
		}

	}

}
