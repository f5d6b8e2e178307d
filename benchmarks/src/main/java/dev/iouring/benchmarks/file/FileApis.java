package dev.iouring.benchmarks.file;

import java.util.ArrayList;
import java.util.List;

import dev.iouring.benchmarks.harness.Scale;

/**
 * The ways to use files that are compared.
 */
final class FileApis {

	/** What the others are compared with. */
	static final FileApi BASELINE = new ChannelApi("filechannel");

	private FileApis() {
	}

	/** What is measured together, the baseline first. */
	static List<FileApi> own(Scale scale) {
		List<FileApi> apis = new ArrayList<>();
		apis.add(BASELINE);
		Engine.of(scale).forEach((engine) -> apis.add(new RingApi(engine)));
		return apis;
	}

	/** What is measured apart from these. */
	static List<FileApi> peers() {
		return List.of(new AsynchronousChannelApi(), new JasyncfioApi());
	}

}
