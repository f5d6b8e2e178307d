package dev.iouring.spring;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.InterruptedByTimeoutException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.stream.Stream;

import dev.iouring.Availability.Unavailable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Tests for {@link Translation}.
 */
class TranslationTests {

	@AfterEach
	void clearInterrupt() {
		Thread.interrupted();
	}

	static Stream<Arguments> causes() {
		return Stream.of(arguments(new IOException("reason"), IoUringException.class),
				arguments(new AccessDeniedException("/f", null, "reason"), IoUringException.class),
				arguments(new NoSuchFileException("/f", null, "reason"), IoUringNoSuchFileException.class),
				arguments(new FileAlreadyExistsException("/f", null, "reason"),
						IoUringFileAlreadyExistsException.class),
				arguments(new ClosedChannelException(), IoUringClosedException.class),
				arguments(new AsynchronousCloseException(), IoUringClosedException.class),
				arguments(new dev.iouring.IoUringClosedException("reason"), IoUringClosedException.class),
				arguments(new dev.iouring.IoUringRejectedException("reason"), IoUringRejectedException.class),
				arguments(new dev.iouring.IoUringUnavailableException(Unavailable.disabled("reason", "remedy"), null),
						IoUringUnavailableException.class),
				arguments(new dev.iouring.IoUringNotAllowedException("reason"), IoUringNotAllowedException.class),
				arguments(new dev.iouring.IoUringChainException("reason", null), IoUringChainException.class),
				arguments(new SocketTimeoutException("reason"), IoUringTimeoutException.class),
				arguments(new dev.iouring.IoUringTimeoutException("reason"), IoUringTimeoutException.class),
				arguments(new InterruptedByTimeoutException(), IoUringTimeoutException.class));
	}

	@ParameterizedTest
	@MethodSource("causes")
	void keepsTheCauseAndTellsWhatWasDone(IOException cause, Class<? extends IoUringException> type) {
		IoUringException exception = Translation.of("read '/f'", cause);
		assertThat(exception).isExactlyInstanceOf(type).hasCause(cause);
		assertThat(exception.getMessage()).startsWith("Could not read '/f': ")
			.containsAnyOf("reason", cause.getClass().getSimpleName());
		assertThat(Thread.interrupted()).isFalse();
	}

	static Stream<IOException> interrupts() {
		return Stream.of(new InterruptedIOException("reason"), new ClosedByInterruptException());
	}

	@ParameterizedTest
	@MethodSource("interrupts")
	void setsTheFlagThatACallbackForgot(IOException cause) {
		assertThat(Translation.of("read '/f'", cause)).isExactlyInstanceOf(IoUringInterruptedException.class)
			.hasCause(cause);
		assertThat(Thread.interrupted()).isTrue();
	}

}
