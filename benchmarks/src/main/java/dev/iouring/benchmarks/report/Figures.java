package dev.iouring.benchmarks.report;

import java.util.Locale;

import dev.iouring.benchmarks.harness.PathSplit;

/**
 * Writes figures for people to read.
 */
final class Figures {

	static final String NONE = "–";

	private Figures() {
	}

	/** About three digits, with separators. */
	static String number(double value) {
		if (Double.isNaN(value)) {
			return NONE;
		}
		double size = Math.abs(value);
		String pattern = (size >= 100) ? "%,.0f" : (size >= 10) ? "%.1f" : "%.2f";
		return String.format(Locale.ROOT, pattern, value);
	}

	static String ratio(Spread ratio) {
		return ratio.isKnown()
				? String.format(Locale.ROOT, "%.2f (%.2f–%.2f)", ratio.median(), ratio.min(), ratio.max()) : NONE;
	}

	static String spread(Spread spread) {
		return "%s, %s–%s".formatted(number(spread.median()), number(spread.min()), number(spread.max()));
	}

	static String micros(double micros) {
		if (Double.isNaN(micros)) {
			return NONE;
		}
		return (micros >= 1000) ? number(micros / 1000) + " ms" : number(micros) + " µs";
	}

	static String percent(double share) {
		return Double.isNaN(share) ? NONE
				: String.format(Locale.ROOT, (share < 0.1) ? "%.2f %%" : "%.0f %%", 100 * share);
	}

	/** In percent, inline / ring / fallback. */
	static String paths(PathSplit paths) {
		double total = paths.total();
		if (total == 0) {
			return NONE;
		}
		return "%s / %s / %s".formatted(part(paths.inline() / total), part(paths.ring() / total),
				part(paths.fallback() / total));
	}

	/** So that few are not mistaken for none, nor most for all. */
	private static String part(double share) {
		double percent = 100 * share;
		if (percent == 0 || percent == 100) {
			return String.format(Locale.ROOT, "%.0f", percent);
		}
		return String.format(Locale.ROOT, "%.1f", Math.clamp(percent, 0.1, 99.9));
	}

}
