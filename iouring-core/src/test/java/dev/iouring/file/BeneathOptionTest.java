package dev.iouring.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

import dev.iouring.IoPath;
import dev.iouring.IoUring;
import dev.iouring.IoUringOptions;
import dev.iouring.OperationKind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

@ParameterizedClass
@EnumSource(IoPath.class)
@Timeout(60)
class BeneathOptionTest {

	@Parameter
	IoPath ioPath;

	@TempDir
	Path root;

	private IoUring io;

	private Path base;

	private Path secret;

	@BeforeEach
	void create() throws IOException {
		// what opening needs is what a restricted ring has to allow, and no more
		this.io = IoUring.create(IoUringOptions.builder()
			.name("beneath")
			.entries(16)
			.path(this.ioPath)
			.allowedOperations(EnumSet.of(OperationKind.OPENAT, OperationKind.READ, OperationKind.WRITE))
			.build());
		this.base = Files.createDirectories(this.root.resolve("base"));
		Files.createDirectory(this.base.resolve("folder"));
		Files.writeString(this.base.resolve("folder/file"), "inside");
		this.secret = Files.writeString(this.root.resolve("secret"), "outside");
	}

	@AfterEach
	void close() {
		this.io.close();
	}

	private IoUringFile open(String name, OpenOption... options) throws IOException {
		OpenOption[] all = Stream.concat(Stream.of(options), Stream.of(new BeneathOption(this.base)))
			.toArray(OpenOption[]::new);
		return IoUringFile.open(this.io, this.base.resolve(name), all);
	}

	private String read(String name) throws IOException {
		try (IoUringFile file = open(name)) {
			assertThat(file.path()).isEqualTo(this.base.resolve(name));
			ByteBuffer content = ByteBuffer.allocate(100);
			file.readFully(content, 0);
			return StandardCharsets.UTF_8.decode(content.flip()).toString();
		}
	}

	private void assertDenied(String name, OpenOption... options) {
		assertThatExceptionOfType(AccessDeniedException.class).isThrownBy(() -> open(name, options).close())
			.withMessage("%s: the path leads out of '%s'", this.base.resolve(name), this.base);
	}

	private void link(String name, Path target) throws IOException {
		Files.createSymbolicLink(this.base.resolve(name), target);
	}

	@Test
	void whatIsBelowIsOpened() throws Exception {
		assertThat(read("folder/file")).isEqualTo("inside");
		open(".").close();
		assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> open("none"));
	}

	@Test
	void theDirectoryIsBelowItself() throws Exception {
		assertThat(new BeneathOption(this.base).relativize(this.base)).isEqualTo(Path.of(""));
		assertThatIllegalArgumentException().isThrownBy(() -> new BeneathOption(Path.of("")))
			.withMessageContaining("must not be the empty path");
	}

	@Test
	void linksThatStayBelowAreFollowed() throws Exception {
		link("link", Path.of("folder/file"));
		link("folder/up", Path.of("../folder"));
		assertThat(read("link")).isEqualTo("inside");
		assertThat(read("folder/up/up/file")).isEqualTo("inside");
	}

	@Test
	void theDirectoryItselfMayBeALink() throws Exception {
		Path link = Files.createSymbolicLink(this.root.resolve("current"), this.base);
		try (IoUringFile file = IoUringFile.open(this.io, link.resolve("folder/file"), new BeneathOption(link))) {
			assertThat(file.isOpen()).isTrue();
		}
	}

	@Test
	void linksThatLeadOutAreRefused() throws Exception {
		link("relative", Path.of("../secret"));
		link("absolute", this.secret);
		link("absolute-inside", this.base.resolve("folder/file"));
		link("parent", this.root);
		link("magic", Path.of("/proc/self/root"));
		for (String name : List.of("relative", "absolute", "absolute-inside", "parent/secret", "magic/etc/hostname")) {
			assertDenied(name);
			assertDenied(name, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
		}
		assertThat(this.secret).hasContent("outside");
	}

	@Test
	void nothingIsCreatedOutside() throws Exception {
		link("dangling", Path.of("../new"));
		link("parent", this.root);
		assertDenied("dangling", StandardOpenOption.WRITE, StandardOpenOption.CREATE);
		assertDenied("parent/new", StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
		assertThat(this.root.resolve("new")).doesNotExist();
	}

	@Test
	void filesAreCreatedBelow() throws Exception {
		try (IoUringFile file = open("folder/new", StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
			file.writeFully(ByteBuffer.wrap("new".getBytes(StandardCharsets.UTF_8)), 0);
		}
		assertThat(this.base.resolve("folder/new")).hasContent("new");
	}

	@Test
	void aPathThatCannotBeBelowIsRefusedBeforeAnythingIsDone() {
		BeneathOption beneath = new BeneathOption(this.base);
		assertThatIllegalArgumentException().isThrownBy(() -> IoUringFile.open(this.io, this.secret, beneath))
			.withMessage("'%s' does not begin with '%s'", this.secret, this.base);
		assertThatIllegalArgumentException().isThrownBy(() -> open("../secret"))
			.withMessage("'%s/../secret' contains '..'", this.base);
		assertThatIllegalArgumentException().isThrownBy(() -> open("folder/file", StandardOpenOption.DELETE_ON_CLOSE))
			.withMessageContaining("DELETE_ON_CLOSE");
		assertThatIllegalArgumentException().isThrownBy(() -> open("folder/file", new BeneathOption(this.root)))
			.withMessageContaining("More than one BeneathOption");
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> AsyncIoUringFile.open(this.io, this.base.resolve("folder/file"), beneath));
	}

	@Test
	void theDirectoryMustBeOne() throws Exception {
		Path file = this.base.resolve("folder/file");
		assertThatExceptionOfType(java.nio.file.FileSystemException.class)
			.isThrownBy(() -> IoUringFile.open(this.io, file.resolve("x"), new BeneathOption(file)))
			.withMessageContaining("ENOTDIR");
	}

	@Test
	void noLinkThatAppearsInBetweenLeadsOut() throws Exception {
		Path switched = this.base.resolve("switched");
		Path good = Files.createSymbolicLink(this.base.resolve("good"), Path.of("folder"));
		Path evil = Files.createDirectory(this.root.resolve("evil"));
		Files.writeString(evil.resolve("file"), "outside");
		AtomicBoolean stop = new AtomicBoolean();
		Thread attacker = Thread.ofPlatform().start(() -> {
			try {
				for (int i = 0; !stop.get(); i++) {
					Path next = Files.createSymbolicLink(this.base.resolve("next"),
							(i % 2 == 0) ? good.getFileName() : Path.of("../evil"));
					Files.move(next, switched, StandardCopyOption.ATOMIC_MOVE);
				}
			}
			catch (IOException ex) {
				throw new java.io.UncheckedIOException(ex);
			}
		});
		int opened = 0;
		int refused = 0;
		try {
			while (opened < 50 || refused < 50) {
				try {
					assertThat(read("switched/file")).isEqualTo("inside");
					opened++;
				}
				catch (AccessDeniedException ex) {
					refused++;
				}
				catch (NoSuchFileException ex) {
					assertThat(opened + refused).as("before the first link").isZero();
				}
			}
		}
		finally {
			stop.set(true);
			attacker.join();
		}
	}

}
