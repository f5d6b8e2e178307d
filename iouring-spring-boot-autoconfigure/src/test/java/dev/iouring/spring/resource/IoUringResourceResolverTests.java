package dev.iouring.spring.resource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import dev.iouring.spring.AbstractTemplateTests;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.core.io.Resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class IoUringResourceResolverTests extends AbstractTemplateTests {

	private Path base;

	private IoUringResourceResolver resolver;

	@BeforeEach
	void createResolver() throws IOException {
		this.base = Files.createDirectories(file("base"));
		this.resolver = new IoUringResourceResolver(this.template, this.base);
	}

	private void create(String... names) throws IOException {
		for (String name : names) {
			Files.createDirectories(this.base.resolve(name).getParent());
			Files.writeString(this.base.resolve(name), name);
		}
	}

	private List<String> find(String pattern) throws IOException {
		return Stream.of(this.resolver.getResources(pattern))
			.map((resource) -> resource.getDescription().replaceAll(".*?\\[(.*?)].*", "$1"))
			.toList();
	}

	@Test
	void resolvesItsPrefixOnly() throws IOException {
		create("greeting.txt");
		DefaultResourceLoader loader = new DefaultResourceLoader();
		loader.addProtocolResolver(this.resolver);
		Resource resource = loader.getResource("iouring:greeting.txt");
		assertThat(resource.getContentAsString(StandardCharsets.UTF_8)).isEqualTo("greeting.txt");
		assertThat(loader.getResource(resource.getURL().toString())).isEqualTo(resource);
		assertThat(loader.getResource("classpath:greeting.txt")).isInstanceOf(ClassPathResource.class);
	}

	@Test
	void takesARelativeBaseForAbsolute() {
		assertThat(new IoUringResourceResolver(this.template, Path.of("x/../target")).baseDirectory())
			.isEqualTo(Path.of("target").toAbsolutePath());
	}

	@Test
	void findsFilesByPattern() throws IOException {
		create("config/b.txt", "config/a.txt", "config/c.json", "config/deep/d.txt", "other/e.txt", "f.txt");
		assertThat(find("iouring:config/*.txt")).containsExactly("config/a.txt", "config/b.txt");
		assertThat(find("iouring:/config/?.json")).containsExactly("config/c.json");
		assertThat(find("iouring:**/*.txt")).containsExactly("config/a.txt", "config/b.txt", "config/deep/d.txt",
				"f.txt", "other/e.txt");
		assertThat(find("iouring:*")).containsExactly("f.txt");
		assertThat(find("iouring:none/*.txt")).isEmpty();
		assertThat(find("iouring:config/none.txt")).containsExactly("config/none.txt");
	}

	@Test
	void findsLinksThatStayBelowOnly() throws IOException {
		create("data/a.txt");
		Files.writeString(file("secret.txt"), "outside");
		Files.createSymbolicLink(this.base.resolve("inside.txt"), Path.of("data/a.txt"));
		Files.createSymbolicLink(this.base.resolve("outside.txt"), Path.of("../secret.txt"));
		Files.createSymbolicLink(this.base.resolve("up"), Path.of(".."));
		assertThat(find("iouring:**/*.txt")).containsExactly("data/a.txt", "inside.txt");
		assertThat(find("iouring:up/*.txt")).isEmpty();
	}

	@Test
	void refusesPatternsThatCannotBeAnswered() throws IOException {
		assertThatIllegalArgumentException().isThrownBy(() -> this.resolver.getResources("iouring:../*.txt"))
			.withMessage("'iouring:../*.txt' is refused, because it contains '..'");
		assertThatIllegalArgumentException().isThrownBy(() -> this.resolver.getResources("classpath:*.txt"))
			.withMessageContaining("does not begin with 'iouring:'");
		Files.delete(this.base);
		assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> this.resolver.getResources("iouring:*"));
	}

}
