package dev.iouring;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import dev.iouring.ring.FileFlags;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * A ring whose owner looks for work for a while before it sleeps.
 */
@Timeout(60)
class BusyPollTest {

	private final IoUring io = IoUring.create(
			IoUringOptions.builder().name("busy").entries(8).path(IoPath.RING).busyPoll(Duration.ofMillis(10)).build());

	@TempDir
	Path directory;

	@AfterEach
	void close() {
		this.io.close();
	}

	@Test
	void operationsThatFollowEachOtherNeedFewWakeUps() throws IOException {
		for (int i = 0; i < 200; i++) {
			this.io.execute(Operation.nop());
		}
		// an awake owner finds them itself, unless it lost its processor for as long as
		// it looks
		assertThat(this.io.statistics().wakeups()).isLessThan(100);
	}

	@Test
	void completionsComeWhileTheOwnerLooksForWork() throws Exception {
		Path path = Files.write(this.directory.resolve("file"), new byte[] { 1, 2, 3 });
		OpenOperation open = Operation.open(path, FileFlags.O_RDONLY, 0);
		this.io.execute(open);
		try (Descriptor file = open.descriptor()) {
			MemorySegment target = Arena.ofAuto().allocate(3);
			assertThat(this.io.execute(Operation.read(file, target, 0))).isEqualTo(3);
		}
	}

	@Test
	void anIdleRingSleeps() throws Exception {
		this.io.execute(Operation.nop());
		await().atMost(Duration.ofSeconds(30)).until(() -> {
			long before = this.io.statistics().enters();
			Thread.sleep(100);
			return this.io.statistics().enters() == before;
		});
		long enters = this.io.statistics().enters();
		Thread.sleep(200);
		assertThat(this.io.statistics().enters()).isEqualTo(enters);
	}

	@ParameterizedTest
	@ValueSource(strings = { "PT-0.001S", "PT0.0101S", "PT1H" })
	void aTimeBeyondTheLimitsIsRefused(Duration time) {
		assertThatIllegalArgumentException().isThrownBy(() -> IoUringOptions.builder().busyPoll(time).build())
			.withMessage("busyPoll must be between 0 and 10 ms but was " + time);
	}

}
