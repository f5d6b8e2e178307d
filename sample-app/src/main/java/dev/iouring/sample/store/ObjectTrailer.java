package dev.iouring.sample.store;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HexFormat;
import java.util.zip.CRC32C;

import org.springframework.util.Assert;

/**
 * The last {@value #LENGTH} bytes of every object's file, after the content: what kind of
 * file it is, the length of the content, its SHA-256 and when it was stored.
 * <p>
 * It is kept in the file itself so that one rename publishes content and digest together,
 * and neither survives a crash without the other. A digest in the file's name would make
 * the replacement of an object two steps, an attribute of the file is lost by many tools
 * that copy files, and a second file could belong to another version. It is at the end
 * because the digest is known last: files are written from front to back, content starts
 * where it would in any other file, and a file that lost its end is known as such.
 * <p>
 * Big-endian: magic (8 bytes), version (4), length of the content (8), SHA-256 (32),
 * milliseconds since 1970 (8), CRC-32C of all before it (4).
 *
 * @param size length of the content in bytes
 * @param sha256 SHA-256 of the content, in hexadecimal digits
 * @param stored when it was stored, in whole milliseconds
 */
record ObjectTrailer(long size, String sha256, Instant stored) {

	static final int LENGTH = 64;

	private static final long MAGIC = 0x896F626A0D0A1A0AL; // \x89 o b j \r \n \x1a \n

	private static final int VERSION = 1;

	private static final int DIGEST_LENGTH = 32;

	private static final int CHECKSUM_OFFSET = LENGTH - Integer.BYTES;

	/**
	 * Writes the trailer.
	 * @return a buffer ready to be read
	 */
	ByteBuffer encode() {
		ByteBuffer buffer = ByteBuffer.allocate(LENGTH);
		buffer.putLong(MAGIC).putInt(VERSION).putLong(this.size);
		buffer.put(HexFormat.of().parseHex(this.sha256)).putLong(this.stored.toEpochMilli());
		return buffer.putInt(checksum(buffer)).flip();
	}

	/**
	 * Reads a trailer.
	 * @param buffer the last bytes of a file
	 * @param fileSize the length of the file
	 * @return the trailer
	 * @throws IllegalArgumentException saying what is wrong, if this is not the end of an
	 * object's file of that length
	 */
	static ObjectTrailer decode(ByteBuffer buffer, long fileSize) {
		Assert.isTrue(buffer.remaining() == LENGTH && buffer.getLong() == MAGIC,
				"it does not end as files of objects do");
		int version = buffer.getInt();
		Assert.isTrue(version == VERSION, () -> "it has version " + version + ", which this release does not know");
		long size = buffer.getLong();
		byte[] sha256 = new byte[DIGEST_LENGTH];
		Instant stored = Instant.ofEpochMilli(buffer.get(sha256).getLong());
		Assert.isTrue(buffer.getInt() == checksum(buffer), "the checksum of its trailer is wrong");
		Assert.isTrue(size == fileSize - LENGTH,
				() -> "it holds %d bytes of content instead of %d".formatted(fileSize - LENGTH, size));
		return new ObjectTrailer(size, HexFormat.of().formatHex(sha256), stored);
	}

	private static int checksum(ByteBuffer buffer) {
		CRC32C checksum = new CRC32C();
		checksum.update(buffer.array(), buffer.arrayOffset(), CHECKSUM_OFFSET);
		return (int) checksum.getValue();
	}

}
