package dev.iouring.spring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for replacing a file atomically and durably.
 */
class FileReplacementTests extends AbstractTemplateTests {

	@Test
	void createsAndReplacesAFile() throws IOException {
		this.template.replace(file("a"), bytes("first"));
		assertThat(file("a")).hasContent("first");
		this.template.replace(file("a"), buffer("2"));
		assertThat(file("a")).hasContent("2");
		assertThat(names()).containsExactly("a");
	}

	@Test
	void replacesAFileInTheWorkingDirectory() throws IOException {
		Path path = Path.of("replaced-by-a-test.txt");
		try {
			this.template.replace(path, bytes("content"));
			assertThat(path).hasContent("content");
		}
		finally {
			Files.deleteIfExists(path);
		}
	}

	@Test
	void replacesByWhatTheCallbackWrites() {
		this.template.replace(file("a"), bytes("old content"));
		long size = this.template.replace(file("a"), (file) -> {
			assertThat(file("a")).hasContent("old content");
			file.writeFully(buffer("new"), 4);
			file.writeFully(buffer("head"), 0);
			return file.size();
		});
		assertThat(size).isEqualTo(7);
		assertThat(file("a")).hasContent("headnew");
	}

	@Test
	void performsTheStepsInTheOrderThatMakesItDurable() throws IOException {
		List<String> steps = new ArrayList<>();
		FileBackend recording = RecordingBackend.of(new NioBackend(1), steps);
		new FileReplacement(recording, Restrictions.NONE).replace(file("a"),
				ReplaceOptions.defaults().withBeforeRename((temporary) -> steps.add("beforeRename")),
				(file) -> file.writeFully(buffer("content"), 0));
		assertThat(steps).containsExactly("status", "open", "write", "force", "close", "beforeRename", "rename",
				"syncDirectory");
	}

	@Test
	void keepsThePermissionsOfTheReplacedFile() throws IOException {
		for (String permissions : List.of("rw-------", "rwxrwxrwx", "r--r-----")) {
			this.template.replace(file("a"), bytes("first"));
			Files.setPosixFilePermissions(file("a"), PosixFilePermissions.fromString(permissions));
			this.template.replace(file("a"), bytes("second"));
			assertThat(Files.getPosixFilePermissions(file("a")))
				.isEqualTo(PosixFilePermissions.fromString(permissions));
		}
	}

	@Test
	void givesANewFileThePermissionsThatTheUmaskAllows() throws IOException {
		Files.createFile(file("ordinary"));
		this.template.replace(file("a"), bytes("content"));
		assertThat(Files.getPosixFilePermissions(file("a"))).isEqualTo(Files.getPosixFilePermissions(file("ordinary")));
	}

	@Test
	void replacesALinkAndNotWhatItLeadsTo() throws IOException {
		Files.writeString(file("a"), "target");
		Files.createSymbolicLink(file("link"), file("a"));
		this.template.replace(file("link"), bytes("new"));
		assertThat(file("link")).isRegularFile().hasContent("new");
		assertThat(Files.isSymbolicLink(file("link"))).isFalse();
		assertThat(file("a")).hasContent("target");
	}

	@Test
	void leavesTheFileAsItWasWhenTheCallbackFails() throws IOException {
		this.template.replace(file("a"), bytes("old"));
		IOException failure = new IOException("from the callback");
		assertThatExceptionOfType(IoUringException.class).isThrownBy(() -> this.template.replace(file("a"), (file) -> {
			file.writeFully(buffer("new"), 0);
			throw failure;
		})).havingCause().isSameAs(failure);
		assertThatIllegalStateException().isThrownBy(() -> this.template.replace(file("a"), (file) -> {
			throw new IllegalStateException("unchecked");
		}));
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> this.template.replace(file("a"), (file) -> {
			throw new AssertionError("an error");
		}));
		assertThatExceptionOfType(IoUringClosedException.class)
			.isThrownBy(() -> this.template.replace(file("a"), (file) -> {
				file.close();
				return null;
			}));
		assertThat(file("a")).hasContent("old");
		assertThat(names()).containsExactly("a");
	}

	@Test
	void leavesTheFileAsItWasWhenTheRingIsClosed() throws IOException {
		this.template.replace(file("a"), bytes("old"));
		assertThatExceptionOfType(IoUringClosedException.class)
			.isThrownBy(() -> this.template.replace(file("a"), (file) -> {
				this.io.close();
				return file.path();
			}));
		assertThat(file("a")).hasContent("old");
		assertThat(names()).containsExactly("a");
	}

	@Test
	void leavesTheFileAsItWasWhenTheThreadIsInterrupted() throws IOException {
		this.template.replace(file("a"), bytes("old"));
		assertThatExceptionOfType(IoUringInterruptedException.class)
			.isThrownBy(() -> this.template.replace(file("a"), (file) -> {
				file.writeFully(buffer("new"), 0);
				Thread.currentThread().interrupt();
				return null;
			}));
		assertThat(Thread.interrupted()).isTrue();
		assertThat(file("a")).hasContent("old");
		assertThat(names()).containsExactly("a");
	}

	@Test
	void finishesWhenTheInterruptComesAfterTheRename() throws IOException {
		List<String> steps = new ArrayList<>();
		FileBackend recording = RecordingBackend.of(new NioBackend(1), steps);
		FileBackend interrupting = RecordingBackend.interrupting(recording, "rename");
		new FileReplacement(interrupting, Restrictions.NONE).replace(file("a"), ReplaceOptions.defaults(),
				(file) -> file.writeFully(buffer("content"), 0));
		assertThat(Thread.interrupted()).isTrue();
		assertThat(steps).endsWith("rename", "syncDirectory");
		assertThat(file("a")).hasContent("content");
	}

	@Test
	void leavesTheFileAsItWasWhenTheHookFails() throws IOException {
		this.template.replace(file("a"), bytes("old"));
		ReplaceOptions options = ReplaceOptions.defaults().withBeforeRename((temporary) -> {
			throw new IllegalStateException("vetoed");
		});
		assertThatIllegalStateException()
			.isThrownBy(() -> this.template.replace(file("a"), options, (file) -> file.write(buffer("new"), 0)))
			.withMessage("vetoed");
		assertThat(file("a")).hasContent("old");
		assertThat(names()).containsExactly("a");
	}

	@Test
	void showsTheHookTheWholeContent() {
		List<String> seen = new ArrayList<>();
		ReplaceOptions options = ReplaceOptions.defaults().withBeforeRename((temporary) -> {
			assertThat(ReplaceOptions.isTemporary(temporary)).isTrue();
			assertThat(temporary).hasParent(this.directory).hasContent("new");
			assertThat(file("a")).doesNotExist();
			seen.add(temporary.getFileName().toString());
		});
		this.template.replace(file("a"), options, (file) -> file.writeFully(buffer("new"), 0));
		assertThat(seen).hasSize(1);
	}

	@Test
	void writesToTheTemporaryDirectory() throws IOException {
		Path temporaryDirectory = Files.createDirectory(file("temporary"));
		ReplaceOptions options = ReplaceOptions.defaults()
			.withTemporaryDirectory(temporaryDirectory)
			.withBeforeRename((temporary) -> assertThat(temporary).hasParent(temporaryDirectory));
		this.template.replace(file("a"), options, (file) -> file.writeFully(buffer("new"), 0));
		assertThat(file("a")).hasContent("new");
		assertThat(temporaryDirectory).isEmptyDirectory();
	}

	@Test
	void reportsADirectoryThatDoesNotExist() {
		assertThatExceptionOfType(IoUringNoSuchFileException.class)
			.isThrownBy(() -> this.template.replace(file("none/a"), bytes("content")));
	}

	@Test
	void reportsADirectoryInThePlaceOfTheFile() throws IOException {
		Files.createDirectory(file("a"));
		assertThatExceptionOfType(IoUringException.class)
			.isThrownBy(() -> this.template.replace(file("a"), bytes("content")));
		assertThat(names()).containsExactly("a");
	}

	@Test
	void replacesAFileWithALongName() throws IOException {
		String name = "x".repeat(255);
		this.template.replace(file(name), bytes("content"));
		assertThat(names()).containsExactly(name);
	}

	@Test
	void refusesANameThatNoFileCanHave() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.template.replace(Path.of("/"), bytes("content")))
			.withMessageContaining("'/'");
		assertThatIllegalArgumentException().isThrownBy(() -> this.template.replace(file("a"), (byte[]) null));
		assertThatIllegalArgumentException().isThrownBy(() -> this.template.replace(file("a"), null, (file) -> null));
		assertThat(this.directory).isEmptyDirectory();
	}

	@Test
	void givesReadersOneOfTheTwoContentsAtAnyMoment() throws InterruptedException {
		String one = "1".repeat(100_000);
		String two = "2".repeat(100_000);
		this.template.replace(file("a"), bytes(one));
		Thread writer = Thread.startVirtualThread(() -> {
			for (int i = 0; i < 20; i++) {
				this.template.replace(file("a"), bytes((i % 2 == 0) ? two : one));
			}
		});
		while (writer.isAlive()) {
			assertThat(this.template.read(file("a"))).isIn(bytes(one), bytes(two));
		}
		writer.join();
	}

	private List<String> names() throws IOException {
		try (Stream<Path> files = Files.list(this.directory)) {
			return files.map((file) -> file.getFileName().toString()).sorted().toList();
		}
	}

}
