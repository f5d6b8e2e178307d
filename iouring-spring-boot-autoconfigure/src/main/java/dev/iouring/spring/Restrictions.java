package dev.iouring.spring;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import dev.iouring.IoUring;
import dev.iouring.IoUringNotAllowedException;
import dev.iouring.OperationKind;
import org.jspecify.annotations.Nullable;

/**
 * What a ring is restricted to. The template obeys in whatever way an operation goes:
 * whoever restricts a ring does not mean system calls that are made beside it. What
 * io_uring has no operation for belongs to the kind that does the like: {@code readlink}
 * to {@code statx}, {@code chmod} and {@code utimensat} to {@code write}.
 *
 * @param ring the ring's name
 * @param allowed the kinds, or {@code null} for all
 */
record Restrictions(String ring, @Nullable Set<OperationKind> allowed) {

	/** No restrictions. */
	static final Restrictions NONE = new Restrictions("", null);

	static Restrictions of(IoUring io) {
		return new Restrictions(io.name(), io.options().allowedOperations());
	}

	boolean allows(OperationKind kind) {
		return this.allowed == null || kind == OperationKind.CLOSE || this.allowed.contains(kind);
	}

	/**
	 * Fails unless everything is allowed that an operation may need, before it has done
	 * any of it.
	 * @param kinds what it needs
	 */
	void check(OperationKind... kinds) throws IoUringNotAllowedException {
		check(Arrays.asList(kinds));
	}

	void check(Collection<OperationKind> kinds) throws IoUringNotAllowedException {
		if (this.allowed != null) {
			List<OperationKind> missing = kinds.stream().filter((kind) -> !allows(kind)).toList();
			if (!missing.isEmpty()) {
				throw new IoUringNotAllowedException("Ring '%s' is restricted to %s; add %s to its allowed operations"
					.formatted(this.ring, names(this.allowed), names(missing)));
			}
		}
	}

	private static String names(Collection<OperationKind> kinds) {
		return kinds.isEmpty() ? "no operations"
				: String.join(", ", kinds.stream().distinct().sorted().map(Restrictions::name).toList());
	}

	/** As it is written in a configuration. */
	static String name(OperationKind kind) {
		return kind.name().toLowerCase(Locale.ROOT);
	}

}
