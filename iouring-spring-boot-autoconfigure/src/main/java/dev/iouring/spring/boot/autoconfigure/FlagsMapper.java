package dev.iouring.spring.boot.autoconfigure;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import dev.iouring.IoUringFlag;
import dev.iouring.IoUringOptions;
import org.jspecify.annotations.Nullable;

/**
 * Maps a ring's flags. A list in YAML has one property for each element, so the flag that
 * does not fit has to be found for its line to be named.
 */
final class FlagsMapper {

	private final PropertyFinder finder;

	FlagsMapper(PropertyFinder finder) {
		this.finder = finder;
	}

	/**
	 * Maps the flags.
	 * @param setting the flags and where they were set, or {@code null} for the best that
	 * the kernel grants
	 * @param builder where they go
	 * @return the flags asked for
	 */
	Set<IoUringFlag> map(@Nullable Setting<Set<IoUringFlag>> setting, IoUringOptions.Builder builder) {
		if (setting == null) {
			return Set.of();
		}
		Set<IoUringFlag> flags = setting.value();
		IllegalArgumentException refusal = refusal(flags);
		if (refusal != null) {
			Setting<?> culprit = find(setting, findCulprit(flags));
			throw culprit.invalid(refusal.getMessage() + ".", refusal);
		}
		builder.flags(flags);
		return flags;
	}

	private static @Nullable IllegalArgumentException refusal(Set<IoUringFlag> flags) {
		try {
			IoUringOptions.builder().flags(flags).build();
			return null;
		}
		catch (IllegalArgumentException ex) {
			return ex;
		}
	}

	/**
	 * Finds the last flag without which the others would do. Where there is none, two
	 * flags are wrong, and the last one is as good as any.
	 */
	private static IoUringFlag findCulprit(Set<IoUringFlag> flags) {
		IoUringFlag last = null;
		IoUringFlag culprit = null;
		for (IoUringFlag flag : flags) {
			EnumSet<IoUringFlag> others = EnumSet.copyOf(flags);
			others.remove(flag);
			culprit = (refusal(others) == null) ? flag : culprit;
			last = flag;
		}
		IoUringFlag found = (culprit != null) ? culprit : last;
		if (found == null) {
			throw new IllegalStateException("No flags were refused");
		}
		return found;
	}

	private Setting<?> find(Setting<Set<IoUringFlag>> setting, IoUringFlag flag) {
		List<Object> elements = this.finder.findElements(setting.property());
		for (int i = 0; i < elements.size(); i++) {
			if (normalize(elements.get(i)).equals(normalize(flag))) {
				return new Setting<>(elements.get(i), setting.property() + "[" + i + "]", setting.isOwn());
			}
		}
		return setting;
	}

	private static String normalize(Object value) {
		return value.toString().replaceAll("[-_\\s]", "").toLowerCase(Locale.ROOT);
	}

}
