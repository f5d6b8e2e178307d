package dev.iouring.benchmarks.startup.application;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import com.sun.management.OperatingSystemMXBean;
import dev.iouring.benchmarks.startup.application.StartupReport.Holdings;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;

/**
 * Writes down how the application has started, and ends it.
 */
class StartupReporter implements ApplicationListener<ApplicationReadyEvent> {

	private static final String TEMPLATE = "ioUringTemplate";

	private static final double NANOS_PER_MILLI = 1e6;

	private final String file;

	StartupReporter(String file) {
		this.file = file;
	}

	@Override
	public void onApplicationEvent(ApplicationReadyEvent event) {
		long ready = ManagementFactory.getRuntimeMXBean().getUptime();
		long mainThread = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
		long allThreads = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
		try {
			awaitEndOfProbe();
			Holdings started = holdings();
			use(event.getApplicationContext());
			JsonMapper.shared()
				.writeValue(Path.of(this.file), new StartupReport(ready, mainThread / NANOS_PER_MILLI,
						allThreads / NANOS_PER_MILLI, started, holdings()));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
		// How long it takes to stop is not measured.
		Runtime.getRuntime().halt(0);
	}

	private static void awaitEndOfProbe() throws InterruptedException {
		for (Thread thread : Thread.getAllStackTraces().keySet()) {
			if (thread.getName().equals("iouring-probe")) {
				thread.join();
			}
		}
	}

	private static void use(ApplicationContext context) throws IOException {
		if (context.containsBean(TEMPLATE)) {
			FirstUse.of(context.getBean(TEMPLATE));
		}
	}

	private static Holdings holdings() throws IOException {
		List<String> threads = Thread.getAllStackTraces().keySet().stream().map(Thread::getName).sorted().toList();
		int rings = 0;
		try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
			for (Path descriptor : descriptors.toList()) {
				// That of the listing itself is closed by now.
				if (Files.isSymbolicLink(descriptor)
						&& Files.readSymbolicLink(descriptor).toString().equals("anon_inode:[io_uring]")) {
					rings++;
				}
			}
		}
		return new Holdings(threads, rings);
	}

}
