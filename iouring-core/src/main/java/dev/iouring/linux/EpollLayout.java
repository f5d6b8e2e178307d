package dev.iouring.linux;

/**
 * Offsets of {@code struct epoll_event} in {@code linux/eventpoll.h}, which is packed on
 * x86_64 alone.
 */
public final class EpollLayout {

	public static final int EVENT_SIZE = Platform.isX86() ? 12 : 16;

	public static final int EVENTS = 0;

	public static final int DATA = Platform.isX86() ? 4 : 8;

	private EpollLayout() {
	}

}
