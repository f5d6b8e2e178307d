package dev.iouring.spring;

import java.io.IOException;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class InterruptsTests {

	@Test
	void whatIsShieldedIsSparedInterruptsThatComeMeanwhile() throws IOException {
		Thread caller = Thread.currentThread();
		Interrupts.shield(() -> {
			caller.interrupt();
			assertThat(Thread.currentThread().isInterrupted()).isFalse();
		});
		assertThat(Thread.interrupted()).isTrue();
	}

	@Test
	void whatIsShieldedIsSparedAnInterruptThatCameBefore() throws IOException {
		Thread.currentThread().interrupt();
		Interrupts.shield(() -> assertThat(Thread.currentThread().isInterrupted()).isFalse());
		assertThat(Thread.interrupted()).isTrue();
		Interrupts.shield(() -> assertThat(Thread.currentThread().isInterrupted()).isFalse());
		assertThat(Thread.interrupted()).isFalse();
	}

	@Test
	void whatIsShieldedFailsWithWhatItThrows() {
		IOException failure = new IOException("test");
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> Interrupts.shield(() -> {
			throw failure;
		})).isSameAs(failure);
		IllegalStateException unchecked = new IllegalStateException("test");
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> Interrupts.shield(() -> {
			throw unchecked;
		})).isSameAs(unchecked);
	}

}
