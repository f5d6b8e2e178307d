package dev.iouring.sample.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;

import dev.iouring.spring.IoUringOperations;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.stereotype.Component;

/**
 * The store's directory: one file per object, uploads that are not finished in
 * {@code .uploads}, and a lock that keeps a second process away, because opening the
 * store removes what its uploads left behind, and nothing else. Objects' names do not
 * begin with a dot.
 * <p>
 * io_uring cannot list a directory, so that goes through {@code java.nio} on the calling
 * thread. A virtual thread holds its carrier meanwhile, which is short for what is almost
 * always in the kernel's cache.
 */
@Component
class StoreDirectory implements InitializingBean, DisposableBean {

	private static final Logger logger = LoggerFactory.getLogger(StoreDirectory.class);

	/** As {@link #newUpload} makes them. */
	private static final Pattern UPLOAD_NAME = Pattern.compile("\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");

	private final IoUringOperations io;

	private final Path objects;

	private final Path uploads;

	private @Nullable FileChannel lock;

	StoreDirectory(StoreProperties properties, IoUringOperations io) {
		this.io = io;
		this.objects = properties.directory();
		this.uploads = this.objects.resolve(".uploads");
	}

	/**
	 * Opens the store. When this returns, which is before the web server starts, there
	 * are no uploads.
	 */
	@Override
	public void afterPropertiesSet() throws IOException {
		createDirectories(this.uploads);
		this.lock = lock(this.objects.resolve(".lock"));
		int leftovers = removeLeftovers();
		// The last run may have died between a rename and its sync. What it left is
		// listed from now on, and counts as stored for who asks whether it has to be
		// sent again.
		this.io.syncDirectory(this.objects);
		logger.info("Objects are in {}; removed {} unfinished upload(s) of an earlier run", this.objects, leftovers);
	}

	@Override
	public void destroy() throws IOException {
		if (this.lock != null) {
			this.lock.close();
		}
	}

	Path objects() {
		return this.objects;
	}

	Path file(ObjectName name) {
		return this.objects.resolve(name.encoded());
	}

	Path newUpload() {
		return this.uploads.resolve(UUID.randomUUID().toString());
	}

	/**
	 * Visits the names of all files that should be objects, in no particular order.
	 * @param visitor is told the files' names
	 */
	void forEachFileName(Consumer<String> visitor) throws IOException {
		try (DirectoryStream<Path> files = Files.newDirectoryStream(this.objects)) {
			for (Path file : files) {
				String name = file.getFileName().toString();
				if (!name.startsWith(".")) {
					visitor.accept(name);
				}
			}
		}
	}

	/**
	 * Creates a directory and what is missing above it, each durable in its parent.
	 */
	private void createDirectories(Path directory) {
		Path parent = directory.getParent();
		if (parent != null && !this.io.exists(directory)) {
			createDirectories(parent);
			this.io.createDirectories(directory);
			this.io.syncDirectory(parent);
		}
	}

	private static FileChannel lock(Path file) throws IOException {
		FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
		try {
			if (channel.tryLock() != null) {
				return channel;
			}
		}
		catch (OverlappingFileLockException ex) {
			// Another store in this process has it.
		}
		channel.close();
		throw new IllegalStateException("The directory " + file.getParent()
				+ " is in use by another object store. Stop that, or set 'sample.directory' to another directory");
	}

	private int removeLeftovers() throws IOException {
		int removed = 0;
		try (DirectoryStream<Path> files = Files.newDirectoryStream(this.uploads)) {
			for (Path file : files) {
				if (isUpload(file)) {
					this.io.delete(file);
					removed++;
				}
				else {
					logger.warn("{} is no upload of this store and stays", file);
				}
			}
		}
		return removed;
	}

	/**
	 * The directory may have been there before, with something else in it.
	 */
	private static boolean isUpload(Path file) {
		return UPLOAD_NAME.matcher(file.getFileName().toString()).matches()
				&& Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
	}

}
