package dev.iouring.linux;

/**
 * Offsets of {@code struct msghdr} in {@code sys/socket.h} and of
 * {@code struct io_uring_recvmsg_out} in {@code linux/io_uring.h}.
 */
public final class MessageLayout {

	public static final int MSGHDR_SIZE = 56;

	public static final int MSG_NAME = 0;

	public static final int MSG_NAMELEN = 8;

	public static final int MSG_IOV = 16;

	public static final int MSG_IOVLEN = 24;

	public static final int MSG_CONTROL = 32;

	public static final int MSG_CONTROLLEN = 40;

	public static final int MSG_FLAGS = 48;

	public static final int OUT_SIZE = 16;

	public static final int OUT_NAMELEN = 0;

	public static final int OUT_CONTROLLEN = 4;

	public static final int OUT_PAYLOADLEN = 8;

	public static final int OUT_FLAGS = 12;

	private MessageLayout() {
	}

}
