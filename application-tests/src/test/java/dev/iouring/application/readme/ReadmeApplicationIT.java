package dev.iouring.application.readme;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import dev.iouring.Availability;
import dev.iouring.IoUring;
import org.json.JSONException;
import org.json.JSONObject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.skyscreamer.jsonassert.Customization;
import org.skyscreamer.jsonassert.JSONAssert;
import org.skyscreamer.jsonassert.JSONCompareMode;
import org.skyscreamer.jsonassert.comparator.CustomComparator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * The application of the README's section "Use it", outside this build and with nothing
 * from it but what it would publish.
 */
@Timeout(300)
class ReadmeApplicationIT {

	private static final String SECTION = "Use it";

	private final Readme readme = Readme.load();

	private final List<String> commands = this.readme.commands(SECTION, "mvn ");

	@TempDir
	private Path directory;

	@BeforeEach
	void writeFiles() throws IOException {
		String version = System.getProperty("maven.version");
		assumeFalse(version.matches("3\\.[0-8]\\..*"),
				() -> "Maven %s cannot read a second local repository; ./mvnw can".formatted(version));
		Map<String, String> files = this.readme.files(SECTION);
		assertThat(files).containsOnlyKeys("pom.xml", "src/main/java/com/example/notes/NotesApplication.java",
				"src/main/resources/application.yml");
		for (Map.Entry<String, String> file : files.entrySet()) {
			Path path = this.directory.resolve(file.getKey());
			Files.createDirectories(path.getParent());
			Files.writeString(path, file.getValue());
		}
	}

	@Test
	void storesNotesAndTellsItsHealth() throws Exception {
		String[] mvn = this.commands.getFirst().split(" ");
		List<CurlCommand> requests = this.commands.stream().skip(1).map(CurlCommand::parse).toList();
		assertThat(requests).extracting(CurlCommand::method).containsExactly("PUT", "GET", "GET");
		try (Command application = Command.startMaven(this.directory, List.of(mvn).subList(1, mvn.length));
				HttpClient client = HttpClient.newHttpClient()) {
			int port = application.awaitPort();
			assertThat(send(client, requests.get(0), port)).isEmpty();
			assertThat(this.directory.resolve("notes")).isDirectoryContaining("glob:**.txt");
			assertThat(send(client, requests.get(1), port)).isEqualTo(requests.get(0).body());
			assertHealth(send(client, requests.get(2), port));
			assertThat(application.output()).doesNotContain("WARNING: A restricted method");
		}
	}

	private void assertHealth(String health) throws JSONException {
		Availability availability = IoUring.availability();
		assumeTrue(availability.isAvailable(), availability::toString);
		String expected = "{" + this.readme.block(SECTION, "json") + "}";
		JSONObject actual = new JSONObject().put("iouring",
				new JSONObject(health).getJSONObject("components").getJSONObject("iouring"));
		String details = "iouring.components.default.details.";
		// What the kernel of this machine is and grants.
		JSONAssert.assertEquals(expected, actual.toString(),
				new CustomComparator(JSONCompareMode.STRICT,
						new Customization(details + "kernel", (shown, seen) -> true),
						new Customization(details + "flags", (shown, seen) -> true)));
	}

	@Test
	void jarNeedsNoOptionForNativeAccess() throws Exception {
		try (Command build = Command.startMaven(this.directory, List.of("package"))) {
			build.awaitSuccess();
		}
		String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
		try (Command application = Command.start(this.directory,
				List.of(java, "--illegal-native-access=deny", "-jar", "target/notes-1.0.0.jar"));
				HttpClient client = HttpClient.newHttpClient()) {
			int port = application.awaitPort();
			for (String command : this.commands.subList(1, this.commands.size())) {
				send(client, CurlCommand.parse(command), port);
			}
		}
	}

	private static String send(HttpClient client, CurlCommand command, int port)
			throws IOException, InterruptedException {
		HttpResponse<String> response = client.send(command.toRequest(port), BodyHandlers.ofString());
		assertThat(response.statusCode()).as("%s: %s", command, response.body()).isEqualTo(200);
		return response.body();
	}

}
