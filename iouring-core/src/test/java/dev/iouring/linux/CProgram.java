package dev.iouring.linux;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Asks the C compiler for the values of expressions: one line of output for each.
 */
public final class CProgram {

	private final StringBuilder declarations = new StringBuilder("#define _GNU_SOURCE\n#include <stdio.h>\n");

	private final Map<String, Number> expected = new LinkedHashMap<>();

	public CProgram declare(String code) {
		this.declarations.append(code).append('\n');
		return this;
	}

	public CProgram expect(String expression, Number value) {
		this.expected.put(expression, value);
		return this;
	}

	/** Compiles, runs and compares everything expected. */
	public void verify(Path directory) throws IOException, InterruptedException {
		assumeTrue(hasCompiler(), "gcc is missing, which computes the layouts to compare with");
		StringBuilder code = new StringBuilder(this.declarations).append("int main(void) {\n");
		for (String expression : this.expected.keySet()) {
			code.append("printf(\"%lld\\n\", (long long) (").append(expression).append("));\n");
		}
		Path source = Files.writeString(directory.resolve("layout.c"), code.append("return 0; }\n"));
		Path binary = directory.resolve("layout");
		run("gcc", "-o", binary.toString(), source.toString());
		Iterator<String> lines = run(binary.toString()).lines().iterator();
		for (Map.Entry<String, Number> entry : this.expected.entrySet()) {
			assertThat(Long.parseLong(lines.next())).as(entry.getKey()).isEqualTo(entry.getValue().longValue());
		}
	}

	private static boolean hasCompiler() throws InterruptedException {
		try {
			run("gcc", "--version");
			return true;
		}
		catch (IOException missing) {
			return false;
		}
	}

	private static String run(String... command) throws IOException, InterruptedException {
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		try (InputStream output = process.getInputStream()) {
			String text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
			assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
			assertThat(process.exitValue()).as(text).isZero();
			return text;
		}
	}

}
