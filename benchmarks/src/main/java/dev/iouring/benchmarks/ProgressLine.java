package dev.iouring.benchmarks;

import java.io.PrintStream;

import dev.iouring.benchmarks.harness.Progress;

/**
 * Shows what is being done on one line of a terminal, over and over.
 */
final class ProgressLine implements Progress {

	private static final int WIDTH = 110;

	private final PrintStream terminal = System.err;

	private final String place;

	ProgressLine(String place) {
		this.place = place;
	}

	@Override
	public void warmingUp(String subject) {
		show("%s: %s warms up".formatted(this.place, subject));
	}

	@Override
	public void measuring(String subject, int pair, int pairs) {
		show("%s: %s, pair %d of %d".formatted(this.place, subject, pair, pairs));
	}

	private void show(String text) {
		this.terminal.print("\r" + text.substring(0, Math.min(text.length(), WIDTH))
				+ " ".repeat(Math.max(0, WIDTH - text.length())) + "\r");
		this.terminal.flush();
	}

}
