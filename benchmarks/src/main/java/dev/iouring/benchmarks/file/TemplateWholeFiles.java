package dev.iouring.benchmarks.file;

import java.io.IOException;

import dev.iouring.IoUring;
import dev.iouring.benchmarks.harness.PathSplit;
import dev.iouring.spring.IoUringTemplate;

/**
 * The template, which has one call for it.
 */
final class TemplateWholeFiles implements WholeFileApi {

	@Override
	public String name() {
		return "iouring-template";
	}

	@Override
	public Reader open() throws IOException {
		IoUring io = Engine.DEFAULT.open();
		return new TemplateReader(io, new IoUringTemplate(io));
	}

	private record TemplateReader(IoUring io, IoUringTemplate template) implements Reader {

		@Override
		public ThreadReader forThread() {
			return (path) -> this.template.read(path).length;
		}

		@Override
		public PathSplit paths() {
			PathSplit ring = Engine.paths(this.io);
			return new PathSplit(ring.inline(), ring.ring(), this.template.statistics().fallbackOperations());
		}

		@Override
		public void close() {
			this.io.close();
		}

	}

}
