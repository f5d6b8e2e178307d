package dev.iouring.ring;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

import dev.iouring.linux.Errno;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class ExtendedAttributeOperationsTest {

	@TempDir
	private Path directory;

	private Path file;

	private TestRing test;

	@BeforeEach
	void openRing() throws IOException {
		this.file = Files.createFile(this.directory.resolve("file"));
		assumeTrue(Files.getFileStore(this.file).supportsFileAttributeView(UserDefinedFileAttributeView.class),
				"the file system has no extended attributes");
		this.test = new TestRing();
		this.test.assumeSupports(Opcode.GETXATTR);
	}

	@AfterEach
	void closeRing() {
		if (this.test != null) {
			this.test.close();
		}
	}

	@Test
	void anAttributeSetByPathIsTheFiles() throws IOException {
		assertThat(set("user.color", "green", 0)).isZero();
		assertThat(read("color")).isEqualTo("green");
		assertThat(set("user.color", "blue", ExtendedAttributeOperations.XATTR_REPLACE)).isZero();
		assertThat(read("color")).isEqualTo("blue");
		assertThat(set("user.color", "red", ExtendedAttributeOperations.XATTR_CREATE)).isEqualTo(-Errno.EEXIST);
		assertThat(set("user.size", "1", ExtendedAttributeOperations.XATTR_REPLACE)).isEqualTo(-Errno.ENODATA);
	}

	@Test
	void anAttributeSetByDescriptorIsTheFiles() throws IOException {
		int fd = this.test.open(this.file, FileFlags.O_RDONLY);
		assertThat(this.test.run((sqe) -> ExtendedAttributeOperations.fsetxattr(sqe, fd,
				this.test.cString("user.color"), this.test.bytes("green"), 0)))
			.isZero();
		assertThat(read("color")).isEqualTo("green");
	}

	@Test
	void anAttributeIsRead() throws IOException {
		Files.setAttribute(this.file, "user:color", StandardCharsets.UTF_8.encode("violet"));
		int fd = this.test.open(this.file, FileFlags.O_RDONLY);
		MemorySegment value = this.test.buffer(16);
		MemorySegment name = this.test.cString("user.color");
		assertThat(get(name, value)).isEqualTo(6);
		assertThat(TestRing.text(value, 6)).isEqualTo("violet");
		value.fill((byte) 0);
		assertThat(this.test.run((sqe) -> ExtendedAttributeOperations.fgetxattr(sqe, fd, name, value))).isEqualTo(6);
		assertThat(TestRing.text(value, 6)).isEqualTo("violet");
		assertThat(get(name, MemorySegment.NULL)).as("only the size").isEqualTo(6);
		assertThat(get(name, value.asSlice(0, 3))).isEqualTo(-Errno.ERANGE);
		assertThat(get(this.test.cString("user.other"), value)).isEqualTo(-Errno.ENODATA);
	}

	private int set(String name, String value, int flags) throws IOException {
		return this.test.run((sqe) -> ExtendedAttributeOperations.setxattr(sqe, this.test.path(this.file),
				this.test.cString(name), this.test.bytes(value), flags));
	}

	private int get(MemorySegment name, MemorySegment value) throws IOException {
		return this.test
			.run((sqe) -> ExtendedAttributeOperations.getxattr(sqe, this.test.path(this.file), name, value));
	}

	private String read(String name) throws IOException {
		UserDefinedFileAttributeView view = Files.getFileAttributeView(this.file, UserDefinedFileAttributeView.class);
		ByteBuffer value = ByteBuffer.allocate(view.size(name));
		view.read(name, value);
		return StandardCharsets.UTF_8.decode(value.flip()).toString();
	}

}
