package dev.iouring.benchmarks.file;

import java.util.ArrayList;
import java.util.List;

/**
 * The ways to use files that are compared.
 */
final class FileApis {

	/** What the others are compared with. */
	static final FileApi BASELINE = new ChannelApi("filechannel");

	private FileApis() {
	}

	/** All ways, the baseline first. */
	static List<FileApi> all() {
		List<FileApi> apis = new ArrayList<>();
		apis.add(BASELINE);
		Engine.ALL.forEach((engine) -> apis.add(new RingApi(engine)));
		apis.add(new AsynchronousChannelApi());
		apis.add(new JasyncfioApi());
		return apis;
	}

}
