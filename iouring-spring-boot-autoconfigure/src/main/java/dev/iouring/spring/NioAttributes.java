package dev.iouring.spring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;

import dev.iouring.FileStatus;
import org.jspecify.annotations.Nullable;

/**
 * System calls that io_uring has no operation for. Both backends make them here.
 */
final class NioAttributes {

	private final NioPool pool;

	NioAttributes(NioPool pool) {
		this.pool = pool;
	}

	Path readSymbolicLink(Path link) throws IOException {
		return this.pool.call(() -> Files.readSymbolicLink(link));
	}

	void setMode(Path path, int mode) throws IOException {
		this.pool.<@Nullable Void>call(() -> {
			if (NioStatus.isUnix(path)) {
				Files.setAttribute(path, "unix:mode", mode);
			}
			return null;
		});
	}

	void setTimes(Path path, FileStatus times) throws IOException {
		this.pool.<@Nullable Void>call(() -> {
			Files.getFileAttributeView(path, BasicFileAttributeView.class)
				.setTimes(FileTime.from(times.modified()), FileTime.from(times.accessed()), null);
			return null;
		});
	}

}
