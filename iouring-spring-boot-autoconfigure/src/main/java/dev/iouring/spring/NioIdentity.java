package dev.iouring.spring;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

import dev.iouring.FileStatus;

/**
 * Which file a name stood for when it was opened. {@code java.nio} has no {@code fstat},
 * so the name is all that is left to ask for the metadata of an open file, and it may
 * have become that of another file.
 *
 * @param path the name
 * @param links whether a link is followed that has come to stand there
 * @param device the file's device
 * @param inode the file's number on it
 */
record NioIdentity(Path path, List<LinkOption> links, long device, long inode) {

	static NioIdentity of(Path path, LinkOption... links) throws IOException {
		try {
			FileStatus status = NioStatus.of(path, links);
			return new NioIdentity(path, List.of(links), status.device(), status.inode());
		}
		catch (NoSuchFileException ex) {
			// deleted since, be it by DELETE_ON_CLOSE; the open file can be used
			// nevertheless
			return new NioIdentity(path, List.of(links), -1, -1);
		}
	}

	FileStatus status(FileChannel channel) throws IOException {
		if (!channel.isOpen()) {
			throw new ClosedChannelException();
		}
		FileStatus status = NioStatus.of(this.path, this.links.toArray(LinkOption[]::new));
		if (status.device() != this.device || status.inode() != this.inode) {
			throw new FileSystemException(this.path.toString(), null,
					"The open file no longer has this name, and without io_uring it cannot be asked otherwise");
		}
		return status;
	}

}
