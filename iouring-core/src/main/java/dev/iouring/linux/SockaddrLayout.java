package dev.iouring.linux;

/**
 * Offsets of the socket addresses: {@code struct sockaddr_in}, {@code sockaddr_in6} and
 * {@code sockaddr_un}. Ports and flow labels are in network byte order.
 */
public final class SockaddrLayout {

	public static final int FAMILY = 0;

	public static final int SOCKADDR_IN_SIZE = 16;

	public static final int SIN_PORT = 2;

	public static final int SIN_ADDR = 4;

	public static final int SOCKADDR_IN6_SIZE = 28;

	public static final int SIN6_PORT = 2;

	public static final int SIN6_FLOWINFO = 4;

	public static final int SIN6_ADDR = 8;

	public static final int SIN6_SCOPE_ID = 24;

	public static final int SOCKADDR_UN_SIZE = 110;

	public static final int SUN_PATH = 2;

	public static final int AF_UNIX = 1;

	public static final int AF_INET = 2;

	public static final int AF_INET6 = 10;

	private SockaddrLayout() {
	}

}
