package dev.iouring.ring;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The page about the kernel's surface says what the code has.
 */
@Timeout(60)
class KernelSurfaceTest {

	private static final Path PAGE = Path.of("../docs/kernel-surface.md");

	private static final Pattern ROW = Pattern
		.compile("\\| (\\d+) \\| `(\\w+)` \\| `(\\w+)\\.(\\w+)` \\| ([\\d.]+) \\| `(\\w+)` \\|");

	private static final String PACKAGE = KernelSurfaceTest.class.getPackageName();

	private final String page = read();

	private static String read() {
		try {
			return Files.readString(PAGE);
		}
		catch (IOException ex) {
			throw new AssertionError(PAGE.toAbsolutePath() + " cannot be read", ex);
		}
	}

	private Stream<MatchResult> rows(String section) {
		int start = this.page.indexOf("## " + section);
		assertThat(start).isNotNegative();
		int end = this.page.indexOf("\n## ", start);
		return ROW.matcher(this.page.substring(start, (end < 0) ? this.page.length() : end)).results();
	}

	@Test
	void everyOperationHasARowUnderItsNumber() {
		assertThat(rows("Operations").map((row) -> row.group(1) + " " + row.group(2)).distinct())
			.containsExactlyElementsOf(
					Arrays.stream(Opcode.values()).map((opcode) -> opcode.code() + " " + opcode).toList());
	}

	@Test
	void everyRegistrationHasARowUnderItsNumber() {
		assertThat(rows("Registration").map((row) -> row.group(1) + " " + row.group(2))).containsExactlyElementsOf(
				Arrays.stream(RegisterOpcode.values()).map((opcode) -> opcode.code() + " " + opcode).toList());
	}

	@Test
	void everyEncoderHasARow() {
		List<String> encoders = encoders()
			.map((method) -> method.getDeclaringClass().getSimpleName() + "." + method.getName())
			.distinct()
			.toList();
		assertThat(encoders).hasSizeGreaterThan(63);
		assertThat(rows("Operations").map((row) -> row.group(3) + "." + row.group(4)))
			.containsExactlyInAnyOrderElementsOf(encoders);
	}

	static Stream<Method> encoders() {
		return new ClassFileImporter().importPackages(PACKAGE)
			.stream()
			.map(JavaClass::reflect)
			.filter((type) -> type.getSimpleName().matches("\\w+(Operations|Commands)"))
			.flatMap((type) -> Arrays.stream(type.getDeclaredMethods()))
			.filter(KernelSurfaceTest::isEncoder);
	}

	/** What only changes an entry has nothing to say but the entry. */
	private static boolean isEncoder(Method method) {
		int modifiers = method.getModifiers();
		return Modifier.isPublic(modifiers) && Modifier.isStatic(modifiers) && method.getReturnType() == Sqe.class
				&& !method.getName().equals("reportUsage");
	}

	@Test
	void everyMethodAndTestOfARowExists() {
		Stream.of("Operations", "Registration").flatMap(this::rows).forEach((row) -> {
			assertThat(type(row.group(3)).getMethods()).as(row.group())
				.anyMatch((method) -> method.getName().equals(row.group(4)));
			assertThat(type(row.group(6)).getDeclaredMethods()).as(row.group())
				.anyMatch((method) -> method.isAnnotationPresent(Test.class));
		});
	}

	private static Class<?> type(String name) {
		try {
			return Class.forName(PACKAGE + "." + name);
		}
		catch (ClassNotFoundException ex) {
			throw new AssertionError(name, ex);
		}
	}

	@Test
	void everySetupFlagIsNamed() {
		String section = this.page.substring(this.page.indexOf("## Setup flags"));
		assertThat(SetupFlag.values()).allSatisfy((flag) -> assertThat(section).contains("`" + flag + "`"));
	}

}
