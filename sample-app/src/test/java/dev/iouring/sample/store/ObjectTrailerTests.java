package dev.iouring.sample.store;

import java.nio.ByteBuffer;
import java.time.Instant;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ObjectTrailerTests {

	private final ObjectTrailer trailer = new ObjectTrailer(1234, "0123456789abcdef".repeat(4),
			Instant.parse("2026-01-02T03:04:05.678Z"));

	@Test
	void trailerIsReadAsItWasWritten() {
		assertThat(ObjectTrailer.decode(this.trailer.encode(), 1234 + ObjectTrailer.LENGTH)).isEqualTo(this.trailer);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 11, 12, 19, 20, 51, 52, 59, 60, 63 })
	void everyChangedByteIsNoticed(int index) {
		ByteBuffer buffer = this.trailer.encode();
		buffer.put(index, (byte) (buffer.get(index) ^ 1));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> ObjectTrailer.decode(buffer, 1234 + ObjectTrailer.LENGTH));
	}

	@Test
	void fileOfAnotherLengthIsNoticed() {
		assertThatIllegalArgumentException().isThrownBy(() -> ObjectTrailer.decode(this.trailer.encode(), 1234))
			.withMessageContaining("1170 bytes of content instead of 1234");
	}

	@Test
	void fileThatIsTooShortIsNoticed() {
		assertThatIllegalArgumentException().isThrownBy(() -> ObjectTrailer.decode(ByteBuffer.allocate(9), 9))
			.withMessageContaining("does not end");
	}

}
