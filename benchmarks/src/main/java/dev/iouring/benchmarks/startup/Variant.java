package dev.iouring.benchmarks.startup;

import java.io.File;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An application that differs from the other in what is on its class path.
 *
 * @param starter whether the starter is
 * @param actuator whether Spring Boot's actuator is
 */
record Variant(boolean starter, boolean actuator) {

	private static final Predicate<String> OF_STARTER = Pattern.compile("iouring-.*").asMatchPredicate();

	/** Micrometer's observations stay, which Spring itself needs. */
	private static final Predicate<String> OF_ACTUATOR = Pattern
		.compile("spring-boot-(starter-)?(actuator|health|micrometer).*|micrometer-(core|jakarta9)-.*"
				+ "|(HdrHistogram|LatencyUtils)-.*")
		.asMatchPredicate();

	/**
	 * Returns the class path of this variant.
	 * @param all the class path with everything
	 * @return what is left of it
	 */
	String classPath(String all) {
		return Stream.of(all.split(File.pathSeparator))
			.filter(this::has)
			.collect(Collectors.joining(File.pathSeparator));
	}

	private boolean has(String entry) {
		String name = new File(entry).getName();
		return (this.starter || !OF_STARTER.test(name)) && (this.actuator || !OF_ACTUATOR.test(name));
	}

}
