package dev.iouring.spring.resource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import dev.iouring.OperationKind;
import dev.iouring.file.BeneathOption;
import dev.iouring.spring.IoUringNotAllowedException;
import dev.iouring.spring.IoUringOperations;
import org.jspecify.annotations.Nullable;

import org.springframework.core.io.ProtocolResolver;
import org.springframework.core.io.ResourceLoader;
import org.springframework.util.AntPathMatcher;
import org.springframework.util.Assert;
import org.springframework.util.PathMatcher;

/**
 * Resolves locations such as {@code iouring:static/logo.png} to files below a base
 * directory. To be added to a
 * {@link org.springframework.core.io.DefaultResourceLoader#addProtocolResolver resource
 * loader} or application context.
 *
 * <p>
 * A slash after the prefix makes no difference, as with {@code classpath:}. Thread-safe.
 *
 * @see IoUringResource
 */
public class IoUringResourceResolver implements ProtocolResolver {

	private final IoUringOperations operations;

	private final BeneathOption base;

	private final PathMatcher matcher = new AntPathMatcher();

	/**
	 * Creates a resolver.
	 * @param operations reads and writes the files
	 * @param baseDirectory what locations are relative to; an existing directory by the
	 * time that a resource is used
	 * @throws IoUringNotAllowedException if the operations are restricted to some that
	 * are too few to read a resource
	 */
	public IoUringResourceResolver(IoUringOperations operations, Path baseDirectory) {
		Assert.notNull(operations, "'operations' must not be null");
		operations.requireAllowed("resolve '%s' locations".formatted(IoUringResource.PREFIX), OperationKind.OPENAT,
				OperationKind.READ, OperationKind.STATX);
		this.operations = operations;
		this.base = IoUringResource.base(baseDirectory);
	}

	/**
	 * Returns what locations are relative to.
	 * @return an absolute path
	 */
	public final Path baseDirectory() {
		return this.base.directory();
	}

	/**
	 * Resolves a location.
	 * @param location begins with {@value IoUringResource#PREFIX}
	 * @return the resource, or {@code null} for all other locations
	 */
	@Override
	public @Nullable IoUringResource resolve(String location, ResourceLoader resourceLoader) {
		if (!location.startsWith(IoUringResource.PREFIX)) {
			return null;
		}
		return resource(location.substring(IoUringResource.PREFIX.length()));
	}

	/**
	 * Finds files by a pattern. Spring's own search works with
	 * {@link org.springframework.core.io.FileSystemResource}s and follows links wherever
	 * they lead, so it cannot be used.
	 *
	 * <p>
	 * Directories are read by {@code java.nio} in the calling thread, because io_uring
	 * has no such operation. Links to directories are not entered; links to files are
	 * found if they lead to a file below the base directory. Directories that this
	 * process may not read are left out.
	 * @param pattern begins with {@value IoUringResource#PREFIX}; wildcards as in
	 * {@link AntPathMatcher}, such as {@code iouring:config/*.txt}
	 * @return the files in the order of their paths, none if there is no such directory;
	 * of a location without wildcards the one resource, whether or not it exists
	 * @throws IOException if the base directory or a device cannot be read
	 */
	public IoUringResource[] getResources(String pattern) throws IOException {
		Assert.isTrue(pattern.startsWith(IoUringResource.PREFIX),
				() -> "'%s' does not begin with '%s'".formatted(pattern, IoUringResource.PREFIX));
		String path = pattern.substring(IoUringResource.PREFIX.length());
		if (!this.matcher.isPattern(path)) {
			return new IoUringResource[] { resource(path) };
		}
		ResourcePath normalized = ResourcePath.of(path);
		if (normalized.refusal() != null) {
			throw new IllegalArgumentException("'%s' is refused, because %s".formatted(pattern, normalized.refusal()));
		}
		List<String> found = ResourceSearch.find(this.base.directory(), this.matcher, normalized.value());
		return found.stream().map(this::resource).filter(IoUringResource::isReadable).toArray(IoUringResource[]::new);
	}

	private IoUringResource resource(String path) {
		return new IoUringResource(this.operations, this.base, ResourcePath.of(path));
	}

}
