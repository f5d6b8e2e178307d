package dev.iouring.ring;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import dev.iouring.linux.MessageLayout;

/**
 * What a multishot {@code recvmsg} has put into a provided buffer,
 * {@code struct io_uring_recvmsg_out} and the data behind it. The segments are parts of
 * that buffer.
 *
 * @param name the sender's address, as much of it as there was room for
 * @param control control data, as much of it as there was room for
 * @param payload the data, as much of it as there was room for
 * @param payloadLength how much data there was in bytes
 * @param flags {@code MSG_*}, such as that something was cut off
 */
public record ReceivedMessage(MemorySegment name, MemorySegment control, MemorySegment payload, long payloadLength,
		int flags) {

	/** Bytes before the address. */
	public static final int HEADER_SIZE = MessageLayout.OUT_SIZE;

	/** The data did not fit. */
	public static final int MSG_TRUNC = 0x20;

	/** The control data did not fit. */
	public static final int MSG_CTRUNC = 8;

	/**
	 * Reads a buffer.
	 * @param buffer the provided buffer that the completion names
	 * @param result of the completion
	 * @param header that the operation was given
	 * @return a view of the buffer
	 * @throws IllegalArgumentException if the buffer has not even the room that the
	 * header asks for
	 */
	public static ReceivedMessage read(MemorySegment buffer, int result, MemorySegment header) {
		long nameRoom = Integer.toUnsignedLong(MessageHeader.nameLength(header));
		long controlRoom = MessageHeader.controlLength(header);
		long controlStart = HEADER_SIZE + nameRoom;
		long payloadStart = controlStart + controlRoom;
		if (result < payloadStart || buffer.byteSize() < result) {
			throw new IllegalArgumentException("a message with " + nameRoom + " bytes for its name and " + controlRoom
					+ " for control data does not fit into " + result + " bytes of a buffer of " + buffer.byteSize());
		}
		long name = unsigned(buffer, MessageLayout.OUT_NAMELEN);
		long control = unsigned(buffer, MessageLayout.OUT_CONTROLLEN);
		return new ReceivedMessage(buffer.asSlice(HEADER_SIZE, Math.min(name, nameRoom)),
				buffer.asSlice(controlStart, Math.min(control, controlRoom)),
				buffer.asSlice(payloadStart, result - payloadStart), unsigned(buffer, MessageLayout.OUT_PAYLOADLEN),
				buffer.get(ValueLayout.JAVA_INT_UNALIGNED, MessageLayout.OUT_FLAGS));
	}

	private static long unsigned(MemorySegment buffer, int offset) {
		return Integer.toUnsignedLong(buffer.get(ValueLayout.JAVA_INT_UNALIGNED, offset));
	}

}
