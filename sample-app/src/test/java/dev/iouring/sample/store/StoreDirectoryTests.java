package dev.iouring.sample.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

import dev.iouring.spring.IoUringOperations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.util.unit.DataSize;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

class StoreDirectoryTests {

	@TempDir
	private Path objects;

	private final IoUringOperations io = mock();

	@Test
	void whatAnEarlierRunRenamedLastIsMadeDurableBeforeItIsListed() throws IOException {
		Files.createDirectory(this.objects.resolve(".uploads"));
		given(this.io.exists(any())).willReturn(true);
		open();
		verify(this.io).syncDirectory(this.objects);
	}

	@Test
	void onlyUploadsOfTheStoreAreRemoved() throws IOException {
		given(this.io.exists(any())).willReturn(true);
		Path uploads = Files.createDirectory(this.objects.resolve(".uploads"));
		Path upload = Files.createFile(uploads.resolve(UUID.randomUUID().toString()));
		Files.createFile(uploads.resolve("somebody's file"));
		Files.createDirectory(uploads.resolve(UUID.randomUUID().toString()));
		open();
		verify(this.io).delete(upload);
		verify(this.io, times(1)).delete(any());
	}

	private void open() throws IOException {
		StoreDirectory directory = new StoreDirectory(new StoreProperties(this.objects, DataSize.ofMegabytes(1)),
				this.io);
		directory.afterPropertiesSet();
		directory.destroy();
	}

}
