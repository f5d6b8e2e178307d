package dev.iouring.sample.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;

import dev.iouring.sample.store.ObjectPage.UnreadableFile;
import dev.iouring.sample.store.ObjectStoreException.Reason;
import dev.iouring.spring.FileHandle;
import dev.iouring.spring.IoUringException;
import dev.iouring.spring.IoUringNoSuchFileException;
import dev.iouring.spring.IoUringOperations;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.stereotype.Service;
import org.springframework.util.unit.DataSize;

/**
 * Keeps objects in files, one each, so that an object is either there as a whole or not
 * at all, whatever happens, and stays once a caller was told so.
 * <p>
 * An upload goes to a file of its own, which is synced, renamed to the object's name, and
 * the directory is synced. {@link IoUringOperations#replace} does all that in one call;
 * here the steps are apart so that the promise can be read, and tests can watch each.
 * <p>
 * The directory is the only index: there is nothing that could disagree with it after a
 * crash, or that a restart would have to rebuild. A list reads the names of all files,
 * but the trailers only of those on its page.
 */
@Service
public class ObjectStore {

	/**
	 * How much is read or written at once. Memory per transfer is in proportion.
	 */
	static final int CHUNK_SIZE = 256 * 1024;

	private static final Logger logger = LoggerFactory.getLogger(ObjectStore.class);

	private final IoUringOperations io;

	private final StoreDirectory directory;

	private final DataSize maxObjectSize;

	private final StoreLocks locks = new StoreLocks();

	ObjectStore(IoUringOperations io, StoreDirectory directory, StoreProperties properties) {
		this.io = io;
		this.directory = directory;
		this.maxObjectSize = properties.maxObjectSize();
	}

	/**
	 * Stores an object, in place of the one that has the name now. When this returns, the
	 * object survives a loss of power.
	 * @param name its name
	 * @param content where to read the content
	 * @param declaredSize length of the content, or -1 if that is not known
	 * @param precondition what must hold of the object that has the name now
	 * @return what was stored
	 * @throws ObjectStoreException if it is too large, incomplete, or the precondition
	 * does not hold
	 */
	public PutResult put(ObjectName name, InputStream content, long declaredSize, Precondition precondition) {
		checkSize(declaredSize);
		// Again later, but a caller who is too late should not have to send everything.
		precondition.check(() -> find(name));
		Path upload = this.directory.newUpload();
		boolean published = false;
		try {
			StoredObject object = write(upload, name, content, declaredSize);
			boolean created = publish(upload, name, precondition);
			published = true;
			this.io.syncDirectory(this.directory.objects());
			return new PutResult(object, created);
		}
		finally {
			if (!published) {
				discard(upload);
			}
		}
	}

	/**
	 * Opens an object for reading.
	 * @param name its name
	 * @return the object, to be closed by the caller
	 * @throws ObjectStoreException if there is none or it is damaged
	 */
	public ObjectContent open(ObjectName name) {
		FileHandle file;
		try {
			file = this.io.open(this.directory.file(name), StandardOpenOption.READ);
		}
		catch (IoUringNoSuchFileException ex) {
			throw notFound(name);
		}
		catch (IoUringException ex) {
			throw unreadable(name, ex);
		}
		try {
			return new ObjectContent(file, describe(name, file));
		}
		catch (RuntimeException ex) {
			file.close();
			throw ex;
		}
	}

	/**
	 * Deletes an object. When this returns, it does not come back after a loss of power.
	 * @param name its name
	 * @param precondition what must hold of the object
	 * @throws ObjectStoreException if there is none or the precondition does not hold
	 */
	public void delete(ObjectName name, Precondition precondition) {
		ReentrantLock lock = this.locks.of(name);
		lock.lock();
		try {
			precondition.check(() -> find(name));
			Path file = this.directory.file(name);
			checkNotDirectory(name, file);
			if (!this.io.deleteIfExists(file)) {
				throw notFound(name);
			}
		}
		finally {
			lock.unlock();
		}
		this.io.syncDirectory(this.directory.objects());
	}

	/**
	 * Lists objects in the order of their names.
	 * @param after lists only names after this one, if not {@code null}
	 * @param limit lists at most so many
	 * @return the list
	 */
	public ObjectPage list(@Nullable ObjectName after, int limit) {
		TreeSet<ObjectName> names = new TreeSet<>();
		List<UnreadableFile> unreadable = new ArrayList<>();
		try {
			this.directory.forEachFileName((fileName) -> {
				try {
					ObjectName name = ObjectName.decode(fileName);
					if (!name.encoded().equals(fileName)) {
						throw new ObjectStoreException(Reason.INVALID_NAME,
								"An object's file would be " + name.encoded());
					}
					names.add(name);
				}
				catch (ObjectStoreException ex) {
					if (after == null) {
						unreadable.add(new UnreadableFile(fileName, ex.getMessage()));
					}
				}
			});
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return list((after != null) ? names.tailSet(after, false) : names, unreadable, limit);
	}

	static ObjectStoreException damaged(String file, String problem, @Nullable Throwable cause) {
		return new ObjectStoreException(Reason.DAMAGED,
				"The file %s is damaged or is not an object: %s".formatted(file, problem), cause);
	}

	private ObjectPage list(Iterable<ObjectName> names, List<UnreadableFile> unreadable, int limit) {
		List<StoredObject> objects = new ArrayList<>();
		ObjectName last = null;
		for (ObjectName name : names) {
			if (objects.size() == limit) {
				return new ObjectPage(objects, unreadable, last);
			}
			last = name;
			try {
				StoredObject object = find(name);
				// Null if it was deleted meanwhile.
				if (object != null) {
					objects.add(object);
				}
			}
			catch (ObjectStoreException ex) {
				unreadable.add(new UnreadableFile(name.encoded(), ex.getMessage()));
			}
		}
		return new ObjectPage(objects, unreadable, null);
	}

	private @Nullable StoredObject find(ObjectName name) {
		try (ObjectContent content = open(name)) {
			return content.object();
		}
		catch (ObjectStoreException ex) {
			if (ex.reason() == Reason.NOT_FOUND) {
				return null;
			}
			throw ex;
		}
	}

	private StoredObject describe(ObjectName name, FileHandle file) {
		ByteBuffer buffer = ByteBuffer.allocate(ObjectTrailer.LENGTH);
		try {
			long size = file.size();
			file.readFully(buffer, Math.max(0, size - ObjectTrailer.LENGTH));
			ObjectTrailer trailer = ObjectTrailer.decode(buffer.flip(), size);
			return new StoredObject(name, trailer.size(), trailer.sha256(), trailer.stored());
		}
		catch (IllegalArgumentException ex) {
			throw damaged(name.encoded(), String.valueOf(ex.getMessage()), ex);
		}
		catch (IoUringException ex) {
			throw unreadable(name, ex);
		}
	}

	private static RuntimeException unreadable(ObjectName name, IoUringException failure) {
		// What has a type of its own, such as an interrupt, is no fault of this file.
		return (failure.getClass() == IoUringException.class) ? damaged(name.encoded(), "it cannot be read", failure)
				: failure;
	}

	private StoredObject write(Path upload, ObjectName name, InputStream content, long declaredSize) {
		try (FileHandle file = this.io.open(upload, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
			MessageDigest digest = Sha256.newDigest();
			byte[] chunk = new byte[(declaredSize >= 0) ? Math.clamp(declaredSize, 1, CHUNK_SIZE) : CHUNK_SIZE];
			long size = 0;
			for (int count = read(content, chunk); count > 0; count = read(content, chunk)) {
				checkSize(size + count);
				digest.update(chunk, 0, count);
				file.writeFully(ByteBuffer.wrap(chunk, 0, count), size);
				size += count;
			}
			if (declaredSize >= 0 && size != declaredSize) {
				throw new ObjectStoreException(Reason.INCOMPLETE,
						"The content has %d bytes instead of %d".formatted(size, declaredSize));
			}
			ObjectTrailer trailer = new ObjectTrailer(size, HexFormat.of().formatHex(digest.digest()),
					Instant.now().truncatedTo(ChronoUnit.MILLIS));
			file.writeFully(trailer.encode(), size);
			file.force(false);
			return new StoredObject(name, size, trailer.sha256(), trailer.stored());
		}
	}

	private static int read(InputStream content, byte[] chunk) {
		try {
			return content.readNBytes(chunk, 0, chunk.length);
		}
		catch (IOException ex) {
			throw new ObjectStoreException(Reason.INCOMPLETE, "The content did not arrive completely", ex);
		}
	}

	private boolean publish(Path upload, ObjectName name, Precondition precondition) {
		Path file = this.directory.file(name);
		ReentrantLock lock = this.locks.of(name);
		lock.lock();
		try {
			precondition.check(() -> find(name));
			boolean created = !this.io.exists(file);
			this.io.move(upload, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
			return created;
		}
		finally {
			lock.unlock();
		}
	}

	/**
	 * A damaged object may be deleted, but a directory never was one, and deleting would
	 * take it away if it is empty.
	 */
	private void checkNotDirectory(ObjectName name, Path file) {
		try {
			if (this.io.stat(file, LinkOption.NOFOLLOW_LINKS).isDirectory()) {
				throw damaged(name.encoded(), "it is a directory", null);
			}
		}
		catch (IoUringNoSuchFileException ex) {
			throw notFound(name);
		}
	}

	/**
	 * Removes what is left of a failed upload. If that fails too, the next start does it.
	 */
	private void discard(Path upload) {
		try {
			this.io.deleteIfExists(upload);
		}
		catch (IoUringException ex) {
			logger.warn("Could not remove the failed upload {}", upload, ex);
		}
	}

	private void checkSize(long size) {
		if (size > this.maxObjectSize.toBytes()) {
			throw new ObjectStoreException(Reason.TOO_LARGE,
					"An object must not be larger than %d bytes".formatted(this.maxObjectSize.toBytes()));
		}
	}

	private static ObjectStoreException notFound(ObjectName name) {
		return new ObjectStoreException(Reason.NOT_FOUND, "There is no object '" + name + "'");
	}

	/**
	 * What was stored.
	 *
	 * @param object the object
	 * @param created whether the name is new in the store
	 */
	public record PutResult(StoredObject object, boolean created) {

	}

}
