package dev.iouring.spring.boot.autoconfigure.confined;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.iouring.spring.boot.autoconfigure.MarkdownTable;
import dev.iouring.spring.boot.autoconfigure.confined.ConfinedJvm.Outcome;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an application does in a process that cannot use io_uring, for each way that comes
 * about and each mode: what the table in {@code docs/troubleshooting.md} says.
 */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(300)
class IoUringUnavailableIT {

	private static final String PAGE = "troubleshooting.md";

	private static final List<String> MODES = List.of("always", "when-available", "never");

	private final MarkdownTable table = MarkdownTable.read(PAGE, "cause");

	private ConfinedJvm jvm;

	private List<String> results;

	private int runs;

	@BeforeAll
	void prepare() throws Exception {
		this.jvm = ConfinedJvm.create();
		Path work = createWorkDirectory();
		Outcome free = this.jvm.run(Confinement.none(), work, List.of(), List.of(ConfinedApplication.class.getName()),
				120);
		this.results = free.lines(ConfinedApplication.RESULT);
		assertThat(this.results).as(free.output()).isNotEmpty();
		assertThat(free.lines(ConfinedApplication.HEALTH)).allMatch((line) -> line.contains("backend=io_uring"));
	}

	@AfterAll
	void cleanUp() throws Exception {
		if (this.jvm != null) {
			this.jvm.close();
		}
	}

	static Stream<Arguments> causesAndModes() {
		return Stream.of(Cause.values()).flatMap((cause) -> MODES.stream().map((mode) -> Arguments.of(cause, mode)));
	}

	@ParameterizedTest
	@MethodSource("causesAndModes")
	void whatHappensIsWhatTheTableSays(Cause cause, String mode) throws Exception {
		Path work = createWorkDirectory();
		List<String> confinement = cause.confinement(work);
		requirePossible(confinement, work);
		Outcome outcome = this.jvm.run(confinement, work, cause.options(),
				Stream
					.concat(Stream.of(ConfinedApplication.class.getName(), "--iouring.mode=" + mode),
							cause.arguments().stream())
					.toList(),
				120);
		String expected = row(cause).get("`" + mode + "`");
		switch (expected) {
			case "does not start" -> assertNotStarted(cause, outcome);
			case "fallback, one warning" -> assertFallback(cause, outcome);
			case "fallback" -> assertDisabled(outcome);
			case "ring without them" -> assertRingWithout(outcome);
			default -> throw new IllegalStateException("docs/" + PAGE + " says '" + expected + "'");
		}
	}

	@Test
	void theTableHasARowForEachCauseThatSaysWhatIsSaid() {
		assertThat(this.table.column("cause")).isEqualTo(Stream.of(Cause.values()).map(Cause::title).toList());
		for (Cause cause : Cause.values()) {
			assertThat(MarkdownTable.plain(row(cause).get("what is said"))).contains(cause.error())
				.contains(cause.measured());
			assertThat(MarkdownTable.plain(row(cause).get("reason"))).isEqualTo(cause.reason());
			assertThat(MarkdownTable.plain(row(cause).get("what to do"))).isNotBlank();
		}
	}

	private Map<String, String> row(Cause cause) {
		return this.table.rows()
			.stream()
			.filter((row) -> MarkdownTable.plain(row.get("cause")).equals(cause.title()))
			.findFirst()
			.orElseThrow(() -> new IllegalStateException("docs/%s has no row '%s'".formatted(PAGE, cause.title())));
	}

	private void assertNotStarted(Cause cause, Outcome outcome) {
		assertThat(outcome.exitCode()).as(outcome.output()).isEqualTo(1);
		assertThat(outcome.output()).containsOnlyOnce("APPLICATION FAILED TO START")
			.contains(cause.error())
			.contains(cause.measured())
			.contains(cause.remedies())
			.doesNotContain("\tat ");
		if (cause != Cause.BAD_PROPERTY) {
			assertThat(outcome.output()).contains("iouring.mode=when-available");
		}
		assertThat(outcome.lines(ConfinedApplication.RESULT)).isEmpty();
	}

	private void assertFallback(Cause cause, Outcome outcome) {
		assertServed(outcome);
		assertThat(outcome.lines(ConfinedApplication.HEALTH + "used ")).singleElement()
			.asString()
			.contains("UP", "backend=fallback", "reason=" + cause.reason(), cause.error(), cause.measured());
		assertThat(outcome.output().lines().filter((line) -> line.contains(" WARN "))).singleElement()
			.asString()
			.contains("io_uring is not available", cause.error(), cause.measured());
	}

	private void assertDisabled(Outcome outcome) {
		assertServed(outcome);
		assertThat(outcome.lines(ConfinedApplication.HEALTH)).hasSize(2)
			.allMatch((line) -> line.contains("reason=DISABLED"));
		assertThat(outcome.output()).doesNotContain(" WARN ");
	}

	private void assertRingWithout(Outcome outcome) {
		assertServed(outcome);
		assertThat(outcome.lines(ConfinedApplication.HEALTH + "used ")).singleElement()
			.asString()
			.contains("UP", "backend=io_uring", "warnings=[", "ENOMEM", "ulimit -l");
	}

	private void assertServed(Outcome outcome) {
		assertThat(outcome.exitCode()).as(outcome.output()).isZero();
		assertThat(outcome.lines(ConfinedApplication.RESULT)).isEqualTo(this.results);
	}

	private void requirePossible(List<String> confinement, Path work) throws Exception {
		if (confinement.stream().anyMatch((part) -> part.startsWith("bind="))) {
			Outcome probe = this.jvm.run(confinement, work, List.of(), List.of("-version"), 60);
			Assumptions.assumeTrue(probe.exitCode() == 0, () -> "This process may not mount a file: " + probe.output());
		}
	}

	private Path createWorkDirectory() throws Exception {
		return this.jvm.createWorkDirectory("run-" + this.runs++);
	}

}
