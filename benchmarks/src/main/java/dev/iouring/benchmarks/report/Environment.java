package dev.iouring.benchmarks.report;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

import com.sun.management.OperatingSystemMXBean;
import dev.iouring.benchmarks.harness.Scale;

/**
 * Where and how a run was made.
 *
 * @param facts by name, in the order in which they are shown
 */
public record Environment(Map<String, String> facts) {

	/**
	 * Looks around.
	 * @param folder where the files are
	 * @param scale how long and how often is measured
	 * @return what there is to know
	 * @throws IOException if the system does not tell
	 */
	public static Environment of(Path folder, Scale scale) throws IOException {
		OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
		Map<String, String> facts = new LinkedHashMap<>();
		facts.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
		facts.put("processor", "%d × %s".formatted(system.getAvailableProcessors(), processor()));
		facts.put("memory", "%d MiB".formatted(system.getTotalMemorySize() >> 20));
		facts.put("kernel", "%s %s %s".formatted(system.getName(), system.getVersion(), system.getArch()));
		facts.put("jvm",
				"%s %s".formatted(System.getProperty("java.vm.name"), System.getProperty("java.runtime.version")));
		FileStore store = Files.getFileStore(folder);
		facts.put("files", "%s on %s, %d MiB free".formatted(store.type(), store.name(), store.getUsableSpace() >> 20));
		facts.put("load before", load(system.getSystemLoadAverage()));
		facts.put("pairs", "%d of %d ms after at most %d ms of warming up".formatted(scale.pairs(),
				scale.round().toMillis(), scale.warmUp().toMillis()));
		facts.put("peers", peers(scale));
		return new Environment(facts);
	}

	private static String peers(Scale scale) {
		return (scale.peerPairs() == 0) ? "left out"
				: "%d pairs, each peer alone with the baseline".formatted(scale.peerPairs());
	}

	private static String load(double average) {
		String load = Figures.number(average);
		return (average > 1) ? load + ": others are at work, so these figures mean little" : load;
	}

	private static String processor() throws IOException {
		return Files.readAllLines(Path.of("/proc/cpuinfo"))
			.stream()
			.filter((line) -> line.startsWith("model name"))
			.map((line) -> line.substring(line.indexOf(':') + 1).strip())
			.findFirst()
			.orElse("unknown");
	}

	/**
	 * Adds a fact.
	 * @param name its name
	 * @param fact the fact
	 * @return what is known then
	 */
	public Environment with(String name, String fact) {
		Map<String, String> facts = new LinkedHashMap<>(this.facts);
		facts.put(name, fact);
		return new Environment(facts);
	}

}
