package dev.iouring.ring;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.iouring.linux.ParamsLayout;
import dev.iouring.linux.SqeLayout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Positions count modulo 2<sup>32</sup>. A kernel's begin at zero, so this plays the
 * kernel on memory of its own, where they begin just before the end.
 */
@Timeout(60)
class QueueWrapAroundTest {

	private static final int SQ_HEAD = 0;

	private static final int SQ_TAIL = 4;

	private static final int CQ_HEAD = 8;

	private static final int CQ_TAIL = 12;

	private static final int CQES = 64;

	private static final int START = -3;

	private final MemorySegment rings = Arena.ofAuto().allocate(256, 8);

	private final MemorySegment entries = Arena.ofAuto().allocate(4 * SqeLayout.SIZE, 8);

	private final SubmissionQueue submissions;

	private final CompletionQueue completions;

	QueueWrapAroundTest() {
		MemorySegment params = Arena.ofAuto().allocate(ParamsLayout.SIZE, 8);
		set(params, ParamsLayout.FLAGS, SetupFlag.NO_SQARRAY.bit());
		set(params, ParamsLayout.SQ_ENTRIES, 4);
		set(params, ParamsLayout.CQ_ENTRIES, 8);
		set(params, ParamsLayout.SQ_OFF_TAIL, SQ_TAIL);
		set(params, ParamsLayout.SQ_OFF_FLAGS, 16);
		set(params, ParamsLayout.SQ_OFF_DROPPED, 20);
		set(params, ParamsLayout.CQ_OFF_HEAD, CQ_HEAD);
		set(params, ParamsLayout.CQ_OFF_TAIL, CQ_TAIL);
		set(params, ParamsLayout.CQ_OFF_OVERFLOW, 24);
		set(params, ParamsLayout.CQ_OFF_CQES, CQES);
		for (int word : new int[] { SQ_HEAD, SQ_TAIL, CQ_HEAD, CQ_TAIL }) {
			set(this.rings, word, START);
		}
		RingMemory memory = new RingMemory(new RingLayout(params), this.rings, this.entries);
		this.submissions = new SubmissionQueue(memory);
		this.completions = new CompletionQueue(memory, this.submissions);
	}

	@Test
	void submissionsGoOnAcrossTheEnd() {
		for (int i = 0; i < 4; i++) {
			this.submissions.next().userData(i);
		}
		assertThat(this.submissions.tryNext()).isNull();
		assertThat(this.submissions.ready()).isEqualTo(4);
		assertThat(get(this.rings, SQ_TAIL)).as("nothing published").isEqualTo(START);
		assertThat(this.submissions.flush()).isEqualTo(4);
		assertThat(get(this.rings, SQ_TAIL)).isEqualTo(1);
		for (int i = 0; i < 4; i++) {
			int place = (START + i) & 3;
			assertThat(this.entries.get(ValueLayout.JAVA_LONG, place * 64L + SqeLayout.USER_DATA)).isEqualTo(i);
		}

		set(this.rings, SQ_HEAD, -1);
		assertThat(this.submissions.space()).isEqualTo(2);
		this.submissions.next();
		this.submissions.next();
		assertThatExceptionOfType(SubmissionQueueFullException.class).isThrownBy(this.submissions::next)
			.withMessageContaining("4");
		assertThat(this.submissions.flush()).isEqualTo(4);
	}

	@Test
	void completionsGoOnAcrossTheEnd() {
		for (int i = 0; i < 8; i++) {
			long place = CQES + 16L * ((START + i) & 7);
			this.rings.set(ValueLayout.JAVA_LONG, place, i);
			this.rings.set(ValueLayout.JAVA_INT, place + 8, -i);
		}
		set(this.rings, CQ_TAIL, START + 8);
		assertThat(this.completions.ready()).isEqualTo(8);
		assertThat(this.completions.userData(7)).isEqualTo(7);
		this.completions.advance(2);
		assertThat(get(this.rings, CQ_HEAD)).isEqualTo(-1);
		List<Long> seen = new ArrayList<>();
		assertThat(this.completions.drain((userData, result, flags) -> {
			assertThat(result).isEqualTo((int) -userData);
			seen.add(userData);
		})).isEqualTo(6);
		assertThat(seen).containsExactly(2L, 3L, 4L, 5L, 6L, 7L);
		assertThat(get(this.rings, CQ_HEAD)).isEqualTo(5);
		assertThat(this.completions.ready()).isZero();
	}

	@Test
	void aChainThatWasCutIsFoundAcrossTheEnd() {
		for (int i = 0; i < 3; i++) {
			FileOperations.fsync(this.submissions.next(), 7, 0).userData(i).link();
		}
		FileOperations.fsync(this.submissions.next(), 7, 0).userData(3);
		this.submissions.flush();
		assertThat(this.submissions.isChainCut()).isFalse();
		set(this.rings, SQ_HEAD, -1);
		assertThat(this.submissions.isChainCut()).isTrue();
		List<Long> replaced = new ArrayList<>();
		this.submissions.replaceCutChain(replaced::add);
		assertThat(replaced).containsExactly(2L, 3L);
		for (int i = 0; i < 4; i++) {
			byte opcode = this.entries.get(ValueLayout.JAVA_BYTE, ((START + i) & 3) * 64L + SqeLayout.OPCODE);
			assertThat(opcode).isEqualTo((byte) ((i < 2) ? Opcode.FSYNC : Opcode.NOP).code());
		}
	}

	@Test
	void entriesAreGivenBackAcrossTheEnd() {
		for (int i = 0; i < 4; i++) {
			this.submissions.next().userData(i);
		}
		this.submissions.undo();
		this.submissions.undo();
		assertThat(this.submissions.space()).isEqualTo(2);
		assertThat(this.submissions.flush()).isEqualTo(2);
		assertThat(get(this.rings, SQ_TAIL)).isEqualTo(-1);
		set(this.rings, SQ_HEAD, -1);
		assertThat(this.submissions.ready()).isZero();
		assertThat(this.submissions.space()).isEqualTo(4);
	}

	private static int get(MemorySegment memory, long offset) {
		return memory.get(ValueLayout.JAVA_INT, offset);
	}

	private static void set(MemorySegment memory, long offset, int value) {
		memory.set(ValueLayout.JAVA_INT, offset, value);
	}

}
