package dev.iouring.spring;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The code of the page {@code docs/template.md}.
 */
class DocumentedTemplateTests extends AbstractTemplateTests {

	@Test
	void aDraftIsPublishedWithAChain() {
		Publisher publisher = new Publisher(this.template);
		publisher.publish(file("draft"), file("target"), buffer("content"));
		assertThat(file("target")).hasContent("content");
		assertThat(file("draft")).doesNotExist();
		assertThatExceptionOfType(IoUringNoSuchFileException.class)
			.isThrownBy(() -> publisher.publish(file("draft"), file("none/target"), buffer("content")))
			.withMessageContaining("rename '%s'", file("draft"));
	}

	@Test
	void aBatchLooksForFiles() {
		Publisher publisher = new Publisher(this.template);
		this.template.write(file("a"), bytes("content"));
		assertThat(publisher.allAreThere(List.of(file("a"), this.directory))).isTrue();
		assertThat(publisher.allAreThere(List.of(file("a"), file("b")))).isFalse();
	}

	@Test
	void twoFilesAreReadAtATime() {
		Publisher publisher = new Publisher(this.template);
		this.template.write(file("a"), bytes("content"));
		this.template.write(file("b"), bytes("more"));
		assertThat(publisher.length(file("a"), file("b")).join()).isEqualTo(11);
		assertThatExceptionOfType(CompletionException.class)
			.isThrownBy(() -> publisher.length(file("a"), file("none")).join())
			.withCauseInstanceOf(IoUringNoSuchFileException.class);
	}

	private static final class Publisher {

		private final IoUringOperations io;

		Publisher(IoUringOperations io) {
			this.io = io;
		}

		void publish(Path draft, Path target, ByteBuffer content) {
			try (FileHandle file = this.io.open(draft, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
				this.io.chain((chain) -> chain.write(file, content, 0).force(file, false).rename(draft, target))
					.orThrow();
			}
		}

		boolean allAreThere(List<Path> files) {
			return this.io.batch((batch) -> files.forEach(batch::stat), Duration.ofSeconds(1)).failures().isEmpty();
		}

		CompletableFuture<Integer> length(Path first, Path second) {
			return this.io.async()
				.read(first)
				.thenCombine(this.io.async().read(second), (one, two) -> one.length + two.length);
		}

	}

}
