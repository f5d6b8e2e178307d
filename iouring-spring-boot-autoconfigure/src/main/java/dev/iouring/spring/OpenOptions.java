package dev.iouring.spring;

import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import dev.iouring.OperationKind;
import dev.iouring.file.BeneathOption;
import dev.iouring.file.IoUringOpenOption;
import org.springframework.util.Assert;

/**
 * Options to open a file with, checked alike for both backends.
 *
 * @param options never empty
 */
record OpenOptions(Set<OpenOption> options) {

	/** The alignment of positions that even the most permissive devices ask for. */
	static final int MIN_DIRECT_ALIGNMENT = 512;

	private static final String JDK_OPTIONS = "com.sun.nio.file.ExtendedOpenOption";

	private static final Set<OpenOption> WRITE_DEFAULTS = Set.of(StandardOpenOption.CREATE,
			StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);

	/** As {@link java.nio.channels.FileChannel#open} understands them. */
	static OpenOptions of(OpenOption... options) {
		return checked(collect(options));
	}

	/** As {@link java.nio.file.Files#newInputStream} understands them. */
	static OpenOptions forReading(OpenOption... options) {
		OpenOptions checked = of(options);
		Assert.isTrue(!checked.isWritable(), "WRITE and APPEND are no options for reading");
		return checked;
	}

	/** As {@link java.nio.file.Files#newOutputStream} understands them. */
	static OpenOptions forWriting(OpenOption... options) {
		if (options.length == 0) {
			return new OpenOptions(WRITE_DEFAULTS);
		}
		Set<OpenOption> collected = collect(options);
		Assert.isTrue(!collected.contains(StandardOpenOption.READ), "READ is no option for writing");
		collected.add(StandardOpenOption.WRITE);
		return checked(collected);
	}

	private static Set<OpenOption> collect(OpenOption... options) {
		Assert.noNullElements(options, "'options' must not contain null");
		return new LinkedHashSet<>(List.of(options));
	}

	private static OpenOptions checked(Set<OpenOption> options) {
		for (OpenOption option : options) {
			if (!(option instanceof StandardOpenOption || option == LinkOption.NOFOLLOW_LINKS
					|| option instanceof BeneathOption || isDirect(option))) {
				throw new UnsupportedOperationException("The open option %s is not supported".formatted(option));
			}
		}
		if (BeneathOption.among(options) != null) {
			Assert.isTrue(!options.contains(StandardOpenOption.DELETE_ON_CLOSE),
					"DELETE_ON_CLOSE and BeneathOption exclude each other");
		}
		if (options.contains(StandardOpenOption.APPEND)) {
			for (OpenOption clash : List.of(StandardOpenOption.READ, StandardOpenOption.TRUNCATE_EXISTING)) {
				Assert.isTrue(!options.contains(clash), () -> "APPEND and %s exclude each other".formatted(clash));
			}
			options.add(StandardOpenOption.WRITE);
		}
		else if (!options.contains(StandardOpenOption.WRITE)) {
			options.add(StandardOpenOption.READ);
		}
		return new OpenOptions(Collections.unmodifiableSet(new HashSet<>(options)));
	}

	/** The JDK's by name, because compilers warn of the class. */
	private static boolean isDirect(OpenOption option) {
		return option == IoUringOpenOption.DIRECT || (option instanceof Enum<?> value && value.name().equals("DIRECT")
				&& value.getDeclaringClass().getName().equals(JDK_OPTIONS));
	}

	static boolean isDirect(Set<OpenOption> options) {
		return options.stream().anyMatch(OpenOptions::isDirect);
	}

	/**
	 * Puts the JDK's option for direct I/O in the place of that of the core. A file that
	 * must be beneath a directory has had its links followed already.
	 */
	static Set<OpenOption> forJdk(Set<OpenOption> options) {
		Set<OpenOption> translated = new HashSet<>(options);
		if (translated.remove(IoUringOpenOption.DIRECT)) {
			translated.add(jdkDirect());
		}
		if (translated.removeIf((option) -> option instanceof BeneathOption)) {
			translated.add(LinkOption.NOFOLLOW_LINKS);
		}
		return translated;
	}

	private static OpenOption jdkDirect() {
		try {
			for (Object option : Class.forName(JDK_OPTIONS).getEnumConstants()) {
				if (option instanceof OpenOption direct && isDirect(direct)) {
					return direct;
				}
			}
		}
		catch (ClassNotFoundException ex) {
			throw new UnsupportedOperationException("This JVM has no direct I/O without io_uring", ex);
		}
		throw new UnsupportedOperationException("This JVM has no direct I/O without io_uring");
	}

	/** Streams and channels transfer whatever they were given. */
	OpenOptions checkUnaligned() {
		if (isDirect(this.options)) {
			throw new UnsupportedOperationException(
					"Streams and channels cannot align what they transfer as direct I/O wants it");
		}
		return this;
	}

	/**
	 * What a restricted ring has to allow for opening a file like this: a file that is to
	 * disappear is deleted at once, one that is emptied loses what was written, and
	 * direct I/O asks for its alignment.
	 */
	Set<OperationKind> kinds() {
		Set<OperationKind> kinds = EnumSet.of(OperationKind.OPENAT);
		if (this.options.contains(StandardOpenOption.DELETE_ON_CLOSE)) {
			kinds.add(OperationKind.UNLINKAT);
		}
		if (isWritable() && this.options.contains(StandardOpenOption.TRUNCATE_EXISTING)) {
			kinds.add(OperationKind.WRITE);
		}
		if (isDirect(this.options)) {
			kinds.add(OperationKind.STATX);
		}
		return kinds;
	}

	boolean isReadable() {
		return this.options.contains(StandardOpenOption.READ);
	}

	boolean isWritable() {
		return this.options.contains(StandardOpenOption.WRITE);
	}

}
