package dev.iouring.benchmarks.report;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SpreadTest {

	@Test
	void theMedianOfAnOddNumberIsTheOneInTheMiddle() {
		assertThat(Spread.of(List.of(9.0, 1.0, 2.0))).isEqualTo(new Spread(2, 1, 9));
	}

	@Test
	void theMedianOfAnEvenNumberIsBetweenTheTwoInTheMiddle() {
		assertThat(Spread.of(List.of(4.0, 1.0, 2.0, 9.0))).isEqualTo(new Spread(3, 1, 9));
	}

	@Test
	void whatWasNotMeasuredIsLeftOut() {
		assertThat(Spread.of(List.of(Double.NaN, 5.0, Double.POSITIVE_INFINITY))).isEqualTo(new Spread(5, 5, 5));
	}

	@Test
	void ofNothingNothingIsKnown() {
		assertThat(Spread.of(List.of()).isKnown()).isFalse();
		assertThat(Spread.of(List.of(Double.NaN)).isKnown()).isFalse();
	}

}
