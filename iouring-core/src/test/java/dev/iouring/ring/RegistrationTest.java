package dev.iouring.ring;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class RegistrationTest extends AbstractRingTest {

	@Test
	void theProbeKnowsWhatTheRingCanDo() throws IOException {
		Probe probe = this.ring.probe();
		assertThat(probe.supports(Opcode.NOP)).isTrue();
		assertThat(probe.supports(Opcode.READ)).isTrue();
		assertThat(probe.supported()).contains(Opcode.ASYNC_CANCEL, Opcode.OPENAT);
		assertThat(probe).hasToString("Probe" + probe.supported());
	}

	@Test
	void theProbeReadsTheKernelsAnswer() {
		MemorySegment answer = this.test.buffer(16 + 8 * 256);
		answer.set(ValueLayout.JAVA_BYTE, 1, (byte) 3);
		for (int opcode : new int[] { 0, 2, 5 }) {
			answer.set(ValueLayout.JAVA_SHORT, 16 + 8L * opcode + 2, (short) 1);
		}
		// The last one lies beyond what the kernel says it knows.
		assertThat(new Probe(answer).supported()).containsExactly(Opcode.NOP, Opcode.WRITEV);
	}

	@Test
	void aClosedRingRegistersNothing() {
		this.ring.close();
		// As a ring's number, -1 would mean to the kernel that no ring is needed.
		assertThatIllegalStateException().isThrownBy(this.ring::probe).withMessage("the ring is closed");
		assertThatIllegalStateException().isThrownBy(() -> Personalities.register(this.ring))
			.withMessage("the ring is closed");
	}

}
