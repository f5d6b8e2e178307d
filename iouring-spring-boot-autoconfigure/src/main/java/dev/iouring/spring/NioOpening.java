package dev.iouring.spring;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

import dev.iouring.file.BeneathOption;
import org.jspecify.annotations.Nullable;

/**
 * Opens a file for a caller who may be interrupted meanwhile. Then the file is closed as
 * soon as it is open, because nobody else knows it.
 */
final class NioOpening {

	private final NioBackend backend;

	private final Path path;

	private final Set<OpenOption> options;

	private final FileAttribute<?>[] attributes;

	private @Nullable FileChannel channel;

	private boolean abandoned;

	NioOpening(NioBackend backend, Path path, Set<OpenOption> options, FileAttribute<?>... attributes) {
		this.backend = backend;
		this.path = path;
		this.options = options;
		this.attributes = attributes;
	}

	BackendFile open() throws IOException {
		boolean delivered = false;
		try {
			BackendFile file = this.backend.call(FallbackOperation.OPENAT, this::openUnlessStream);
			if (file == null) {
				file = await(this.backend.startStream(FallbackOperation.OPENAT, this::openStream));
			}
			delivered = true;
			return file;
		}
		finally {
			if (!delivered) {
				abandon();
			}
		}
	}

	private @Nullable BackendFile openUnlessStream() throws IOException {
		BeneathOption beneath = BeneathOption.among(this.options);
		if (beneath == null) {
			return isStream(this.path) ? null : openFile(this.path);
		}
		Path resolved = NioBeneath.resolve(beneath, this.path, this.options);
		if (isStream(resolved)) {
			throw new FileSystemException(this.path.toString(), null,
					"A pipe or device cannot be opened beneath a directory without io_uring");
		}
		return openFile(resolved);
	}

	private boolean isStream(Path path) throws IOException {
		try {
			return NioStatus.isStream(path, links());
		}
		catch (NoSuchFileException ex) {
			// it is for open to tell, which may create it
			return false;
		}
	}

	/** Beneath a directory all links have been followed before. */
	private LinkOption[] links() {
		return (this.options.contains(LinkOption.NOFOLLOW_LINKS) || BeneathOption.among(this.options) != null)
				? new LinkOption[] { LinkOption.NOFOLLOW_LINKS } : new LinkOption[0];
	}

	private BackendFile openFile(Path path) throws IOException {
		FileChannel channel = openChannel(path);
		return new NioFile(this.backend, NioIdentity.of(path, links()), channel, this.options);
	}

	private BackendFile openStream() throws IOException {
		FileChannel channel = openChannel(this.path);
		return new NioStreamFile(this.backend, NioIdentity.of(this.path, links()), channel);
	}

	private FileChannel openChannel(Path path) throws IOException {
		FileChannel channel = FileChannel.open(path, OpenOptions.forJdk(this.options), this.attributes);
		synchronized (this) {
			this.channel = channel;
			if (this.abandoned) {
				channel.close();
			}
		}
		return channel;
	}

	/**
	 * Leaves at once when interrupted: opening a pipe blocks until somebody opens its
	 * other end, and nothing but that can end it.
	 */
	private static BackendFile await(FutureTask<BackendFile> opening) throws IOException {
		try {
			return opening.get();
		}
		catch (InterruptedException ex) {
			throw Interrupts.interrupted();
		}
		catch (ExecutionException ex) {
			throw NioPool.failure(ex);
		}
	}

	private synchronized void abandon() throws IOException {
		this.abandoned = true;
		if (this.channel != null) {
			this.channel.close();
		}
	}

}
