package dev.iouring.linux;

/**
 * Offsets of {@code struct epoll_event} in {@code linux/eventpoll.h}, which is packed on
 * x86_64 alone.
 */
public final class EpollLayout {

	public static final int EVENT_SIZE = Platform.isAarch64() ? 16 : 12;

	public static final int EVENTS = 0;

	public static final int DATA = Platform.isAarch64() ? 8 : 4;

	private EpollLayout() {
	}

}
