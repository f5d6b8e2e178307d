package dev.iouring.benchmarks.slow;

import java.nio.ByteBuffer;
import java.nio.file.Path;

import dev.iouring.Availability.Unavailable;
import dev.iouring.IoUring;
import dev.iouring.IoUringOptions;
import dev.iouring.benchmarks.harness.PathSplit;
import dev.iouring.spring.FileHandle;
import dev.iouring.spring.IoUringTemplate;

/**
 * The template where there is no io_uring.
 */
final class FallbackSource implements SourceApi {

	private final IoUringTemplate template = new IoUringTemplate(
			IoUring.unavailable(IoUringOptions.defaults(), Unavailable.disabled("This is the fallback", "")));

	@Override
	public String name() {
		return "fallback";
	}

	@Override
	public Reader open(Path source) {
		FileHandle file = this.template.open(source);
		return new Reader() {

			@Override
			public int read(ByteBuffer target, long position) {
				return file.read(target, Math.max(position, 0));
			}

			@Override
			public void close() {
				file.close();
			}

		};
	}

	@Override
	public PathSplit paths() {
		return new PathSplit(0, 0, this.template.statistics().fallbackOperations());
	}

}
