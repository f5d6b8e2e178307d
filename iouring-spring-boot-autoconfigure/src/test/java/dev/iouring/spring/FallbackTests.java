package dev.iouring.spring;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import dev.iouring.Availability.Unavailable;
import dev.iouring.FileStatus;
import dev.iouring.IoUring;
import dev.iouring.IoUringOptions;
import dev.iouring.Operation;
import dev.iouring.UnavailableReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.withSettings;

/**
 * Tests for the choice between the ring and the fallback.
 */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class FallbackTests {

	private static final Unavailable REFUSED = new Unavailable(UnavailableReason.NOT_PERMITTED, "io_uring_setup", 1,
			"io_uring_setup failed: EPERM (1)", "Change the seccomp profile");

	@TempDir
	private Path directory;

	private static IoUring refused() {
		return IoUring.unavailable(IoUringOptions.defaults(), REFUSED);
	}

	@Test
	void usesTheRingWhereThereIsOne() {
		try (IoUring io = IoUring.create(IoUringOptions.defaults())) {
			IoUringTemplate template = new IoUringTemplate(io);
			assertThat(template.statistics()).isEqualTo(new TemplateStatistics(0, 0, 0, 0));
			assertThat(io.state()).isEqualTo(IoUring.State.NEW);
			template.replace(this.directory.resolve("a"), new byte[1]);
			assertThat(io.state()).isEqualTo(IoUring.State.OPEN);
			assertThat(template.statistics().ringOperations()).isPositive();
			assertThat(template.statistics().fallbackOperations()).isZero();
			assertThat(template.statistics().fallbackThreads()).isZero();
		}
	}

	@Test
	void usesTheFallbackWhereThereIsNoneAndWarnsOnce(CapturedOutput output) {
		try (IoUring io = refused()) {
			IoUringTemplate template = new IoUringTemplate(io);
			template.write(this.directory.resolve("a"), new byte[1]);
			template.read(this.directory.resolve("a"));
			assertThat(template.statistics().ringOperations()).isZero();
			assertThat(template.statistics().fallbackOperations()).isPositive();
			assertThat(output).containsOnlyOnce("WARN")
				.contains("ring 'default'")
				.contains("EPERM")
				.contains("seccomp");
		}
	}

	@Test
	void doesNotWarnWhoSwitchedItOff(CapturedOutput output) {
		try (IoUring io = Backend.FALLBACK.create()) {
			new IoUringTemplate(io).exists(this.directory);
			assertThat(output).doesNotContain("WARN");
		}
	}

	@Test
	void failsWithoutAFallbackIfThePolicyForbidsIt() {
		try (IoUring io = refused()) {
			IoUringTemplate template = new IoUringTemplate(io,
					TemplateOptions.defaults().withFallback(FallbackPolicy.NEVER));
			List<Runnable> calls = List.of(() -> template.exists(this.directory), () -> template.open(this.directory),
					() -> template.batch((batch) -> batch.stat(this.directory)),
					() -> template.replace(this.directory.resolve("a"), new byte[1]));
			for (Runnable call : calls) {
				assertThatExceptionOfType(IoUringUnavailableException.class).isThrownBy(call::run)
					.withCauseInstanceOf(dev.iouring.IoUringUnavailableException.class)
					.withMessageContaining("EPERM")
					.withMessageContaining("Change the seccomp profile");
			}
			assertThat(template.statistics().fallbackOperations()).isZero();
		}
	}

	@Test
	void handsOutTheRingOrSaysWhyThereIsNone() {
		try (IoUring io = IoUring.create(IoUringOptions.defaults()); IoUring refused = refused()) {
			assertThat(new IoUringTemplate(io).execute(IoUring::state)).isEqualTo(IoUring.State.OPEN);
			IOException failure = new IOException("from the callback");
			assertThatExceptionOfType(IoUringException.class)
				.isThrownBy(() -> new IoUringTemplate(io).execute((ring) -> {
					throw failure;
				}))
				.havingCause()
				.isSameAs(failure);
			assertThatExceptionOfType(IoUringUnavailableException.class)
				.isThrownBy(() -> new IoUringTemplate(refused).execute((ring) -> {
					throw new AssertionError("must not be called");
				}))
				.withMessageContaining("EPERM");
		}
	}

	@Test
	void failsAfterTheRingWasClosedInEveryMode() {
		for (Backend backend : Backend.values()) {
			IoUring io = backend.create();
			IoUringTemplate template = new IoUringTemplate(io);
			assertThat(template.exists(this.directory)).isTrue();
			io.close();
			assertThatExceptionOfType(IoUringClosedException.class).isThrownBy(() -> template.exists(this.directory))
				.withCauseInstanceOf(ClosedChannelException.class);
			assertThatExceptionOfType(IoUringClosedException.class).isThrownBy(() -> template.execute(IoUring::state))
				.withCauseInstanceOf(ClosedChannelException.class);
		}
	}

	@Test
	void goesOnAfterTheRingWasSuspended() {
		try (IoUring io = IoUring.create(IoUringOptions.defaults())) {
			IoUringTemplate template = new IoUringTemplate(io);
			template.exists(this.directory);
			io.suspend();
			assertThat(template.exists(this.directory)).isTrue();
			assertThat(template.statistics().fallbackOperations()).isZero();
		}
	}

	@Test
	void keepsTheFallbackUntilItIsTimeToTryAgain() throws IOException {
		try (IoUring io = refused()) {
			SwitchingBackend patient = new SwitchingBackend(io, TemplateOptions.defaults(), Duration.ofHours(1));
			assertThat(patient.isRingInUse()).isFalse();
			Throwable firstFailure = io.failure().orElseThrow();
			assertThat(patient.isRingInUse()).isFalse();
			assertThat(io.failure()).containsSame(firstFailure);
			SwitchingBackend eager = new SwitchingBackend(io, TemplateOptions.defaults(), Duration.ZERO);
			assertThat(eager.isRingInUse()).isFalse();
			Throwable secondFailure = io.failure().orElseThrow();
			assertThat(secondFailure).isNotSameAs(firstFailure);
			assertThat(eager.isRingInUse()).isFalse();
			assertThat(io.failure().orElseThrow()).isNotSameAs(secondFailure);
		}
	}

	@Test
	void saysThatTheRingIsBackWhoeverHasOpenedIt() throws IOException {
		IoUring passing = mock(IoUring.class);
		given(passing.options()).willReturn(IoUringOptions.defaults());
		given(passing.state()).willReturn(IoUring.State.NEW);
		willThrow(new dev.iouring.IoUringUnavailableException(REFUSED, null)).given(passing).open();
		UnavailabilityLog log = mock(UnavailabilityLog.class);
		SwitchingBackend files = new SwitchingBackend(passing, TemplateOptions.defaults().withLog(log),
				Duration.ofHours(1));
		for (int times = 1; times < 3; times++) {
			given(passing.state()).willReturn(IoUring.State.SUSPENDED);
			assertThat(files.isRingInUse()).isFalse();
			verify(log, times(times)).unavailable(any(), any());
			given(passing.state()).willReturn(IoUring.State.OPEN);
			assertThat(files.isRingInUse()).isTrue();
			assertThat(files.isRingInUse()).isTrue();
			verify(log, times(times)).available(any());
		}
	}

	@Test
	void saysOnceThatTheRingIsLostHoweverManyFindOut() throws Exception {
		int callers = 8;
		for (int round = 0; round < 100; round++) {
			CyclicBarrier together = new CyclicBarrier(callers);
			IoUring lost = mock(IoUring.class, withSettings().stubOnly());
			given(lost.options()).willReturn(IoUringOptions.defaults());
			given(lost.state()).willReturn(IoUring.State.SUSPENDED);
			given(lost.execute(any(Operation.class))).willAnswer((_) -> {
				together.await();
				throw new dev.iouring.IoUringUnavailableException(REFUSED, null);
			});
			UnavailabilityLog log = mock(UnavailabilityLog.class);
			SwitchingBackend files = new SwitchingBackend(lost, TemplateOptions.defaults().withLog(log),
					Duration.ofHours(1));
			try (ExecutorService threads = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
				List<Future<FileStatus>> found = threads
					.invokeAll(Collections.nCopies(callers, () -> files.status(this.directory)));
				for (Future<FileStatus> status : found) {
					assertThat(status.get().isDirectory()).isTrue();
				}
			}
			verify(log).unavailable(any(), any());
		}
	}

	@Test
	void observersAreToldByWhomAFileWasOpenedEvenIfTheRingIsBackByThen() throws IOException {
		IoUring passing = mock(IoUring.class);
		given(passing.options()).willReturn(IoUringOptions.defaults());
		given(passing.name()).willReturn("passing");
		given(passing.state()).willReturn(IoUring.State.NEW, IoUring.State.OPEN);
		willThrow(new dev.iouring.IoUringUnavailableException(REFUSED, null)).given(passing).open();
		List<OperationObserver.Backend> told = new ArrayList<>();
		IoUringTemplate template = new IoUringTemplate(passing, TemplateOptions.defaults(),
				(ring, operation, path) -> (backend, failure) -> told.add(backend));
		template.open(Files.createFile(this.directory.resolve("a"))).close();
		assertThat(told).containsExactly(OperationObserver.Backend.FALLBACK, OperationObserver.Backend.FALLBACK);
	}

	@Test
	void hasThreadsOnlyForAsManyCallersAsItMayHave() throws Exception {
		try (IoUring io = refused()) {
			IoUringTemplate template = new IoUringTemplate(io, TemplateOptions.defaults().withFallbackThreads(2));
			List<Thread> threads = new ArrayList<>();
			for (int i = 0; i < 200; i++) {
				Path path = this.directory.resolve("f" + i);
				threads.add(Thread.startVirtualThread(() -> template.write(path, new byte[10])));
			}
			for (Thread thread : threads) {
				thread.join();
			}
			assertThat(template.statistics().fallbackThreads()).isBetween(1, 2);
			for (int i = 0; i < 200; i++) {
				assertThat(this.directory.resolve("f" + i)).hasSize(10);
			}
		}
	}

	@Test
	void refusesToGuessTheMetadataOfAFileThatWasRenamed() throws IOException {
		Path path = this.directory.resolve("a");
		try (IoUring io = refused()) {
			IoUringTemplate template = new IoUringTemplate(io);
			try (FileHandle file = template.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
				file.writeFully(ByteBuffer.allocate(10), 0);
				Files.move(path, this.directory.resolve("b"));
				Files.writeString(path, "another file");
				assertThatExceptionOfType(IoUringException.class).isThrownBy(file::stat)
					.withMessageContaining("no longer has this name");
				assertThat(file.size()).isEqualTo(10);
			}
		}
	}

	@Test
	void cleansUpEvenIfTheRingIsFailingRightNow() throws IOException {
		Path path = Files.writeString(this.directory.resolve("a"), "left behind");
		IoUring failing = mock(IoUring.class);
		given(failing.options()).willReturn(IoUringOptions.defaults());
		given(failing.state()).willReturn(IoUring.State.OPEN);
		willThrow(new IOException("The ring has failed")).given(failing).execute(any(Operation.class));
		new SwitchingBackend(failing, TemplateOptions.defaults(), Duration.ofHours(1)).discardFile(path);
		assertThat(path).doesNotExist();
	}

	/** A file stays with whom it was opened by. */
	@Test
	void runsAChainWithFilesOfTheRingAndOfTheFallback() throws IOException {
		Set<OpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ,
				StandardOpenOption.WRITE);
		Path none = this.directory.resolve("none");
		try (IoUring io = IoUring.create(IoUringOptions.defaults())) {
			SwitchingBackend files = new SwitchingBackend(io, TemplateOptions.defaults(), Duration.ofHours(1));
			Path one = this.directory.resolve("a");
			Path two = this.directory.resolve("b");
			try (FileHandle onRing = new TemplateFile(files, Restrictions.NONE, files.open(one, options), one,
					new OpenOptions(options));
					FileHandle onNio = new TemplateFile(files, Restrictions.NONE, files.nio().open(two, options), two,
							new OpenOptions(options))) {
				ByteBuffer memory = ByteBuffer.allocate(4);
				BatchResult result = BatchCollector
					.collect(files,
							(chain) -> chain.write(onRing, ByteBuffer.wrap(new byte[] { 1, 2, 3, 4 }), 0)
								.read(onRing, memory, 0)
								.write(onNio, memory.duplicate(), 0)
								.stat(two)
								.write(onRing, memory.duplicate(), 4))
					.performInOrder(Deadline.NONE);
				assertThat(result.orThrow().status(3).size()).isEqualTo(4);
				assertThat(Files.readAllBytes(one)).containsExactly(1, 2, 3, 4, 1, 2, 3, 4);
				result = BatchCollector
					.collect(files,
							(chain) -> chain.write(onRing, ByteBuffer.allocate(1), 8)
								.read(onNio, ByteBuffer.allocate(9), 0)
								.write(onRing, ByteBuffer.allocate(1), 9)
								.delete(none))
					.performInOrder(Deadline.in(Duration.ofSeconds(50)));
				assertThat(result.failures()).hasSize(2)
					.extracting(BatchResult.Failure::exception)
					.allSatisfy((ex) -> assertThat(ex).isInstanceOf(IoUringChainException.class)
						.hasMessageContaining("4 of 9 bytes"));
				assertThat(onRing.size()).isEqualTo(9);
			}
		}
	}

	@Test
	void refusesWrongOptions() {
		TemplateOptions options = TemplateOptions.defaults();
		assertThat(options.fallbackThreads()).isGreaterThanOrEqualTo(16);
		assertThatIllegalArgumentException().isThrownBy(() -> options.withFallbackThreads(0))
			.withMessageContaining("between 1 and 4096 but was 0");
		assertThatIllegalArgumentException().isThrownBy(() -> options.withFallbackThreads(4097))
			.withMessageContaining("4097");
		assertThatIllegalArgumentException().isThrownBy(() -> options.withMaxPending(-1)).withMessageContaining("-1");
		assertThatIllegalArgumentException().isThrownBy(() -> options.withFallback(null));
		assertThatIllegalArgumentException().isThrownBy(() -> new IoUringTemplate(null));
	}

}
