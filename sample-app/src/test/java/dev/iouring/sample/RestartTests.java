package dev.iouring.sample;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

@ExtendWith(OutputCaptureExtension.class)
class RestartTests {

	@TempDir
	private Path directory;

	@Test
	void objectsAndTheirTagsAreTheSameAndLeftoversAreRemoved(CapturedOutput output) throws IOException {
		byte[] content = "to be kept".getBytes(StandardCharsets.UTF_8);
		String tag;
		Object list;
		Path objects = this.directory.resolve("new/objects");
		try (ConfigurableApplicationContext context = start(objects); ObjectClient client = clientOf(context)) {
			tag = client.put("kept", content).headers().firstValue("ETag").orElseThrow();
			list = client.read("/objects", "$");
		}
		assertThat(output).contains("removed 0 unfinished upload(s)");
		Files.writeString(objects.resolve(".uploads/" + UUID.randomUUID()), "half an obj");
		Files.writeString(objects.resolve(".uploads/" + UUID.randomUUID()), "");
		try (ConfigurableApplicationContext context = start(objects); ObjectClient client = clientOf(context)) {
			assertThat(output).contains("removed 2 unfinished upload(s)");
			assertThat(client.read("/objects", "$")).isEqualTo(list);
			assertThat(client.get("kept").body()).isEqualTo(content);
			assertThat(client.get("kept", "If-None-Match", tag).statusCode()).isEqualTo(304);
			assertThat(objects.resolve(".uploads")).isEmptyDirectory();
			assertSecondStoreIsRefused(objects);
		}
	}

	private void assertSecondStoreIsRefused(Path objects) {
		assertThatException().isThrownBy(() -> start(objects).close())
			.havingRootCause()
			.withMessageContaining("is in use by another object store")
			.withMessageContaining("sample.directory");
	}

	private static ConfigurableApplicationContext start(Path directory) {
		return new SpringApplicationBuilder(SampleApplication.class)
			.run(List.of("--server.port=0", "--sample.directory=" + directory).toArray(String[]::new));
	}

	private static ObjectClient clientOf(ConfigurableApplicationContext context) {
		return new ObjectClient(((WebServerApplicationContext) context).getWebServer().getPort());
	}

}
