package dev.iouring.spring;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import dev.iouring.file.BeneathOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for files that must not be outside of a directory.
 */
class BeneathTests extends AbstractTemplateTests {

	private Path base;

	private Path secret;

	private BeneathOption beneath;

	@BeforeEach
	void createFiles() throws IOException {
		this.base = Files.createDirectories(file("base/folder")).getParent();
		this.beneath = new BeneathOption(this.base);
		Files.writeString(this.base.resolve("folder/file"), "inside");
		this.secret = Files.writeString(file("secret"), "outside");
		link("relative", Path.of("../secret"));
		link("absolute", this.secret);
		link("absolute-inside", this.base.resolve("folder/file"));
		link("parent", Path.of(".."));
		link("out-and-in", Path.of("folder/../../base/folder/file"));
		link("dangling", Path.of("../new"));
		link("inside", Path.of("./folder/up/folder/file"));
		link("folder/up", Path.of(".."));
		link("loop", Path.of("loop"));
		link("will-be", Path.of("folder/new"));
	}

	private void link(String name, Path target) throws IOException {
		Files.createSymbolicLink(this.base.resolve(name), target);
	}

	@ParameterizedTest
	@ValueSource(strings = { "folder/file", "inside", "folder/up/folder/up/inside" })
	void readsWhatIsBelow(String name) throws IOException {
		try (InputStream stream = this.template.inputStream(this.base.resolve(name), this.beneath)) {
			assertThat(stream.readAllBytes()).isEqualTo(bytes("inside"));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "relative", "absolute", "absolute-inside", "parent/secret", "out-and-in", "dangling" })
	void refusesLinksThatLeadOut(String name) {
		Path path = this.base.resolve(name);
		assertThatExceptionOfType(IoUringException.class).isThrownBy(() -> this.template.open(path, this.beneath))
			.withMessage("Could not open '%s': the path leads out of '%s'", path, this.base)
			.withCauseInstanceOf(AccessDeniedException.class);
		assertThatExceptionOfType(IoUringException.class)
			.isThrownBy(() -> this.template.write(path, bytes("x"), StandardOpenOption.CREATE,
					StandardOpenOption.TRUNCATE_EXISTING, this.beneath))
			.withCauseInstanceOf(AccessDeniedException.class);
		assertThat(this.secret).hasContent("outside");
		assertThat(file("new")).doesNotExist();
	}

	@Test
	void createsThroughALinkThatStaysBelow() {
		this.template.write(this.base.resolve("will-be"), bytes("new"), StandardOpenOption.CREATE, this.beneath);
		assertThat(this.base.resolve("folder/new")).hasContent("new");
	}

	@ParameterizedTest
	@ValueSource(strings = { "will-be", "dangling", "inside" })
	void createsNothingNewThroughALink(String name) {
		Path path = this.base.resolve(name);
		assertThatExceptionOfType(IoUringException.class)
			.isThrownBy(() -> this.template.write(path, bytes("x"), StandardOpenOption.CREATE_NEW, this.beneath))
			.withCauseInstanceOf(FileAlreadyExistsException.class);
		assertThat(this.base.resolve("folder/new")).doesNotExist();
	}

	@Test
	void takesNothingButDirectoriesForDirectories() throws IOException {
		link("through-file", Path.of("folder/file/../file"));
		link("file-dot", Path.of("folder/file/."));
		link("through-none", Path.of("none/../folder/file"));
		for (String name : new String[] { "through-file", "file-dot", "folder/file/below" }) {
			assertThatExceptionOfType(IoUringException.class)
				.isThrownBy(() -> this.template.open(this.base.resolve(name), this.beneath))
				.withCauseInstanceOf(FileSystemException.class)
				.isNotInstanceOf(IoUringNoSuchFileException.class);
		}
		assertThatExceptionOfType(IoUringNoSuchFileException.class)
			.isThrownBy(() -> this.template.open(this.base.resolve("through-none"), this.beneath));
	}

	@Test
	void takesNoFileForTheDirectory() {
		assertThatExceptionOfType(IoUringException.class)
			.isThrownBy(() -> this.template.open(this.secret, new BeneathOption(this.secret)))
			.withCauseInstanceOf(FileSystemException.class);
	}

	@Test
	void asksNothingThroughALinkThatTakesTheFilesPlace() throws IOException {
		Path path = this.base.resolve("folder/file");
		try (FileHandle file = this.template.open(path, this.beneath)) {
			assertThat(file.stat().size()).isEqualTo(6);
			Files.delete(path);
			link("folder/file", Path.of("../../new"));
			if (this.backend == Backend.RING) {
				assertThat(file.stat().size()).isEqualTo(6);
			}
			else {
				assertThatExceptionOfType(IoUringException.class).isThrownBy(file::stat)
					.withMessageContaining("no longer has this name");
			}
		}
	}

	@Test
	void endsForALoopOfLinks() {
		assertThatExceptionOfType(IoUringException.class)
			.isThrownBy(() -> this.template.open(this.base.resolve("loop"), this.beneath))
			.withCauseInstanceOf(FileSystemException.class);
	}

	@Test
	void doesNotFollowTheLastLinkIfTold() {
		assertThatExceptionOfType(IoUringException.class)
			.isThrownBy(() -> this.template.open(this.base.resolve("inside"), this.beneath, LinkOption.NOFOLLOW_LINKS));
	}

	@Test
	void refusesPathsThatCannotBeBelow() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.template.open(this.secret, this.beneath))
			.withMessage("'%s' does not begin with '%s'", this.secret, this.base);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.template.open(this.base.resolve("../secret"), this.beneath))
			.withMessageContaining("contains '..'");
		assertThatIllegalArgumentException().isThrownBy(() -> this.template.open(this.base.resolve("folder/file"),
				this.beneath, StandardOpenOption.DELETE_ON_CLOSE));
		assertThatIllegalArgumentException().isThrownBy(() -> this.template.open(this.base.resolve("folder/file"),
				this.beneath, new BeneathOption(this.directory)));
	}

	@Test
	void readsNothingThatIsOpenForWriting() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.template.inputStream(this.secret, StandardOpenOption.WRITE))
			.withMessageContaining("no options for reading");
	}

	@Test
	void doesNotWaitForThePeerOfAPipe() throws Exception {
		Path pipe = Fifo.make(this.base.resolve("pipe"));
		if (this.backend == Backend.FALLBACK) {
			assertThatExceptionOfType(IoUringException.class).isThrownBy(() -> this.template.open(pipe, this.beneath))
				.withMessageContaining("without io_uring");
			return;
		}
		try (FileHandle file = this.template.open(pipe, this.beneath)) {
			assertThat(file.stat().isDirectory()).isFalse();
		}
	}

}
