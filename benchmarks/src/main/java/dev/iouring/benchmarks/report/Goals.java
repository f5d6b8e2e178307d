package dev.iouring.benchmarks.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

import dev.iouring.benchmarks.harness.PointResult;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * What this project wants to come to, from {@code goals.json}.
 */
public final class Goals {

	private Goals() {
	}

	/**
	 * All goals.
	 * @return in the order of the file
	 */
	public static List<Goal> all() {
		try (InputStream json = Objects.requireNonNull(Goals.class.getResourceAsStream("goals.json"))) {
			return JsonMapper.shared().readValue(json, new TypeReference<List<Goal>>() {
			});
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Compares all goals with what came out.
	 * @param results of all points of a run
	 * @return an outcome for each goal
	 */
	public static List<Goal.Outcome> judge(List<PointResult> results) {
		return all().stream().map((goal) -> goal.judge(results)).toList();
	}

}
