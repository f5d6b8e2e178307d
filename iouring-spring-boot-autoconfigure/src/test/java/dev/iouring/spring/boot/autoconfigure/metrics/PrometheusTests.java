package dev.iouring.spring.boot.autoconfigure.metrics;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import com.jayway.jsonpath.DocumentContext;
import com.jayway.jsonpath.JsonPath;
import dev.iouring.IoUring;
import dev.iouring.IoUringOptions;
import dev.iouring.spring.IoUringTemplate;
import dev.iouring.spring.TemplateOptions;
import dev.iouring.spring.boot.autoconfigure.Documentation;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What Prometheus gets of a working ring, and what the dashboard asks it for.
 */
@Timeout(60)
class PrometheusTests {

	private static final Pattern SAMPLE = Pattern.compile("^(iouring_\\w+)\\{", Pattern.MULTILINE);

	private static final Pattern QUERIED = Pattern.compile("iouring_\\w+");

	@TempDir
	private Path directory;

	@Test
	void everyMeterIsExportedUnderANameOfItsOwn() throws IOException {
		String exported = scrape();
		assertThat(names(SAMPLE, exported)).containsExactlyInAnyOrder("iouring_operations_total",
				"iouring_errors_operations_total", "iouring_submissions_operations_total",
				"iouring_completions_operations_total", "iouring_cancellations_operations_total",
				"iouring_rejections_operations_total", "iouring_syncs_shared_operations_total",
				"iouring_enters_calls_total", "iouring_wakeups_events_total", "iouring_overflows_events_total",
				"iouring_inflight_operations", "iouring_inflight_limit_operations", "iouring_queued_operations",
				"iouring_buffers_used_buffers", "iouring_buffers_registered_buffers", "iouring_entries",
				"iouring_workers_limit_threads", "iouring_state", "iouring_template_pending_operations",
				"iouring_template_fallback_threads", "iouring_latency_seconds_count", "iouring_latency_seconds_sum",
				"iouring_latency_seconds_max");
		assertThat(exported.lines().filter((line) -> line.startsWith("# TYPE iouring_")).distinct()).hasSize(22);
		assertThat(exported.lines().filter((line) -> line.startsWith("iouring_") && !line.contains("iouring_latency")))
			.hasSize(149);
	}

	@Test
	void theDashboardAsksForAllThatIsExportedAndNothingElse() throws IOException {
		DocumentContext dashboard = JsonPath.parse(Documentation.file("grafana-dashboard.json"));
		List<String> queries = dashboard.read("$.panels[*].targets[*].expr");
		assertThat(queries).hasSizeGreaterThan(20).allSatisfy((query) -> assertThat(query).contains("ring=~\"$ring\""));
		assertThat(names(QUERIED, String.join("\n", queries))).isEqualTo(names(SAMPLE, scrape()));
		assertThat(dashboard.<List<String>>read("$.templating.list[*].name")).containsExactly("datasource", "ring");
		List<String> rings = dashboard.read("$.templating.list[?(@.name=='ring')].definition");
		assertThat(rings).containsExactly("label_values(iouring_state, ring)");
	}

	private String scrape() throws IOException {
		PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
		registry.throwExceptionOnRegistrationFailure();
		try (IoUring io = IoUring.create(IoUringOptions.defaults())) {
			IoUringTemplate template = new IoUringTemplate(io, TemplateOptions.defaults(),
					new LatencyObserver(registry, 1));
			new IoUringMetrics("default", io, List.of(template)).bindTo(registry);
			template.replace(this.directory.resolve("file"), "hello".getBytes(StandardCharsets.UTF_8));
			return registry.scrape();
		}
	}

	private static Set<String> names(Pattern pattern, String text) {
		return pattern.matcher(text)
			.results()
			.map((MatchResult match) -> match.group(match.groupCount()))
			.collect(Collectors.toCollection(TreeSet::new));
	}

}
