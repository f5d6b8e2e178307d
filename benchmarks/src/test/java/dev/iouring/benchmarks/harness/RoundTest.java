package dev.iouring.benchmarks.harness;

import java.io.IOException;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RoundTest {

	private final Round round = new Round(1);

	@Test
	void whatEndedBeforeTheRoundIsNotTheLastOperation() {
		long before = System.nanoTime();
		assertThat(this.round.wasOver(before)).isFalse();
		this.round.end();
		// as seen by a thread that was kept from looking until now
		assertThat(this.round.wasOver(before - 1)).isFalse();
		long after = System.nanoTime();
		assertThat(this.round.wasOver(after)).isTrue();
		this.round.end();
		assertThat(this.round.wasOver(after)).isTrue();
	}

	@Test
	void aFailureEndsItAndIsTold() {
		IllegalStateException failure = new IllegalStateException("wrong result");
		this.round.failed(failure);
		this.round.failed(new IllegalStateException("and another one"));
		assertThat(this.round.isOver()).isTrue();
		assertThat(this.round.wasOver(System.nanoTime())).isTrue();
		assertThatExceptionOfType(IOException.class).isThrownBy(this.round::requireSuccess)
			.withCause(failure)
			.withMessageContaining("wrong result");
	}

	@Test
	void whoWaitsForARoundThatEndsBeforeItBeginsIsTold() throws Exception {
		this.round.end();
		assertThat(this.round.awaitBegin()).isFalse();
	}

}
