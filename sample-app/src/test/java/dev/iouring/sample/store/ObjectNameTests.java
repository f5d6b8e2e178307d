package dev.iouring.sample.store;

import dev.iouring.sample.store.ObjectStoreException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ObjectNameTests {

	@ParameterizedTest
	@ValueSource(strings = { "a", "report.pdf", "with space", "100%", "ünïcödé €", "日本語", "😀", "a;b=c", "a+b", "~",
			"a..b", "trailing." })
	void nameSurvivesEncoding(String value) {
		ObjectName name = new ObjectName(value);
		assertThat(name.encoded()).matches("[A-Za-z0-9._~%-]+");
		assertThat(ObjectName.decode(name.encoded())).isEqualTo(name);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "''|empty", ".|dot", "..|dot", ".hidden|dot", "a/b|'/'", "../etc|dot", "/|'/'", "a\\b|'\\'",
					"a\u0000b|U+0000", "a\tb|U+0009", "a\u007fb|U+007F", "a\u0085b|U+0085", "a\u2028b|U+2028",
					"a\u2029b|U+2029", "a\ud83d|U+D83D" },
			ignoreLeadingAndTrailingWhitespace = false)
	void nameThatIsNotValidIsRefusedWithTheReason(String value, String flaw) {
		assertThatExceptionOfType(ObjectStoreException.class).isThrownBy(() -> new ObjectName(value))
			.withMessageContaining(flaw)
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(Reason.INVALID_NAME));
	}

	@ParameterizedTest
	@ValueSource(strings = { "%", "%4", "%zz", "%FF", "%C3", "%ED%A0%80", "%C0%AF" })
	void malformedEncodingIsRefused(String encoded) {
		assertThatExceptionOfType(ObjectStoreException.class).isThrownBy(() -> ObjectName.decode(encoded))
			.withMessageContaining("percent-encoded");
	}

	@Test
	void nameMayTakeAsManyBytesAsAFileName() {
		assertThat(new ObjectName("x".repeat(255)).encoded()).hasSize(255);
		assertThat(new ObjectName("€".repeat(28) + "xxx").encoded()).hasSize(255);
	}

	@Test
	void longerNameIsRefusedWithTheLimit() {
		assertThatExceptionOfType(ObjectStoreException.class).isThrownBy(() -> new ObjectName("x".repeat(256)))
			.withMessageContaining("255")
			.withMessageContaining("256");
		assertThatExceptionOfType(ObjectStoreException.class).isThrownBy(() -> new ObjectName("€".repeat(29)))
			.withMessageContaining("255")
			.withMessageContaining("261");
	}

}
