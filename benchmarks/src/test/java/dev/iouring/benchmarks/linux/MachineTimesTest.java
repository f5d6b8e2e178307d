package dev.iouring.benchmarks.linux;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

class MachineTimesTest {

	@Test
	@Timeout(60)
	void itHasTheTimeOfThisProcess() throws Exception {
		long process = ProcessClock.nanos();
		long machine = MachineTimes.busyNanos();
		while (ProcessClock.nanos() - process < 300_000_000) {
			Thread.onSpinWait();
		}
		// the kernel may count it by looking now and then
		assertThat(MachineTimes.busyNanos() - machine).isGreaterThan(150_000_000);
	}

}
