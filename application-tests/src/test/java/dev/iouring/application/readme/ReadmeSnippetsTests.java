package dev.iouring.application.readme;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

import dev.iouring.IoUring;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Snippets of the README that are no whole files.
 */
class ReadmeSnippetsTests {

	private final Readme readme = Readme.load();

	@TempDir
	private Path directory;

	@Test
	void firstControllerCompiles() throws Exception {
		compile("Notes", System.getProperty("java.class.path"),
				imports("java.nio.file.Path", "java.util.UUID", "dev.iouring.spring.IoUringTemplate",
						"org.springframework.web.bind.annotation.*")
						+ this.readme.block("iouring-spring-boot-starter", "java"));
	}

	@Test
	void exampleWithoutSpringCompilesWithNothingButTheCore() throws Exception {
		compile("WithoutSpring", locationOf(IoUring.class),
				imports("java.io.IOException", "java.nio.ByteBuffer", "java.nio.file.Path",
						"java.nio.file.StandardOpenOption", "dev.iouring.*", "dev.iouring.file.IoUringFile")
						+ "class WithoutSpring { void read(Path path, ByteBuffer buffer) throws IOException {"
						+ this.readme.block("Without Spring", "java") + "} }");
	}

	private static String imports(String... names) {
		return Stream.of(names).map("import %s;\n"::formatted).collect(Collectors.joining());
	}

	private static String locationOf(Class<?> type) throws URISyntaxException {
		return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
	}

	private void compile(String name, String classPath, String source) throws IOException {
		Path file = Files.writeString(this.directory.resolve(name + ".java"), source);
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		StringWriter messages = new StringWriter();
		try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
			boolean compiled = compiler
				.getTask(messages, files, null,
						List.of("-d", this.directory.toString(), "-classpath", classPath, "-proc:none"), null,
						files.getJavaFileObjects(file))
				.call();
			assertThat(compiled).as(messages::toString).isTrue();
		}
	}

}
