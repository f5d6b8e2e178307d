package dev.iouring.spring.resource;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.InvalidPathException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.HexFormat;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;

import dev.iouring.FileStatus;
import dev.iouring.OpenOperation;
import dev.iouring.file.BeneathOption;
import dev.iouring.spring.FileHandle;
import dev.iouring.spring.IoUringNotAllowedException;
import dev.iouring.spring.IoUringOperations;
import org.jspecify.annotations.Nullable;

import org.springframework.core.io.AbstractResource;
import org.springframework.core.io.WritableResource;
import org.springframework.util.Assert;

/**
 * A file below a base directory, read and written through {@link IoUringOperations}.
 * Whatever fails, fails with the JDK's own {@link IOException}s: a file that is not there
 * with {@link FileNotFoundException}, and one that is outside of the base directory with
 * {@link AccessDeniedException}.
 *
 * <p>
 * A resource is a name: making one touches no file, also if its path is refused because
 * it contains {@code ..}, a backslash, NUL, an empty name, or one of them encoded. Such a
 * resource does not exist, and using it fails. Symbolic links are followed as long as
 * they stay below the base directory, see {@link BeneathOption}.
 *
 * <p>
 * {@link #exists()} and its like answer {@code false} for what the file system says of
 * the file. What says nothing about it throws an {@link UncheckedIOException}, as
 * {@link IoUringOperations#exists(Path)} does: a ring that is closed, does not answer in
 * time or is restricted, an interrupt, no descriptors left.
 *
 * <p>
 * It does not pass for a file: {@link #isFile()} is {@code false} and {@link #getFile()}
 * fails. Who got a {@link java.io.File} would open it past io_uring, and past what keeps
 * it below the base directory.
 *
 * <p>
 * Thread-safe.
 */
public final class IoUringResource extends AbstractResource implements WritableResource {

	/** What locations begin with, {@value}. */
	public static final String PREFIX = "iouring:";

	private static final String SCHEME = "iouring";

	private static final HexFormat HEX = HexFormat.of().withUpperCase();

	private static final OpenOption[] WRITE = { StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
			StandardOpenOption.WRITE };

	private final IoUringOperations operations;

	private final BeneathOption base;

	private final ResourcePath path;

	/**
	 * Creates a resource.
	 * @param operations reads and writes the file
	 * @param baseDirectory what the path is relative to; an existing directory by the
	 * time that the resource is used
	 * @param path below the base directory, with {@code '/'} between names; with one at
	 * the end it means a directory
	 */
	public IoUringResource(IoUringOperations operations, Path baseDirectory, String path) {
		this(operations, base(baseDirectory), ResourcePath.of(path));
	}

	IoUringResource(IoUringOperations operations, BeneathOption base, ResourcePath path) {
		Assert.notNull(operations, "'operations' must not be null");
		this.operations = operations;
		this.base = base;
		this.path = path;
	}

	static BeneathOption base(Path baseDirectory) {
		Assert.notNull(baseDirectory, "'baseDirectory' must not be null");
		return new BeneathOption(baseDirectory.toAbsolutePath().normalize());
	}

	/**
	 * Returns whether the file or directory is there and can be opened for reading.
	 * @throws UncheckedIOException if that cannot be found out, see
	 * {@link IoUringResource}
	 */
	@Override
	public boolean exists() {
		return isStatus((_) -> true);
	}

	/**
	 * Returns whether this is an ordinary file that can be read.
	 * @throws UncheckedIOException if that cannot be found out, see
	 * {@link IoUringResource}
	 */
	@Override
	public boolean isReadable() {
		return isStatus(FileStatus::isRegularFile);
	}

	/**
	 * Returns whether this is an ordinary file that is there and can be written, which a
	 * ring that must not write never can.
	 * @throws UncheckedIOException if that cannot be found out, see
	 * {@link IoUringResource}
	 */
	@Override
	public boolean isWritable() {
		if (!isReadable()) {
			return false;
		}
		return Failures.answering(() -> {
			try {
				this.operations.outputStream(file(), options(StandardOpenOption.WRITE)).close();
				return true;
			}
			catch (IoUringNotAllowedException ex) {
				// that is the answer
				return false;
			}
		});
	}

	private boolean isStatus(Predicate<FileStatus> predicate) {
		return Failures.answering(() -> predicate.test(findStatus()));
	}

	private FileStatus status() throws IOException {
		return Failures.translating(this::findStatus);
	}

	private FileStatus findStatus() throws IOException {
		Path file = path();
		FileStatus status = this.operations.withFile(file, FileHandle::stat, options(StandardOpenOption.READ));
		if (this.path.isDirectory() && !status.isDirectory()) {
			throw new NotDirectoryException(file + "/");
		}
		return status;
	}

	@Override
	public long contentLength() throws IOException {
		return status().size();
	}

	@Override
	public long lastModified() throws IOException {
		// milliseconds do not reach all times that files can have
		return FileTime.from(status().modified()).toMillis();
	}

	/**
	 * Opens the file for reading.
	 * @return a buffered stream, to be closed by the caller; not thread-safe. It skips
	 * without reading
	 */
	@Override
	public InputStream getInputStream() throws IOException {
		Path file = file();
		return Failures.translating(() -> this.operations.inputStream(file, options(StandardOpenOption.READ)));
	}

	/**
	 * Opens the file for reading.
	 * @return a channel, to be closed by the caller; not thread-safe. Direct buffers save
	 * a copy
	 */
	@Override
	public ReadableByteChannel readableChannel() throws IOException {
		return new HandleReadableChannel(open(StandardOpenOption.READ));
	}

	@Override
	public byte[] getContentAsByteArray() throws IOException {
		Path file = file();
		return Failures.translating(() -> this.operations.withFile(file, (handle) -> {
			try (InputStream stream = handle.inputStream()) {
				return stream.readAllBytes();
			}
		}, options(StandardOpenOption.READ)));
	}

	@Override
	public String getContentAsString(Charset charset) throws IOException {
		return new String(getContentAsByteArray(), charset);
	}

	/**
	 * Opens the file for writing. It is created if it does not exist, and emptied if it
	 * does; the directory has to exist. For a file that changes at once or not at all see
	 * {@link IoUringOperations#replace(Path, byte[])}.
	 * @return a buffered stream, to be closed by the caller; not thread-safe
	 */
	@Override
	public OutputStream getOutputStream() throws IOException {
		Path file = file();
		return Failures.translating(() -> this.operations.outputStream(file, options(WRITE)));
	}

	/**
	 * Opens the file for writing, as {@link #getOutputStream()} does.
	 * @return a channel, to be closed by the caller; not thread-safe. Direct buffers save
	 * a copy
	 */
	@Override
	public WritableByteChannel writableChannel() throws IOException {
		return new HandleWritableChannel(open(WRITE));
	}

	private FileHandle open(OpenOption... options) throws IOException {
		Path file = file();
		return Failures.translating(() -> this.operations.open(file, options(options)));
	}

	private OpenOption[] options(OpenOption... options) {
		return Stream.concat(Stream.of(options), Stream.of(this.base)).toArray(OpenOption[]::new);
	}

	/** What to open to read or write content. */
	private Path file() throws IOException {
		Path file = path();
		if (this.path.isDirectory()) {
			throw new FileNotFoundException(getDescription() + " is the name of a directory");
		}
		return file;
	}

	private Path path() throws IOException {
		String refusal = this.path.refusal();
		if (refusal != null) {
			throw new AccessDeniedException(PREFIX + this.path.value(), null, "refused, because " + refusal);
		}
		try {
			Path file = this.base.directory().resolve(this.path.value());
			if (!file.startsWith(this.base.directory())) {
				// where there are drives, a name may be one
				throw OpenOperation.leadsOut(file, this.base.directory());
			}
			return file;
		}
		catch (InvalidPathException ex) {
			AccessDeniedException failure = new AccessDeniedException(PREFIX + this.path.value(), null, ex.getReason());
			failure.initCause(ex);
			throw failure;
		}
	}

	/**
	 * Returns a URL with a handler of its own, which reads as this resource does:
	 * {@code iouring:/} and the encoded path.
	 */
	@Override
	public URL getURL() throws IOException {
		return URL.of(uri(), new ResourceUrlHandler(
				(path) -> new IoUringResource(this.operations, this.base, ResourcePath.of(path))));
	}

	/**
	 * Returns {@code iouring:/} and the encoded path.
	 * @throws FileNotFoundException for a directory, whose URI is asked for by nobody but
	 * searches for patterns, which would then look for an installed file system and find
	 * nothing without a word
	 */
	@Override
	public URI getURI() throws IOException {
		if (this.path.isDirectory()) {
			throw new FileNotFoundException(getDescription()
					+ " is the name of a directory, which has no URI. For patterns such as '%s*.txt' use '@Value' with"
						.formatted(PREFIX)
					+ " an array of resources, or IoUringResourceResolver.getResources");
		}
		return uri();
	}

	private URI uri() throws IOException {
		path();
		try {
			return new URI(ascii(new URI(SCHEME, null, "/" + this.path.value(), null).toString()));
		}
		catch (URISyntaxException ex) {
			throw new IOException("%s cannot be resolved to a URI".formatted(getDescription()), ex);
		}
	}

	/** Keeps the names as they are, which {@link URI#toASCIIString()} normalizes. */
	private static String ascii(String uri) {
		StringBuilder ascii = new StringBuilder();
		for (byte unit : uri.getBytes(StandardCharsets.UTF_8)) {
			if (unit < 0) {
				ascii.append('%').append(HEX.toHexDigits(unit));
			}
			else {
				ascii.append((char) unit);
			}
		}
		return ascii.toString();
	}

	@Override
	public IoUringResource createRelative(String relativePath) {
		Assert.notNull(relativePath, "'relativePath' must not be null");
		return new IoUringResource(this.operations, this.base, this.path.relative(relativePath));
	}

	/**
	 * Returns the last name of the path.
	 * @return the name, or {@code null} for the base directory itself
	 */
	@Override
	public @Nullable String getFilename() {
		return this.path.filename();
	}

	@Override
	public String getDescription() {
		return "iouring [%s] in [%s]".formatted(this.path.value(), this.base.directory());
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return this == other || (other instanceof IoUringResource that && this.path.equals(that.path)
				&& this.base.equals(that.base));
	}

	@Override
	public int hashCode() {
		return Objects.hash(this.base, this.path);
	}

}
