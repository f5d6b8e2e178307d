package dev.iouring.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Assumptions;

/**
 * The system calls of an application, from {@code strace}.
 */
class SystemCallTrace {

	/** Not what strace says of threads that end and of signals. */
	private static final Pattern LINE = Pattern.compile("(\\d+) +([^-+].*)");

	private static final Pattern RESUMED = Pattern.compile("<\\.\\.\\. (\\w+) resumed>(.*)");

	private static final String UNFINISHED = " <unfinished ...>";

	private final Path file;

	private final String calls;

	SystemCallTrace(Path directory, String calls) {
		this.file = directory.resolve("strace.out");
		this.calls = calls;
	}

	/**
	 * Skips the test where there is no {@code strace} that works.
	 */
	static void assumeAvailable() throws IOException, InterruptedException {
		Process process;
		try {
			process = new ProcessBuilder("strace", "-o", "/dev/null", "true").redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start();
		}
		catch (IOException ex) {
			Assumptions.abort("strace is not installed");
			return;
		}
		Assumptions.assumeTrue(process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0,
				"strace may not trace processes here");
	}

	/**
	 * Returns the command that traces the one that follows it.
	 * @return the command
	 */
	List<String> command() {
		// Without --seccomp-bpf every call of the JVM would stop for strace.
		return List.of("strace", "-f", "-y", "-s", "32", "--seccomp-bpf", "-e", "trace=" + this.calls, "-e",
				"signal=none", "-o", this.file.toString());
	}

	/**
	 * Reads the trace up to now.
	 * @return the calls, in the order in which they began
	 */
	List<Call> calls() throws IOException {
		List<Call> calls = new ArrayList<>();
		Map<String, Integer> unfinished = new HashMap<>();
		int time = 0;
		String written = Files.readString(this.file);
		// the last line may be only half written: the application is still being traced
		String whole = written.substring(0, written.lastIndexOf('\n') + 1);
		for (String line : whole.lines().toList()) {
			time++;
			Matcher matcher = LINE.matcher(line);
			if (!matcher.matches()) {
				continue;
			}
			String thread = matcher.group(1);
			String text = matcher.group(2);
			Matcher resumed = RESUMED.matcher(text);
			if (resumed.matches()) {
				Integer index = unfinished.remove(thread);
				if (index != null) {
					Call call = calls.get(index);
					calls.set(index, new Call(call.text() + resumed.group(2), call.began(), time));
				}
			}
			else if (text.endsWith(UNFINISHED)) {
				unfinished.put(thread, calls.size());
				calls.add(new Call(text.substring(0, text.length() - UNFINISHED.length()), time, Integer.MAX_VALUE));
			}
			else if (text.contains("(")) {
				calls.add(new Call(text, time, time));
			}
		}
		return calls;
	}

	/**
	 * A system call.
	 *
	 * @param text the call as {@code strace} shows it
	 * @param began when it began, as a line of the trace
	 * @param ended when it ended
	 */
	record Call(String text, int began, int ended) {

		String name() {
			return this.text.substring(0, this.text.indexOf('('));
		}

		boolean succeeded() {
			return !this.text.contains(" = -1 ");
		}

	}

}
