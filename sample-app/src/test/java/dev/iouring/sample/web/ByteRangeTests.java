package dev.iouring.sample.web;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.http.HttpHeaders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ByteRangeTests {

	@ParameterizedTest
	@CsvSource({ "bytes=0-0,0,1", "bytes=0-9,0,10", "bytes=2-4,2,3", "bytes=9-,9,1", "bytes=0-,0,10", "bytes=5-100,5,5",
			"bytes=-1,9,1", "bytes=-10,0,10", "bytes=-100,0,10" })
	void partOfTenBytes(String header, long first, long length) {
		assertThat(ByteRange.parse(header, 10)).isEqualTo(new ByteRange(first, length));
	}

	@ParameterizedTest
	@ValueSource(strings = { "bytes=10-", "bytes=10-10", "bytes=100-200", "bytes=-0" })
	void partThatTenBytesDoNotHaveIsUnsatisfiable(String header) {
		assertThatExceptionOfType(UnsatisfiableRangeException.class).isThrownBy(() -> ByteRange.parse(header, 10))
			.satisfies((ex) -> assertThat(ex.getHeaders().getFirst(HttpHeaders.CONTENT_RANGE)).isEqualTo("bytes */10"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "bytes", "bytes=", "bytes=x", "bytes=5-2", "bytes=--1", "lines=1-2", "1-2",
			"bytes=0-1,4-5", "bytes=0-1,100-200" })
	void malformedOrSeveralOrOfAnotherUnitIsTheWhole(String header) {
		assertThat(ByteRange.parse(header, 10)).isNull();
	}

	@Test
	void noHeaderIsTheWhole() {
		assertThat(ByteRange.parse(null, 10)).isNull();
	}

	@Test
	void emptyObjectHasNoPartButItsLastBytesAreTheWhole() {
		assertThat(ByteRange.parse("bytes=-5", 0)).isNull();
		assertThatExceptionOfType(UnsatisfiableRangeException.class).isThrownBy(() -> ByteRange.parse("bytes=0-", 0));
	}

}
