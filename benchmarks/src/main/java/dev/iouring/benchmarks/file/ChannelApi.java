package dev.iouring.benchmarks.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;

/**
 * The JDK's {@link FileChannel}, with whose figures the others are compared.
 */
final class ChannelApi implements FileApi {

	private final String name;

	ChannelApi(String name) {
		this.name = name;
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public OpenFile open(Path file, OpenMode mode) throws IOException {
		return new Open(FileChannel.open(file, options(mode)));
	}

	static Set<OpenOption> options(OpenMode mode) {
		Set<OpenOption> options = new HashSet<>();
		options.add(mode.writing() ? StandardOpenOption.WRITE : StandardOpenOption.READ);
		if (mode.direct()) {
			options.add(direct());
		}
		return options;
	}

	/** By name, as the compiler warns of its package. */
	private static OpenOption direct() {
		try {
			return (OpenOption) Class.forName("com.sun.nio.file.ExtendedOpenOption").getField("DIRECT").get(null);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException("this JDK has no O_DIRECT", ex);
		}
	}

	private record Open(FileChannel channel) implements OpenFile {

		@Override
		public int read(ByteBuffer target, long position) throws IOException {
			return this.channel.read(target, position);
		}

		@Override
		public int write(ByteBuffer source, long position) throws IOException {
			return this.channel.write(source, position);
		}

		@Override
		public void sync() throws IOException {
			this.channel.force(false);
		}

		@Override
		public void close() throws IOException {
			this.channel.close();
		}

	}

}
