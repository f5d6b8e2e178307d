package dev.iouring;

/**
 * How often tests repeat what goes wrong only once in a while: enough for each build, and
 * many times more with {@code -Psoak}.
 */
public final class Soak {

	private static final boolean ON = Boolean.getBoolean("iouring.soak");

	private Soak() {
	}

	/** Returns how many rounds to do. */
	public static int rounds(int normally, int soaking) {
		return ON ? soaking : normally;
	}

}
