package dev.iouring.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import dev.iouring.sample.store.StoreProperties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Import;

/**
 * Tests of the application as its clients see it. All of them share one application.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "sample.directory=target/test-objects/${random.uuid}", "sample.max-object-size=1MB",
				"iouring.path=ring" })
@Import(OperationLog.Installation.class)
public abstract class AbstractObjectStoreTests {

	protected ObjectClient client;

	protected Path directory;

	@Autowired
	protected OperationLog log;

	protected int port;

	@BeforeEach
	void connect(@Value("${local.server.port}") int port, @Autowired StoreProperties properties) throws IOException {
		this.port = port;
		this.client = new ObjectClient(port);
		this.directory = properties.directory();
		for (Path file : files()) {
			Files.delete(file);
		}
		this.log.drain();
	}

	@AfterEach
	void disconnect() {
		this.client.close();
	}

	/**
	 * Lists objects' files.
	 * @return the files
	 */
	protected List<Path> files() throws IOException {
		try (Stream<Path> files = Files.list(this.directory)) {
			return files.filter((file) -> !file.getFileName().toString().startsWith(".")).toList();
		}
	}

	/**
	 * Lists uploads that are not finished.
	 * @return their files
	 */
	protected List<Path> uploads() throws IOException {
		try (Stream<Path> files = Files.list(this.directory.resolve(".uploads"))) {
			return files.toList();
		}
	}

}
