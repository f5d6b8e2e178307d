package dev.iouring.sample.web;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

import dev.iouring.sample.AbstractObjectStoreTests;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class PageTests extends AbstractObjectStoreTests {

	@Test
	void pageIsAtTheRoot() {
		HttpResponse<byte[]> response = this.client.send(this.client.request("/"));
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/html");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/", "/app.js", "/style.css" })
	void pageNeedsNothingFromElsewhere(String path) {
		HttpResponse<byte[]> response = this.client.send(this.client.request(path));
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(new String(response.body(), StandardCharsets.UTF_8)).doesNotContain("http:", "https:", "//cdn");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/actuator/health", "/actuator/metrics", "/actuator/prometheus" })
	void whatThePageLinksToExists(String path) {
		assertThat(this.client.send(this.client.request(path)).statusCode()).isEqualTo(200);
	}

}
