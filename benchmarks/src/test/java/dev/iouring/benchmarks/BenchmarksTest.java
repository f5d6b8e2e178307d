package dev.iouring.benchmarks;

import java.io.PrintWriter;
import java.io.StringWriter;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;

import static org.assertj.core.api.Assertions.assertThat;

class BenchmarksTest {

	private final StringWriter out = new StringWriter();

	private final StringWriter errors = new StringWriter();

	@Test
	void aWorkloadThatIsNotThereIsAMistakeOfTheUser() {
		assertThat(execute("cached-raed")).isEqualTo(CommandLine.ExitCode.USAGE);
		assertThat(this.errors.toString()).contains("no workload 'cached-raed'").doesNotContain("\tat ");
	}

	@Test
	void aPointThatIsNotThereIsAMistakeOfTheUser() {
		assertThat(execute("--point", "virtual-1", "--point", "virtual-3", "cached-read"))
			.isEqualTo(CommandLine.ExitCode.USAGE);
		assertThat(this.errors.toString()).contains("at 'virtual-3'").doesNotContain("\tat ");
	}

	@Test
	void noPairsAreAMistakeOfTheUser() {
		assertThat(execute("--pairs", "0", "cached-read")).isEqualTo(CommandLine.ExitCode.USAGE);
		assertThat(this.errors.toString()).contains("not 0").doesNotContain("\tat ");
	}

	@Test
	void helpNamesTheMicrobenchmarks() {
		assertThat(execute("--help")).isZero();
		assertThat(this.out.toString()).containsPattern("(?m)^ +jmh +Runs the microbenchmarks");
	}

	@Test
	void theMicrobenchmarksTakeTheOptionsThatTheyHaveAUseFor() {
		assertThat(execute("jmh", "--help")).isZero();
		assertThat(this.out.toString()).contains("--quick", "--out", "--data").doesNotContain("--pairs", "--point");
	}

	private int execute(String... args) {
		return new CommandLine(new Benchmarks()).setOut(new PrintWriter(this.out))
			.setErr(new PrintWriter(this.errors))
			.execute(args);
	}

}
