package dev.iouring.linux;

/**
 * Offsets of {@code struct futex_waitv} in {@code linux/futex.h}.
 */
public final class FutexLayout {

	public static final int WAITV_SIZE = 24;

	public static final int WAITV_VAL = 0;

	public static final int WAITV_UADDR = 8;

	public static final int WAITV_FLAGS = 16;

	private FutexLayout() {
	}

}
