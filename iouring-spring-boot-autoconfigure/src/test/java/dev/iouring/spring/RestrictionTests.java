package dev.iouring.spring;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import dev.iouring.IoUring;
import dev.iouring.IoUringOptions;
import dev.iouring.Operation;
import dev.iouring.OperationKind;
import dev.iouring.file.IoUringOpenOption;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.util.FileSystemUtils;

import static dev.iouring.OperationKind.FSYNC;
import static dev.iouring.OperationKind.FTRUNCATE;
import static dev.iouring.OperationKind.LINKAT;
import static dev.iouring.OperationKind.MKDIRAT;
import static dev.iouring.OperationKind.OPENAT;
import static dev.iouring.OperationKind.READ;
import static dev.iouring.OperationKind.RENAMEAT;
import static dev.iouring.OperationKind.STATX;
import static dev.iouring.OperationKind.SYMLINKAT;
import static dev.iouring.OperationKind.UNLINKAT;
import static dev.iouring.OperationKind.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for templates on a ring that is restricted to some kinds of operations. The
 * fallback obeys, too.
 */
@ParameterizedClass
@EnumSource(Backend.class)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class RestrictionTests {

	@Parameter
	Backend backend;

	@TempDir
	Path directory;

	@BeforeEach
	void createFiles() throws IOException {
		Files.write(file("a"), new byte[100_000]);
		Files.setPosixFilePermissions(file("a"), PosixFilePermissions.fromString("rwxrwxrwx"));
		Files.writeString(file("small"), "content");
		Files.createSymbolicLink(file("link"), Path.of("a"));
		Files.createDirectory(file("directory"));
		Files.createDirectory(file("empty"));
	}

	private Path file(String name) {
		return this.directory.resolve(name);
	}

	private IoUring restricted(Set<OperationKind> kinds) {
		return this.backend.create(IoUringOptions.builder().name("careful").allowedOperations(kinds).build());
	}

	/**
	 * An operation, and all it needs.
	 *
	 * @param name for the report
	 * @param call does it
	 * @param kinds what a ring has to allow
	 */
	record Case(String name, Call call, Set<OperationKind> kinds) {

		@Override
		public String toString() {
			return this.name;
		}

	}

	interface Call {

		void on(IoUringTemplate template, Path directory) throws IOException;

	}

	private static Case needs(String name, Call call, OperationKind... kinds) {
		return new Case(name, call, Set.of(kinds));
	}

	static Stream<Case> operations() {
		StandardOpenOption[] readAndWrite = { StandardOpenOption.READ, StandardOpenOption.WRITE };
		return Stream.of(
				needs("read", (io, dir) -> assertThat(io.read(dir.resolve("a"))).hasSize(100_000), OPENAT, READ),
				needs("readString", (io, dir) -> io.readString(dir.resolve("a"), StandardCharsets.UTF_8), OPENAT, READ),
				needs("inputStream", (io, dir) -> {
					try (InputStream stream = io.inputStream(dir.resolve("a"))) {
						stream.skipNBytes(90_000);
						assertThat(stream.available()).isNotNegative();
						assertThat(stream.readAllBytes()).hasSize(10_000);
					}
				}, OPENAT, READ),
				needs("transferTo",
						(io, dir) -> io.transferTo(dir.resolve("a"), Channels.newChannel(new ByteArrayOutputStream())),
						OPENAT, READ),
				needs("write", (io, dir) -> io.write(dir.resolve("small"), new byte[1]), OPENAT, WRITE),
				needs("write new", (io, dir) -> io.write(dir.resolve("new"), ByteBuffer.allocate(1)), OPENAT, WRITE),
				needs("append", (io, dir) -> io.append(dir.resolve("new"), ByteBuffer.allocate(1)), OPENAT, WRITE),
				needs("outputStream", (io, dir) -> {
					try (OutputStream stream = io.outputStream(dir.resolve("small"))) {
						stream.write(1);
					}
				}, OPENAT, WRITE),
				needs("transferFrom",
						(io, dir) -> io.transferFrom(dir.resolve("small"),
								Channels.newChannel(new ByteArrayInputStream(new byte[9]))),
						OPENAT, WRITE),
				needs("replace", (io, dir) -> io.replace(dir.resolve("a"), new byte[1]), STATX, OPENAT, WRITE, FSYNC,
						RENAMEAT, UNLINKAT),
				needs("replace new", (io, dir) -> io.replace(dir.resolve("new"), new byte[1]), STATX, OPENAT, WRITE,
						FSYNC, RENAMEAT, UNLINKAT),
				needs("open to delete",
						(io, dir) -> io
							.open(dir.resolve("small"), StandardOpenOption.READ, StandardOpenOption.DELETE_ON_CLOSE)
							.close(),
						OPENAT, UNLINKAT),
				needs("open to empty",
						(io, dir) -> io
							.open(dir.resolve("small"), StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)
							.close(),
						OPENAT, WRITE),
				needs("use what is to be emptied",
						(io, dir) -> io.withFile(dir.resolve("small"), FileHandle::isOpen, StandardOpenOption.WRITE,
								StandardOpenOption.READ, StandardOpenOption.TRUNCATE_EXISTING),
						OPENAT, WRITE),
				needs("open for reading",
						(io, dir) -> io.open(dir.resolve("small"), StandardOpenOption.TRUNCATE_EXISTING).close(),
						OPENAT),
				needs("open directly",
						(io, dir) -> io
							.open(dir.resolve("new"), StandardOpenOption.CREATE, StandardOpenOption.WRITE,
									IoUringOpenOption.DIRECT)
							.close(),
						OPENAT, STATX),
				needs("stat", (io, dir) -> io.stat(dir.resolve("a")), STATX),
				needs("exists", (io, dir) -> io.exists(dir.resolve("none")), STATX),
				needs("move", (io, dir) -> io.move(dir.resolve("a"), dir.resolve("new")), RENAMEAT),
				needs("copy", (io, dir) -> io.copy(dir.resolve("a"), dir.resolve("new")), STATX, OPENAT, READ, WRITE,
						UNLINKAT),
				needs("copy onto a file",
						(io, dir) -> io.copy(dir.resolve("a"), dir.resolve("small"),
								StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES),
						STATX, OPENAT, READ, WRITE, UNLINKAT),
				needs("copy with progress",
						(io, dir) -> io.copy(dir.resolve("a"), dir.resolve("new"), (copied, all) -> {
						}), STATX, OPENAT, READ, WRITE, UNLINKAT),
				needs("copy a link",
						(io, dir) -> io.copy(dir.resolve("link"), dir.resolve("new"), LinkOption.NOFOLLOW_LINKS), STATX,
						SYMLINKAT),
				needs("copy a link onto a file",
						(io, dir) -> io.copy(dir.resolve("link"), dir.resolve("small"), LinkOption.NOFOLLOW_LINKS,
								StandardCopyOption.REPLACE_EXISTING),
						STATX, SYMLINKAT, UNLINKAT),
				needs("copy a directory", (io, dir) -> io.copy(dir.resolve("directory"), dir.resolve("new")), STATX,
						MKDIRAT),
				needs("copy a directory with its times",
						(io, dir) -> io.copy(dir.resolve("directory"), dir.resolve("new"),
								StandardCopyOption.COPY_ATTRIBUTES),
						STATX, MKDIRAT, WRITE),
				needs("delete", (io, dir) -> io.delete(dir.resolve("a")), UNLINKAT),
				needs("deleteIfExists", (io, dir) -> io.deleteIfExists(dir.resolve("none")), UNLINKAT),
				needs("createDirectory", (io, dir) -> io.createDirectory(dir.resolve("new")), MKDIRAT), needs(
						"createDirectories", (io, dir) -> io
							.createDirectories(dir.resolve("directory/b/c")),
						MKDIRAT, STATX),
				needs("createLink", (io, dir) -> io.createLink(dir.resolve("new"),
						dir.resolve("a")), LINKAT),
				needs("createSymbolicLink", (io, dir) -> io.createSymbolicLink(dir.resolve("new"), dir.resolve("a")),
						SYMLINKAT),
				needs("syncDirectory", (io, dir) -> io.syncDirectory(dir), OPENAT, FSYNC),
				needs("batch",
						(io, dir) -> io
							.batch((batch) -> batch.stat(dir)
								.rename(dir.resolve("none"), dir.resolve("none"))
								.createDirectory(dir.resolve("directory")))
							.failures()
							.stream()
							.map(BatchResult.Failure::exception)
							.filter(IoUringNotAllowedException.class::isInstance)
							.forEach((ex) -> {
								throw ex;
							}),
						STATX, RENAMEAT, MKDIRAT),
				needs("chain", (io, dir) -> io
					.chain((chain) -> chain.createDirectory(dir.resolve("new")).delete(dir.resolve("small")).stat(dir))
					.orThrow(), MKDIRAT, UNLINKAT, STATX),
				needs("use of a file", (io, dir) -> {
					try (FileHandle file = io.open(dir.resolve("a"), readAndWrite)) {
						file.stat();
						file.size();
						file.read(ByteBuffer.allocate(1), 0);
						file.force(true);
						file.truncate(100_000);
						file.write(ByteBuffer.allocate(1), 100_000);
					}
				}, OPENAT, STATX, READ, FSYNC, FTRUNCATE, WRITE), needs("batch on a file", (io, dir) -> {
					try (FileHandle file = io.open(dir.resolve("a"), readAndWrite)) {
						io.batch((batch) -> batch.read(file, ByteBuffer.allocate(1), 0)
							.force(file, true)
							.write(file, ByteBuffer.allocate(1), 0)).orThrow();
					}
				}, OPENAT, READ, FSYNC, WRITE), needs("chain on a file", (io, dir) -> {
					try (FileHandle file = io.open(dir.resolve("a"), readAndWrite)) {
						io.chain((chain) -> chain.write(file, ByteBuffer.allocate(1), 100_000)
							.force(file, true)
							.read(file, ByteBuffer.allocate(1), 0)).orThrow();
					}
				}, OPENAT, READ, FSYNC, WRITE), needs("transfer", (io, dir) -> {
					try (FileHandle file = io.open(dir.resolve("small"), readAndWrite)) {
						file.transferTo(0, 1, Channels.newChannel(new ByteArrayOutputStream()));
						file.transferFrom(Channels.newChannel(new ByteArrayInputStream(new byte[1])), 0, 1);
					}
				}, OPENAT, READ, WRITE));
	}

	@ParameterizedTest
	@MethodSource("operations")
	void whatAnOperationNeedsIsEnough(Case operation) throws IOException {
		try (IoUring io = restricted(operation.kinds())) {
			operation.call().on(new IoUringTemplate(io), this.directory);
		}
	}

	@ParameterizedTest
	@MethodSource("operations")
	void withoutAnyOfThatNothingChanges(Case operation) throws IOException {
		Map<String, String> before = snapshot();
		for (OperationKind missing : operation.kinds()) {
			Set<OperationKind> rest = new HashSet<>(EnumSet.complementOf(EnumSet.of(missing)));
			try (IoUring io = restricted(rest)) {
				assertThatExceptionOfType(IoUringNotAllowedException.class).as("without %s", missing)
					.isThrownBy(() -> performUnwrapped(operation, new IoUringTemplate(io)))
					.withCauseInstanceOf(dev.iouring.IoUringNotAllowedException.class)
					.withMessageContaining("add %s to its allowed operations", missing.name().toLowerCase(Locale.ROOT));
			}
			assertThat(snapshot()).as("without %s", missing).isEqualTo(before);
		}
	}

	/** Streams throw the JDK's exceptions. */
	private void performUnwrapped(Case operation, IoUringTemplate template) {
		try {
			operation.call().on(template, this.directory);
		}
		catch (dev.iouring.IoUringNotAllowedException ex) {
			throw Translation.of("use a stream", ex);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private Map<String, String> snapshot() throws IOException {
		Map<String, String> snapshot = new TreeMap<>();
		try (Stream<Path> files = Files.walk(this.directory)) {
			for (Path file : files.toList()) {
				Map<String, Object> attributes = new LinkedHashMap<>(
						Files.readAttributes(file, "unix:ino,mode,size", LinkOption.NOFOLLOW_LINKS));
				attributes.put("size", Files.isDirectory(file) ? 0 : attributes.get("size"));
				snapshot.put(file.toString(), attributes.toString());
			}
		}
		return snapshot;
	}

	@Test
	void theMessageTellsWhatWhichRingAndWhatToAllow() {
		try (IoUring io = restricted(EnumSet.of(READ, OPENAT)); IoUring closed = restricted(Set.of())) {
			assertThatExceptionOfType(IoUringNotAllowedException.class)
				.isThrownBy(() -> new IoUringTemplate(io).replace(file("a"), new byte[1]))
				.withMessage("Could not replace '%s': Ring 'careful' is restricted to read, openat; add"
						+ " write, fsync, statx, renameat, unlinkat to its allowed operations", file("a"));
			assertThatExceptionOfType(IoUringNotAllowedException.class)
				.isThrownBy(() -> new IoUringTemplate(closed).delete(file("a")))
				.withMessage("Could not delete '%s': Ring 'careful' is restricted to no operations; add unlinkat to its"
						+ " allowed operations", file("a"));
		}
	}

	@Test
	void theRestOfABatchIsDoneAndNothingOfAChain() {
		try (IoUring io = restricted(EnumSet.of(MKDIRAT))) {
			IoUringTemplate template = new IoUringTemplate(io);
			BatchResult batch = template
				.batch((operations) -> operations.delete(file("small")).createDirectory(file("b")));
			assertThat(batch.failures()).singleElement()
				.extracting(BatchResult.Failure::exception)
				.isInstanceOf(IoUringNotAllowedException.class);
			assertThat(file("b")).isDirectory();
			BatchResult chain = template
				.chain((operations) -> operations.createDirectory(file("c")).delete(file("small")));
			assertThatExceptionOfType(IoUringNotAllowedException.class).isThrownBy(chain::orThrow);
			assertThatExceptionOfType(IoUringChainException.class).isThrownBy(() -> chain.outcome(0).valueOrThrow());
			assertThat(file("c")).doesNotExist();
			assertThat(file("small")).exists();
		}
	}

	@Test
	void aFileIsNotMovedToAnotherFileSystemIfItCouldNotBeDeletedThen() throws IOException {
		Path memory = Path.of("/dev/shm");
		Assumptions.assumeTrue(
				Files.isWritable(memory) && !Files.getFileStore(memory).equals(Files.getFileStore(this.directory)),
				"missing hardware: there is no second file system to write to");
		Path elsewhere = Files.createTempDirectory(memory, "iouring-test");
		Set<OperationKind> needed = EnumSet.of(RENAMEAT, STATX, OPENAT, READ, WRITE, UNLINKAT);
		try {
			for (OperationKind missing : needed) {
				Set<OperationKind> rest = EnumSet.copyOf(needed);
				rest.remove(missing);
				try (IoUring io = restricted(rest)) {
					assertThatExceptionOfType(IoUringNotAllowedException.class)
						.isThrownBy(() -> new IoUringTemplate(io).move(file("a"), elsewhere.resolve("b")));
				}
				assertThat(elsewhere).isEmptyDirectory();
				assertThat(file("a")).hasSize(100_000);
			}
			try (IoUring io = restricted(needed)) {
				new IoUringTemplate(io).move(file("a"), elsewhere.resolve("b"));
			}
			assertThat(elsewhere.resolve("b")).hasSize(100_000);
		}
		finally {
			FileSystemUtils.deleteRecursively(elsewhere);
		}
	}

	@Test
	void whatDoesNotNeedToLookDoesNotAskForIt() throws IOException {
		try (IoUring io = restricted(EnumSet.of(RENAMEAT, UNLINKAT))) {
			IoUringTemplate template = new IoUringTemplate(io);
			assertThatExceptionOfType(IoUringFileAlreadyExistsException.class)
				.isThrownBy(() -> template.move(file("a"), file("small")));
			assertThatExceptionOfType(IoUringException.class).isThrownBy(() -> template.delete(file("directory")))
				.isExactlyInstanceOf(IoUringException.class);
			assertThatExceptionOfType(IoUringException.class)
				.isThrownBy(() -> template.move(file("a"), file("directory"), StandardCopyOption.REPLACE_EXISTING))
				.isExactlyInstanceOf(IoUringException.class);
			assertThat(file("directory")).isDirectory();
		}
		try (IoUring io = restricted(EnumSet.of(RENAMEAT, STATX))) {
			assertThatExceptionOfType(IoUringNotAllowedException.class).isThrownBy(() -> new IoUringTemplate(io)
				.move(file("a"), file("directory"), StandardCopyOption.REPLACE_EXISTING));
			assertThat(file("directory")).isDirectory();
		}
		try (IoUring io = restricted(EnumSet.of(RENAMEAT, STATX, UNLINKAT))) {
			new IoUringTemplate(io).move(file("a"), file("directory"), StandardCopyOption.REPLACE_EXISTING);
			assertThat(file("directory")).isRegularFile();
		}
	}

	@Test
	void callbacksOnTheRingGetTheSameException() {
		try (IoUring io = restricted(Set.of(READ))) {
			assertThatExceptionOfType(IoUringException.class)
				.isThrownBy(
						() -> new IoUringTemplate(io).execute((ring) -> ring.execute(Operation.deleteFile(file("a")))))
				.isInstanceOf((this.backend == Backend.RING) ? IoUringNotAllowedException.class
						: IoUringUnavailableException.class);
			assertThat(file("a")).exists();
		}
	}

}
