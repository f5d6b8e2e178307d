package dev.iouring.ring;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;

import dev.iouring.linux.MessageLayout;

/**
 * Reads and writes {@code struct msghdr}, what {@code sendmsg} and {@code recvmsg} are
 * told: where the data is, and where the peer's address and control data are.
 */
public final class MessageHeader {

	/** Bytes of the structure. */
	public static final int SIZE = MessageLayout.MSGHDR_SIZE;

	private MessageHeader() {
	}

	/**
	 * Allocates a header that refers to nothing.
	 * @param allocator owns the {@link #SIZE} bytes
	 * @return native memory if the allocator's is
	 */
	public static MemorySegment allocate(SegmentAllocator allocator) {
		return allocator.allocate(SIZE, Long.BYTES).fill((byte) 0);
	}

	/**
	 * Says where the data is.
	 * @param header the header
	 * @param iovecs from {@link IoVectors}
	 */
	public static void data(MemorySegment header, MemorySegment iovecs) {
		int count = IoVectors.check(iovecs);
		header.set(ValueLayout.JAVA_LONG, MessageLayout.MSG_IOV, iovecs.address());
		header.set(ValueLayout.JAVA_LONG, MessageLayout.MSG_IOVLEN, count);
	}

	/**
	 * Says to whom to send, or where the sender's address goes.
	 * @param header the header
	 * @param name an address in exactly the memory it needs, or memory for any
	 */
	public static void name(MemorySegment header, MemorySegment name) {
		int length = NativeMemory.exactLength(name);
		header.set(ValueLayout.JAVA_LONG, MessageLayout.MSG_NAME, NativeMemory.address(name));
		nameLength(header, length);
	}

	/**
	 * Says how much of each provided buffer a multishot {@code recvmsg} leaves to the
	 * sender's address.
	 * @param header the header
	 * @param length in bytes, from 0
	 */
	public static void nameLength(MemorySegment header, int length) {
		NegativeNumbers.refuse("name length", length);
		header.set(ValueLayout.JAVA_INT, MessageLayout.MSG_NAMELEN, length);
	}

	/**
	 * Returns how long the address is that was received.
	 * @param header the header, after the completion
	 * @return in bytes
	 */
	public static int nameLength(MemorySegment header) {
		return header.get(ValueLayout.JAVA_INT, MessageLayout.MSG_NAMELEN);
	}

	/**
	 * Says where control data is, {@code struct cmsghdr[]}.
	 * @param header the header
	 * @param control all of it, or memory for it; the kernel's until the completion
	 */
	public static void control(MemorySegment header, MemorySegment control) {
		header.set(ValueLayout.JAVA_LONG, MessageLayout.MSG_CONTROL, NativeMemory.address(control));
		controlLength(header, control.byteSize());
	}

	/**
	 * Says how much of each provided buffer a multishot {@code recvmsg} leaves to control
	 * data.
	 * @param header the header
	 * @param length in bytes, from 0
	 */
	public static void controlLength(MemorySegment header, long length) {
		NegativeNumbers.refuse("control length", length);
		header.set(ValueLayout.JAVA_LONG, MessageLayout.MSG_CONTROLLEN, length);
	}

	/**
	 * Returns how much control data was received.
	 * @param header the header, after the completion
	 * @return in bytes
	 */
	public static long controlLength(MemorySegment header) {
		return header.get(ValueLayout.JAVA_LONG, MessageLayout.MSG_CONTROLLEN);
	}

	/**
	 * Returns what else is to say about the message received.
	 * @param header the header, after the completion
	 * @return {@code MSG_*}, such as that it was cut off
	 */
	public static int flags(MemorySegment header) {
		return header.get(ValueLayout.JAVA_INT, MessageLayout.MSG_FLAGS);
	}

}
