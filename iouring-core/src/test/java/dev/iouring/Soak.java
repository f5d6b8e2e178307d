package dev.iouring;

/**
 * How often tests repeat what goes wrong only once in a while: enough for each build, and
 * many times more with {@code -Psoak}, for as long as {@code -Diouring.soak.factor} says.
 */
public final class Soak {

	private static final boolean ON = Boolean.getBoolean("iouring.soak");

	private static final double FACTOR = Double.parseDouble(System.getProperty("iouring.soak.factor", "1"));

	private Soak() {
	}

	/**
	 * Returns how many rounds to do.
	 * @param normally without {@code -Psoak}, and the least with it
	 * @param soaking with it, to be multiplied by {@code iouring.soak.factor}
	 */
	public static int rounds(int normally, int soaking) {
		return ON ? (int) Math.max(normally, FACTOR * soaking) : normally;
	}

}
