package dev.iouring.benchmarks.startup;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class QuartilesTest {

	@Test
	void quartilesOfFiveAreThreeOfThem() {
		assertThat(Quartiles.of(List.of(50.0, 10.0, 40.0, 20.0, 30.0))).isEqualTo(new Quartiles(20, 30, 40));
	}

	@Test
	void quartilesBetweenTwoAreInterpolated() {
		assertThat(Quartiles.of(List.of(0.0, 4.0))).isEqualTo(new Quartiles(1, 2, 3));
	}

	@Test
	void quartilesOfOneAreThatOne() {
		assertThat(Quartiles.of(List.of(7.0))).isEqualTo(new Quartiles(7, 7, 7));
	}

	@Test
	void aLimitWithinTheMiddleHalfIsInDoubt() {
		Quartiles quartiles = new Quartiles(20, 30, 40);
		assertThat(quartiles.verdict(40)).isEqualTo("reached");
		assertThat(quartiles.verdict(39)).isEqualTo("in doubt");
		assertThat(quartiles.verdict(20)).isEqualTo("in doubt");
		assertThat(quartiles.verdict(19)).isEqualTo("missed");
	}

}
