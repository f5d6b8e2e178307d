package dev.iouring.application.forked;

import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.devtools.restart.Restarter;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application that Spring Boot's developer tools restart.
 */
class DevToolsIT {

	private static final int RESTARTS = 10;

	/**
	 * The application's, and the one before, which the restarter itself lets go of last.
	 */
	private static final int FEW = 2;

	@TempDir
	private Path directory;

	@Test
	void tenRestartsLeaveNothingBehind() throws Exception {
		ForkedJvm.Outcome outcome = ForkedJvm.ofTests()
			.without("crac-")
			.with("-XX:SoftRefLRUPolicyMSPerMB=0")
			.run(this.directory, RestartedApplication.class.getName(), "--spring.main.web-application-type=none",
					"--spring.devtools.livereload.enabled=false",
					"--logging.level.org.springframework.boot.devtools=DEBUG", "--iouring.path=ring",
					"--iouring.rings.bulk.entries=64");
		OpenResources two = new OpenResources(2, 2, 4, List.of("iouring-bulk", "iouring-default"));
		// the restarter logs while logging is being set up anew
		List<String> report = outcome.report((line) -> line.contains("No appenders present")
				&& line.contains("org.springframework.boot.devtools.restart.Restarter"));
		assertThat(report).as(outcome.toString())
			.filteredOn((line) -> line.startsWith("report: open"))
			.hasSize(RESTARTS + 1)
			.containsOnly("report: open: " + two);
		assertThat(report).filteredOn("report: read: Hello true"::equals).hasSize(2 * (RESTARTS + 1));
		assertThat(report).endsWith("report: few class loaders: true");
	}

	/**
	 * Begins in the loader of the class path, where it stays to restart itself.
	 */
	public static class RestartedApplication {

		private static final String STARTED = "started";

		public static void main(String[] args) throws Exception {
			if (RestartedApplication.class.getClassLoader().equals(ClassLoader.getSystemClassLoader())) {
				Thread.ofPlatform().name("driver").start(RestartedApplication::drive);
			}
			ConfigurableApplicationContext context = SpringApplication.run(ReportingApplication.class, args);
			assertThat(context.isRunning()).isTrue();
			Report.print("open", OpenResources.find());
			List<WeakReference<ClassLoader>> loaders = loaders();
			synchronized (loaders) {
				loaders.add(new WeakReference<>(RestartedApplication.class.getClassLoader()));
				loaders.notifyAll();
			}
		}

		@SuppressWarnings("unchecked")
		private static List<WeakReference<ClassLoader>> loaders() {
			return (List<WeakReference<ClassLoader>>) Restarter.getInstance()
				.getOrAddAttribute(STARTED, ArrayList<WeakReference<ClassLoader>>::new);
		}

		private static void drive() {
			try {
				while (!isInitialized()) {
					Thread.sleep(20);
				}
				List<WeakReference<ClassLoader>> loaders = loaders();
				awaitStarts(loaders, 1);
				for (int restarts = 1; restarts <= RESTARTS; restarts++) {
					Restarter.getInstance().restart();
					awaitStarts(loaders, 1 + restarts);
				}
				Report.print("few class loaders", countAlive(loaders, Duration.ofSeconds(20)) <= FEW);
				System.exit(0);
			}
			catch (Throwable ex) {
				ex.printStackTrace();
				System.exit(1);
			}
		}

		private static void awaitStarts(List<WeakReference<ClassLoader>> loaders, int count)
				throws InterruptedException {
			synchronized (loaders) {
				while (loaders.size() < count) {
					loaders.wait();
				}
			}
		}

		private static boolean isInitialized() {
			try {
				return Restarter.getInstance() != null;
			}
			catch (IllegalStateException ex) {
				// it says so in no other way
				return false;
			}
		}

		private static long countAlive(List<WeakReference<ClassLoader>> loaders, Duration limit)
				throws InterruptedException {
			long end = System.nanoTime() + limit.toNanos();
			while (true) {
				System.gc();
				long alive = loaders.stream().filter((loader) -> loader.get() != null).count();
				if (alive <= FEW || System.nanoTime() > end) {
					return alive;
				}
				Thread.sleep(100);
			}
		}

	}

}
