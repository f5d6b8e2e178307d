package dev.iouring.spring.resource;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import dev.iouring.IoUring;
import dev.iouring.IoUringOptions;
import dev.iouring.OperationKind;
import dev.iouring.linux.Errno;
import dev.iouring.ring.ErrnoException;
import dev.iouring.spring.AbstractTemplateTests;
import dev.iouring.spring.Backend;
import dev.iouring.spring.IoUringClosedException;
import dev.iouring.spring.IoUringException;
import dev.iouring.spring.IoUringInterruptedException;
import dev.iouring.spring.IoUringNotAllowedException;
import dev.iouring.spring.IoUringOperations;
import dev.iouring.spring.IoUringTemplate;
import dev.iouring.spring.TemplateStatistics;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.core.io.UrlResource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

class IoUringResourceTests extends AbstractTemplateTests {

	private Path base;

	@BeforeEach
	void createFiles() throws IOException {
		this.base = Files.createDirectories(file("base/folder")).getParent();
		Files.writeString(this.base.resolve("folder/ä b.txt"), "größe");
		Files.writeString(file("secret"), "outside");
	}

	private IoUringResource resource(String path) {
		return new IoUringResource(this.template, this.base, path);
	}

	@Test
	void readsAFile() throws IOException {
		IoUringResource resource = resource("folder/ä b.txt");
		assertThat(resource.exists()).isTrue();
		assertThat(resource.isReadable()).isTrue();
		assertThat(resource.isWritable()).isTrue();
		assertThat(resource.contentLength()).isEqualTo(7);
		assertThat(resource.getContentAsString(StandardCharsets.UTF_8)).isEqualTo("größe");
		assertThat(resource.getContentAsByteArray()).isEqualTo(bytes("größe"));
		try (InputStream stream = resource.getInputStream()) {
			assertThat(stream.readAllBytes()).isEqualTo(bytes("größe"));
		}
		TemplateStatistics statistics = this.template.statistics();
		assertThat((this.backend == Backend.RING) ? statistics.ringOperations() : statistics.fallbackOperations())
			.isPositive();
	}

	@Test
	void readsThroughAChannel() throws IOException {
		ByteBuffer target = ByteBuffer.allocateDirect(4);
		ReadableByteChannel channel = resource("folder/ä b.txt").readableChannel();
		try (channel) {
			assertThat(channel.read(target)).isEqualTo(4);
			assertThat(channel.read(target.clear())).isEqualTo(3);
			assertThat(channel.read(target.clear())).isEqualTo(-1);
		}
		assertThat(channel.isOpen()).isFalse();
		assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(() -> channel.read(target));
	}

	@Test
	void tellsWhenItWasModified() throws IOException {
		Files.setLastModifiedTime(this.base.resolve("folder/ä b.txt"), FileTime.fromMillis(1_700_000_000_123L));
		assertThat(resource("folder/ä b.txt").lastModified()).isEqualTo(1_700_000_000_123L);
	}

	/** Some file systems keep whatever they are given, tmpfs among them. */
	@Test
	void wasModifiedAtTheLatestMillisecondThatThereIsIfThatWasLater() throws Exception {
		Path memory = Path.of("/dev/shm");
		assumeTrue(Files.isWritable(memory), "there is no /dev/shm");
		Path file = Files.createTempFile(memory, "resource", null);
		try {
			Process touch = new ProcessBuilder("touch", "--date=@" + Instant.MAX.getEpochSecond(), file.toString())
				.start();
			assertThat(touch.waitFor()).isZero();
			assertThat(new IoUringResource(this.template, memory, file.getFileName().toString()).lastModified())
				.isEqualTo(Long.MAX_VALUE);
		}
		finally {
			Files.delete(file);
		}
	}

	@Test
	void writesOverWhatIsThere() throws IOException {
		IoUringResource resource = resource("folder/new");
		assertThat(resource.isWritable()).isFalse();
		try (OutputStream stream = resource.getOutputStream()) {
			stream.write(bytes("long content"));
		}
		assertThat(this.base.resolve("folder/new")).hasContent("long content");
		WritableByteChannel channel = resource.writableChannel();
		try (channel) {
			assertThat(channel.write(buffer("sho"))).isEqualTo(3);
			assertThat(channel.write(buffer("rt"))).isEqualTo(2);
		}
		assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(() -> channel.write(buffer("x")));
		assertThat(this.base.resolve("folder/new")).hasContent("short");
	}

	@Test
	void failsAsSpringExpectsForAFileThatIsNotThere() {
		IoUringResource resource = resource("none");
		assertThat(resource.exists()).isFalse();
		assertThat(resource.isReadable()).isFalse();
		assertThatExceptionOfType(FileNotFoundException.class).isThrownBy(resource::getInputStream)
			.withMessageContaining(this.base.resolve("none").toString());
		assertThatExceptionOfType(FileNotFoundException.class).isThrownBy(resource::readableChannel);
		assertThatExceptionOfType(FileNotFoundException.class).isThrownBy(resource::getContentAsByteArray);
		assertThatExceptionOfType(FileNotFoundException.class).isThrownBy(resource::contentLength);
		assertThatExceptionOfType(FileNotFoundException.class).isThrownBy(resource::lastModified);
		assertThatExceptionOfType(FileNotFoundException.class).isThrownBy(() -> resource("no/new").getOutputStream());
		assertThat(resource("folder/ä b.txt/below").exists()).isFalse();
	}

	@Test
	void failsForANameThatIsTooLong() {
		assertThat(resource("x".repeat(300)).exists()).isFalse();
		assertThat(resource("x/".repeat(3000)).exists()).isFalse();
		assertThatExceptionOfType(FileSystemException.class)
			.isThrownBy(() -> resource("x/".repeat(3000) + "x").getInputStream());
	}

	@Test
	void takesADirectoryForADirectory() {
		assertThat(resource("folder").exists()).isTrue();
		assertThat(resource("folder/").exists()).isTrue();
		assertThat(resource("").exists()).isTrue();
		assertThat(resource("folder").isReadable()).isFalse();
		assertThatExceptionOfType(FileNotFoundException.class).isThrownBy(() -> resource("folder/").getInputStream())
			.withMessageContaining("is the name of a directory");
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> resource("folder").getContentAsByteArray());
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> resource("folder").getOutputStream());
	}

	@Test
	void takesNoFileForADirectory() {
		assertThat(resource("folder/ä b.txt/").exists()).isFalse();
		assertThat(resource("folder/ä b.txt/").isReadable()).isFalse();
		assertThatExceptionOfType(NotDirectoryException.class)
			.isThrownBy(() -> resource("folder/ä b.txt/").contentLength());
		assertThatExceptionOfType(FileNotFoundException.class)
			.isThrownBy(() -> resource("folder/ä b.txt/").getInputStream());
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "../secret", "folder/../../secret", "//etc/passwd", "..\\secret", "%2e%2e/secret", "a\0b" })
	void refusesPathsThatMightLeaveTheBase(String path) {
		IoUringResource resource = resource(path);
		assertThat(resource.exists()).isFalse();
		assertThat(resource.isReadable()).isFalse();
		assertThat(resource.isWritable()).isFalse();
		assertThatExceptionOfType(AccessDeniedException.class).isThrownBy(resource::getInputStream)
			.withMessageStartingWith("iouring:" + path + ": refused, because it contains ");
		assertThatExceptionOfType(AccessDeniedException.class).isThrownBy(resource::getOutputStream);
		assertThatExceptionOfType(AccessDeniedException.class).isThrownBy(resource::contentLength);
		assertThatExceptionOfType(AccessDeniedException.class).isThrownBy(resource::getURL);
		assertThat(resource.createRelative("x").exists()).isFalse();
	}

	@Test
	void refusesRelativePathsThatLeaveTheBase() {
		IoUringResource resource = resource("folder/ä b.txt").createRelative("../../secret");
		assertThat(resource.exists()).isFalse();
		assertThatExceptionOfType(AccessDeniedException.class).isThrownBy(resource::getInputStream)
			.withMessageContaining("it leaves the base directory");
		assertThat(resource("folder/").createRelative("../folder/ä b.txt").exists()).isTrue();
	}

	@Test
	void refusesLinksThatLeadOut() throws IOException {
		Files.createSymbolicLink(this.base.resolve("link"), Path.of("../secret"));
		Files.createSymbolicLink(this.base.resolve("up"), Path.of(".."));
		Files.createSymbolicLink(this.base.resolve("dangling"), Path.of("../new"));
		for (String path : new String[] { "link", "up/secret", "up/base/folder/ä b.txt", "dangling", "up/new" }) {
			IoUringResource resource = resource(path);
			assertThat(resource.exists()).isFalse();
			assertThat(resource.isReadable()).isFalse();
			assertThat(resource.isWritable()).isFalse();
			assertThatExceptionOfType(AccessDeniedException.class).isThrownBy(resource::getInputStream)
				.withMessageContaining("leads out of '%s'", this.base);
			assertThatExceptionOfType(AccessDeniedException.class).isThrownBy(resource::getContentAsByteArray);
			assertThatExceptionOfType(AccessDeniedException.class).isThrownBy(resource::lastModified);
			assertThatExceptionOfType(AccessDeniedException.class).isThrownBy(resource::getOutputStream);
			assertThatExceptionOfType(AccessDeniedException.class).isThrownBy(resource::writableChannel);
		}
		assertThat(file("secret")).hasContent("outside");
		assertThat(file("new")).doesNotExist();
	}

	@Test
	void followsLinksThatStayBelow() throws IOException {
		// as Kubernetes mounts configuration
		Files.createSymbolicLink(this.base.resolve("..data"), Path.of("folder"));
		Files.createSymbolicLink(this.base.resolve("current.txt"), Path.of("..data/ä b.txt"));
		assertThat(resource("current.txt").getContentAsString(StandardCharsets.UTF_8)).isEqualTo("größe");
	}

	@Test
	void doesNotAnswerThatAFileIsMissingWhenItCannotAsk() {
		IoUringResource resource = resource("folder/ä b.txt");
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(IoUringInterruptedException.class).isThrownBy(resource::exists);
		assertThatExceptionOfType(IoUringInterruptedException.class).isThrownBy(resource::isReadable);
		assertThatExceptionOfType(IoUringInterruptedException.class).isThrownBy(resource::isWritable);
		assertThat(Thread.interrupted()).isTrue();
		this.io.close();
		if (this.backend == Backend.RING) {
			assertThatExceptionOfType(IoUringClosedException.class).isThrownBy(resource::exists);
			assertThatExceptionOfType(IoUringClosedException.class).isThrownBy(resource::isReadable);
		}
	}

	@Test
	void saysWhichOperationsAreMissingToAnswer() throws IOException {
		try (IoUring restricted = restricted(OperationKind.READ, OperationKind.OPENAT)) {
			IoUringTemplate template = new IoUringTemplate(restricted);
			IoUringResource resource = new IoUringResource(template, this.base, "folder/ä b.txt");
			assertThat(resource.getContentAsByteArray()).isEqualTo(bytes("größe"));
			assertThatExceptionOfType(IoUringNotAllowedException.class).isThrownBy(resource::exists)
				.withMessageContaining("add statx to its allowed operations");
			assertThatExceptionOfType(IoUringNotAllowedException.class).isThrownBy(resource::isReadable);
			assertThatExceptionOfType(IoUringNotAllowedException.class)
				.isThrownBy(() -> new IoUringResourceResolver(template, this.base))
				.withMessage("Could not resolve 'iouring:' locations: "
						+ "Ring 'default' is restricted to read, openat; add statx to its allowed operations");
		}
	}

	@Test
	void isNotWritableByARingThatMustNotWrite() {
		try (IoUring restricted = restricted(OperationKind.READ, OperationKind.OPENAT, OperationKind.STATX)) {
			IoUringTemplate template = new IoUringTemplate(restricted);
			IoUringResource resource = new IoUringResourceResolver(template, this.base)
				.resolve("iouring:folder/ä b.txt", new DefaultResourceLoader());
			assertThat(resource.isReadable()).isTrue();
			assertThat(resource.isWritable()).isFalse();
		}
	}

	private IoUring restricted(OperationKind... kinds) {
		return this.backend.create(IoUringOptions.builder().allowedOperations(EnumSet.of(kinds[0], kinds)).build());
	}

	@Test
	void doesNotTakeALackOfDescriptorsForALackOfTheFile() {
		IoUringOperations operations = mock(IoUringOperations.class);
		IoUringResource resource = new IoUringResource(operations, this.base, "folder/ä b.txt");
		FileSystemException ring = new FileSystemException("file", null, "openat failed");
		ring.initCause(new ErrnoException("openat", Errno.EMFILE));
		for (FileSystemException cause : List.of(ring, new FileSystemException("file", null, "Too many open files"))) {
			IoUringException failure = new IoUringException("Could not open", cause);
			given(operations.withFile(any(), any(), any(OpenOption[].class))).willThrow(failure);
			assertThatExceptionOfType(IoUringException.class).isThrownBy(resource::exists).isSameAs(failure);
		}
	}

	@Test
	void doesNotPassForAFile() {
		assertThat(resource("folder/ä b.txt").isFile()).isFalse();
		assertThatExceptionOfType(FileNotFoundException.class).isThrownBy(() -> resource("folder/ä b.txt").getFile());
		assertThatExceptionOfType(FileNotFoundException.class)
			.isThrownBy(() -> resource("folder/ä b.txt").getFilePath());
	}

	@Test
	void hasAUrlThatReadsThroughIt() throws Exception {
		IoUringResource resource = resource("folder/ä b.txt");
		URL url = resource.getURL();
		assertThat(url).hasToString("iouring:/folder/%C3%A4%20b.txt");
		assertThat(resource.getURI()).isEqualTo(URI.create("iouring:/folder/%C3%A4%20b.txt"));
		assertThat(resource("folder/").getURL()).hasToString("iouring:/folder/");
		try (InputStream stream = url.openStream()) {
			assertThat(stream.readAllBytes()).isEqualTo(bytes("größe"));
		}
		assertThat(new UrlResource(url).contentLength()).isEqualTo(7);
		assertThat(new UrlResource(url).lastModified()).isEqualTo(resource.lastModified());
		UrlResource missing = (UrlResource) new UrlResource(url).createRelative("none");
		assertThat(missing.exists()).isFalse();
	}

	@Test
	void keepsTheNameInItsUrl() throws IOException {
		String decomposed = "a\u0308 %41+~.txt";
		Files.writeString(this.base.resolve(decomposed), "decomposed");
		URL url = resource(decomposed).getURL();
		assertThat(url).hasToString("iouring:/a%CC%88%20%2541+~.txt");
		assertThat(resource(decomposed).getURI()).isEqualTo(URI.create(url.toString()));
		try (InputStream stream = url.openStream()) {
			assertThat(stream.readAllBytes()).isEqualTo(bytes("decomposed"));
		}
	}

	@Test
	void refusesANameThatIsARootElsewhere() {
		Path drive = mock(Path.class);
		given(drive.toAbsolutePath()).willReturn(drive);
		given(drive.normalize()).willReturn(drive);
		given(drive.resolve("C:/secret")).willReturn(file("secret"));
		IoUringResource resource = new IoUringResource(this.template, drive, "C:/secret");
		assertThat(resource.exists()).isFalse();
		assertThatExceptionOfType(AccessDeniedException.class).isThrownBy(resource::getInputStream)
			.withMessageContaining("the path leads out of");
	}

	@Test
	void saysWhyADirectoryHasNoUri() {
		assertThatExceptionOfType(FileNotFoundException.class).isThrownBy(() -> resource("folder/").getURI())
			.withMessageContaining("IoUringResourceResolver.getResources");
	}

	@Test
	void isWhatItsPathAndItsBaseAre() throws IOException {
		IoUringResource resource = resource("folder/a");
		assertThat(resource).isEqualTo(resource("/folder/./a")).hasSameHashCodeAs(resource("/folder/./a"));
		assertThat(resource).isNotEqualTo(resource("folder/b"));
		assertThat(resource).isNotEqualTo(new IoUringResource(this.template, this.directory, "folder/a"));
		assertThat(resource).hasToString("iouring [folder/a] in [%s]", this.base);
		assertThat(resource.getFilename()).isEqualTo("a");
		assertThat(resource.createRelative("b")).isEqualTo(resource("folder/b"));
		assertThatIllegalArgumentException().isThrownBy(() -> resource.createRelative(null));
	}

	@Test
	void skipsWithoutReading() throws IOException {
		// only a file system that knows of holes has room for it
		this.template.withFile(this.base.resolve("sparse"), (file) -> {
			file.truncate(1L << 36);
			file.writeFully(buffer("end"), (1L << 36) - 3);
			return file;
		}, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
		try (InputStream stream = resource("sparse").getInputStream()) {
			assertThat(stream.skip((1L << 36) - 3)).isEqualTo((1L << 36) - 3);
			assertThat(stream.readAllBytes()).isEqualTo(bytes("end"));
		}
	}

	@Test
	void isReadByManyAtOnce() throws Exception {
		byte[] content = new byte[300_000];
		new Random(7).nextBytes(content);
		Files.write(this.base.resolve("large"), content);
		IoUringResource resource = resource("large");
		try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
			for (Future<byte[]> read : threads.invokeAll(IntStream.range(0, 64)
				.<Callable<byte[]>>mapToObj((_) -> resource::getContentAsByteArray)
				.toList())) {
				assertThat(read.get()).isEqualTo(content);
			}
		}
	}

}
