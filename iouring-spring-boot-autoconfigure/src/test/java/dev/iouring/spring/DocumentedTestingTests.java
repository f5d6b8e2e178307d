package dev.iouring.spring;

import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;
import org.springframework.stereotype.Component;
import org.springframework.util.FileSystemUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;

/**
 * The code of the page {@code docs/testing.md}, in its order.
 */
class DocumentedTestingTests {

	@Component
	static class Notes {

		private final IoUringOperations io;

		private final Path directory;

		Notes(IoUringOperations io, @Value("${notes.directory}") Path directory) {
			this.io = io;
			this.directory = directory;
		}

		void save(String name, String text) {
			this.io.createDirectories(this.directory);
			this.io.replace(this.directory.resolve(name), text.getBytes(StandardCharsets.UTF_8));
		}

		Optional<String> find(String name) {
			try {
				return Optional.of(this.io.readString(this.directory.resolve(name), StandardCharsets.UTF_8));
			}
			catch (IoUringNoSuchFileException ex) {
				return Optional.empty();
			}
		}

	}

	@Test
	void aNoteThatDoesNotExistIsNotFound() {
		IoUringOperations io = mock(IoUringOperations.class);
		Path missing = Path.of("notes/missing");
		given(io.readString(missing, StandardCharsets.UTF_8))
			.willThrow(new IoUringNoSuchFileException("Could not read", new NoSuchFileException("notes/missing")));
		Notes notes = new Notes(io, Path.of("notes"));
		assertThat(notes.find("missing")).isEmpty();
		notes.save("shopping", "milk");
		verify(io).replace(Path.of("notes/shopping"), "milk".getBytes(StandardCharsets.UTF_8));
	}

	@TempDir
	Path directory;

	@Test
	void aNoteIsFoundAgain() {
		Notes notes = new Notes(IoUringTemplate.withoutIoUring(), this.directory.resolve("notes"));
		notes.save("shopping", "milk");
		assertThat(notes.find("shopping")).contains("milk");
		assertThat(this.directory.resolve("notes/shopping")).hasContent("milk");
	}

	@Nested
	@SpringBootTest(classes = NotesApplication.class,
			properties = { "iouring.mode=never", "notes.directory=target/notes" })
	class NotesApplicationTests {

		@Autowired
		Notes notes;

		@Autowired
		IoUringTemplate io;

		@Test
		void aNoteIsFoundAgain() {
			this.notes.save("shopping", "milk");
			assertThat(this.notes.find("shopping")).contains("milk");
			assertThat(this.io.statistics().ringOperations()).isZero();
		}

	}

	@AfterAll
	static void deleteNotes() throws Exception {
		FileSystemUtils.deleteRecursively(Path.of("target/notes"));
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Notes.class)
	static class NotesApplication {

	}

}
