package dev.iouring.benchmarks.linux;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class PageCacheTest {

	private static final int SIZE = 64 * 4096;

	// not the usual one, as that is often a file system that has nothing but memory
	@TempDir(factory = BuildFolder.class)
	private Path folder;

	private Path file = Path.of("");

	@BeforeEach
	void writeFile() throws IOException {
		this.file = this.folder.resolve("file");
		try (FileChannel channel = FileChannel.open(this.file, StandardOpenOption.WRITE,
				StandardOpenOption.CREATE_NEW)) {
			channel.write(ByteBuffer.allocate(SIZE));
			channel.force(true);
		}
	}

	@Test
	void whatWasLoadedIsResident() throws Exception {
		PageCache.load(this.file);
		assertThat(PageCache.residency(this.file)).isEqualTo(1);
	}

	@Test
	void whatWasDroppedIsNotResident() throws Exception {
		PageCache.drop(this.file);
		assertThat(PageCache.residency(this.file)).isZero();
	}

	@Test
	void whatWasReadInPartIsResidentInPart() throws Exception {
		PageCache.drop(this.file);
		try (FileChannel channel = FileChannel.open(this.file)) {
			channel.read(ByteBuffer.allocate(1), SIZE / 2);
		}
		assertThat(PageCache.residency(this.file)).isPositive();
	}

}
