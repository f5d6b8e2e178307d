package dev.iouring.sample.store;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;

import dev.iouring.spring.FileHandle;

/**
 * An object that is open for reading. It stays what it was when it was opened, even if it
 * is replaced or deleted meanwhile.
 */
public final class ObjectContent implements AutoCloseable {

	private final FileHandle file;

	private final StoredObject object;

	ObjectContent(FileHandle file, StoredObject object) {
		this.file = file;
		this.object = object;
	}

	/**
	 * Returns what is known of the object.
	 * @return the object
	 */
	public StoredObject object() {
		return this.object;
	}

	/**
	 * Copies all of the content, and checks it on the way. The last chunk is only written
	 * if all of it is right, so that a receiver who was told the length notices.
	 * @param target where to write
	 * @throws IOException if the target fails
	 * @throws ObjectStoreException if the content is damaged
	 */
	public void transferTo(OutputStream target) throws IOException {
		MessageDigest digest = Sha256.newDigest();
		transfer(0, this.object.size(), (chunk, length, last) -> {
			digest.update(chunk, 0, length);
			if (last && !HexFormat.of().formatHex(digest.digest()).equals(this.object.sha256())) {
				throw damaged("its content does not have the SHA-256 it was stored with");
			}
			target.write(chunk, 0, length);
		});
	}

	/**
	 * Copies a part of the content.
	 * @param target where to write
	 * @param start position of the first byte
	 * @param length number of bytes
	 * @throws IOException if the target fails
	 */
	public void transferTo(OutputStream target, long start, long length) throws IOException {
		transfer(start, length, (chunk, count, last) -> target.write(chunk, 0, count));
	}

	@Override
	public void close() {
		this.file.close();
	}

	private void transfer(long start, long length, ChunkConsumer consumer) throws IOException {
		byte[] chunk = new byte[(int) Math.min(length, ObjectStore.CHUNK_SIZE)];
		for (long done = 0; done < length;) {
			int count = (int) Math.min(length - done, chunk.length);
			if (this.file.readFully(ByteBuffer.wrap(chunk, 0, count), start + done) < count) {
				throw damaged("it became shorter while it was read");
			}
			done += count;
			consumer.accept(chunk, count, done == length);
		}
	}

	private ObjectStoreException damaged(String problem) {
		return ObjectStore.damaged(this.object.name().encoded(), problem, null);
	}

	/**
	 * Takes the content piece by piece.
	 */
	private interface ChunkConsumer {

		void accept(byte[] chunk, int length, boolean last) throws IOException;

	}

}
