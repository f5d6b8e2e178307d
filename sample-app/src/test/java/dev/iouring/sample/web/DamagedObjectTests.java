package dev.iouring.sample.web;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import dev.iouring.sample.AbstractObjectStoreTests;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.iouring.sample.web.ObjectControllerTests.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class DamagedObjectTests extends AbstractObjectStoreTests {

	@Test
	void fileThatIsNoObjectIsReportedAndNotServed() throws IOException {
		Files.writeString(this.directory.resolve("foreign.txt"), "Somebody put this here. ".repeat(10));
		assertProblem(this.client.get("foreign.txt"), 500, "it does not end as files of objects do");
		assertThat(this.client.read("/objects", "$.objects[*].name")).isEqualTo(List.of());
		assertThat(this.client.read("/objects", "$.unreadable[*].file")).isEqualTo(List.of("foreign.txt"));
		assertThat(this.client.read("/objects", "$.unreadable[0].problem")).asString().contains("foreign.txt");
	}

	@Test
	void fileWithANameThatNoObjectHasIsReported() throws IOException {
		Files.writeString(this.directory.resolve("not encoded"), "");
		assertThat(this.client.read("/objects", "$.unreadable[*].file")).isEqualTo(List.of("not encoded"));
	}

	@Test
	void directoryIsReported() throws IOException {
		Files.createDirectory(this.directory.resolve("directory"));
		assertProblem(this.client.get("directory"), 500, "it cannot be read");
		assertThat(this.client.read("/objects", "$.unreadable[*].file")).isEqualTo(List.of("directory"));
	}

	@Test
	void directoryIsNotDeletedAsAnObject() throws IOException {
		Path subdirectory = Files.createDirectory(this.directory.resolve("directory"));
		assertProblem(this.client.delete("directory"), 500, "it is a directory");
		assertThat(subdirectory).isDirectory();
	}

	@Test
	void objectThatLostItsEndIsReported() throws IOException {
		this.client.put("object", new byte[1000]);
		try (RandomAccessFile file = new RandomAccessFile(file("object").toFile(), "rw")) {
			file.setLength(900);
		}
		assertProblem(this.client.get("object"), 500, "does not end");
	}

	@Test
	void objectThatLostSomethingInTheMiddleIsReported() throws IOException {
		this.client.put("object", new byte[1000]);
		byte[] content = Files.readAllBytes(file("object"));
		byte[] shorter = new byte[content.length - 1];
		System.arraycopy(content, 1, shorter, 0, shorter.length);
		Files.write(file("object"), shorter);
		assertProblem(this.client.get("object"), 500, "it holds 999 bytes of content instead of 1000");
	}

	@Test
	void smallObjectWithAnotherContentIsReported() throws IOException {
		this.client.put("object", new byte[1000]);
		changeByte("object", 500);
		HttpResponse<byte[]> response = this.client.get("object");
		assertProblem(response, 500, "SHA-256");
		assertThat(response.headers().firstValue("ETag")).isEmpty();
	}

	/**
	 * The last chunk is shorter than any message that could be sent in its place.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "*/*", "text/html", "application/json" })
	void largeObjectWithAnotherContentIsNotSentToItsEnd(String accept) throws IOException {
		this.client.put("object", new byte[3 * 256 * 1024 + 10]);
		changeByte("object", 500_000);
		assertThatExceptionOfType(UncheckedIOException.class)
			.isThrownBy(() -> this.client.get("object", "Accept", accept));
	}

	@Test
	void damagedObjectCanBeReplacedAndDeleted() throws IOException {
		Files.writeString(this.directory.resolve("object"), "damaged");
		byte[] content = "whole".getBytes(StandardCharsets.UTF_8);
		assertThat(this.client.put("object", content).statusCode()).isEqualTo(200);
		assertThat(this.client.get("object").body()).isEqualTo(content);
		Files.writeString(this.directory.resolve("object"), "damaged");
		assertThat(this.client.delete("object").statusCode()).isEqualTo(204);
	}

	private Path file(String name) {
		return this.directory.resolve(name);
	}

	private void changeByte(String name, long position) throws IOException {
		try (RandomAccessFile file = new RandomAccessFile(file(name).toFile(), "rw")) {
			file.seek(position);
			file.write(1);
		}
	}

}
