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

	private static final int SIZE = 16 << 20;

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
		PageCache.drop(this.file);
		PageCache.load(this.file);
		assertThat(PageCache.residency(this.file)).isEqualTo(1);
	}

	@Test
	void whatWasDroppedIsNotResident() throws Exception {
		PageCache.drop(this.file);
		assertThat(PageCache.residency(this.file)).isZero();
	}

	@Test
	void whatWasWrittenBackCanBeDropped() throws Exception {
		change();
		PageCache.writeBack(this.file);
		PageCache.drop(this.file);
		assertThat(PageCache.residency(this.file)).isZero();
	}

	@Test
	void soCanWhatWasWrittenBackWithAllOthers() throws Exception {
		change();
		PageCache.writeBackAll(this.folder);
		PageCache.drop(this.file);
		assertThat(PageCache.residency(this.file)).isZero();
	}

	private void change() throws IOException {
		try (FileChannel channel = FileChannel.open(this.file, StandardOpenOption.WRITE)) {
			channel.write(ByteBuffer.allocate(SIZE));
		}
	}

	@Test
	void whatWasReadInPartIsResidentInPart() throws Exception {
		PageCache.drop(this.file);
		try (FileChannel channel = FileChannel.open(this.file)) {
			channel.read(ByteBuffer.allocate(1), SIZE / 2);
		}
		assertThat(PageCache.residency(this.file)).isStrictlyBetween(0.0, 1.0);
	}

}
