package dev.iouring.ring;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import dev.iouring.linux.Errno;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an entry that the kernel cannot even begin does to those before and behind it,
 * wherever it stands.
 */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class BadEntryTest {

	private static final int SIZE = 3;

	private static final long BEFORE = 100;

	private static final long AFTER = 101;

	/** What is wrong with an entry. */
	enum Flaw {

		OPCODE(Errno.EINVAL) {
			@Override
			Sqe apply(Sqe sqe) {
				return RawOperation.of(sqe, 255, -1).sqe();
			}
		},

		FIELD(Errno.EINVAL) {
			@Override
			Sqe apply(Sqe sqe) {
				return FileOperations.fsync(sqe, 0, 1 << 30);
			}
		},

		FLAG(Errno.EOPNOTSUPP) {
			@Override
			Sqe apply(Sqe sqe) {
				return FileOperations.fsync(sqe, 0, 0).bufferGroup(1);
			}
		},

		CREDENTIALS(Errno.EINVAL) {
			@Override
			Sqe apply(Sqe sqe) {
				return ControlOperations.nop(sqe).personality(9);
			}
		};

		private final int errno;

		Flaw(int errno) {
			this.errno = errno;
		}

		abstract Sqe apply(Sqe sqe);

	}

	/** How a ring goes on behind a bad entry. */
	enum Going {

		UNTIL_THE_BAD_ONE, ON;

		TestRing open(RingKind kind) throws IOException {
			return (this == ON) ? kind.open(16, SetupFlag.SUBMIT_ALL) : kind.open(16);
		}

	}

	record Case(RingKind kind, Going going, Flaw flaw, int position) {

		TestRing open() throws IOException {
			return this.going.open(this.kind);
		}

		int expected(int index, int others) {
			return (index == this.position) ? -this.flaw.errno : others;
		}

	}

	static Stream<Case> cases() {
		List<Case> cases = new ArrayList<>();
		for (RingKind kind : RingKind.values()) {
			for (Going going : Going.values()) {
				for (Flaw flaw : Flaw.values()) {
					IntStream.range(0, SIZE).forEach((position) -> cases.add(new Case(kind, going, flaw, position)));
				}
			}
		}
		return cases.stream();
	}

	@ParameterizedTest
	@MethodSource("cases")
	void theKernelStopsBehindABadEntryUnlessToldToGoOn(Case bad) throws IOException {
		try (TestRing test = bad.open()) {
			queue(test, bad, (sqe) -> sqe);
			test.ring.sq().flush();
			int consumed = (bad.going == Going.ON) ? SIZE : bad.position + 1;
			assertThat(test.ring.enter(SIZE, 0, 0)).isEqualTo(consumed);
			assertThat(test.ring.sq().ready()).isEqualTo(SIZE - consumed);
			assertThat(test.ring.sq().isChainCut()).isFalse();
			assertThat(test.ring.submit()).isEqualTo(SIZE - consumed);
			completed(test, bad, 0);
		}
	}

	@ParameterizedTest
	@MethodSource("cases")
	void aSubmissionGoesOnInAnyCase(Case bad) throws IOException {
		try (TestRing test = bad.open()) {
			queue(test, bad, (sqe) -> sqe);
			assertThat(test.ring.submitAndWait(SIZE, TestRing.PATIENCE)).isEqualTo(SIZE);
			completed(test, bad, 0);
		}
	}

	@ParameterizedTest
	@MethodSource("cases")
	void aBadEntryCancelsAllOfItsChain(Case bad) throws IOException {
		try (TestRing test = bad.open()) {
			chain(test, bad, Sqe::link);
		}
	}

	@ParameterizedTest
	@MethodSource("cases")
	void hardLinksDoNotOutliveABadEntry(Case bad) throws IOException {
		try (TestRing test = bad.open()) {
			chain(test, bad, Sqe::hardLink);
		}
	}

	/** The chain has neighbours that nothing must happen to. */
	private static void chain(TestRing test, Case bad, Linking linking) throws IOException {
		test.queue(ControlOperations::nop, BEFORE);
		queue(test, bad, linking);
		test.queue(ControlOperations::nop, AFTER);
		test.ring.sq().flush();
		int consumed = test.ring.enter(SIZE + 2, 0, 0);
		// if the bad entry is its last, the kernel stops behind the chain
		assertThat(consumed).isBetween(1 + SIZE, 2 + SIZE);
		assertThat(test.ring.sq().isChainCut()).isFalse();
		assertThat(test.ring.submit()).isEqualTo(2 + SIZE - consumed);
		completed(test, bad, -Errno.ECANCELED, Tuple.tuple(BEFORE, 0), Tuple.tuple(AFTER, 0));
	}

	private static void queue(TestRing test, Case bad, Linking linking) {
		for (int i = 0; i < SIZE; i++) {
			Sqe sqe = test.queue((i == bad.position) ? bad.flaw::apply : ControlOperations::nop, i);
			if (i < SIZE - 1) {
				linking.apply(sqe);
			}
		}
	}

	private static void completed(TestRing test, Case bad, int others, Tuple... neighbours) throws IOException {
		List<Tuple> expected = new ArrayList<>(List.of(neighbours));
		for (int i = 0; i < SIZE; i++) {
			expected.add(Tuple.tuple((long) i, bad.expected(i, others)));
		}
		assertThat(test.ring.waitForCompletions(expected.size())).extracting(Completion::userData, Completion::result)
			.containsExactlyInAnyOrderElementsOf(expected);
		assertThat(test.run(ControlOperations::nop)).as("nothing is left over").isZero();
		assertThat(test.ring.cq().ready()).isZero();
		assertThat(test.ring.sq().dropped()).isZero();
	}

	/** Batches at random, of which the rule says what becomes of each entry. */
	@ParameterizedTest
	@EnumSource
	void whateverIsMixedEachEntryCompletesOnce(RingKind kind) throws IOException {
		Random random = new Random(42);
		try (TestRing test = Going.UNTIL_THE_BAD_ONE.open(kind)) {
			for (int round = 0; round < 2000; round++) {
				int size = 1 + random.nextInt(test.ring.sqEntries());
				List<Tuple> expected = new ArrayList<>();
				for (int begin = 0; begin < size;) {
					int end = Math.min(size, begin + 1 + random.nextInt(4));
					expected.addAll(chain(test, random, round * 100L + begin, end - begin));
					begin = end;
				}
				assertThat(test.ring.submitAndWait(size, TestRing.PATIENCE)).isEqualTo(size);
				assertThat(test.ring.waitForCompletions(size)).extracting(Completion::userData, Completion::result)
					.containsExactlyInAnyOrderElementsOf(expected);
			}
		}
	}

	private static List<Tuple> chain(TestRing test, Random random, long userData, int length) {
		Flaw[] flaws = new Flaw[length];
		for (int i = 0; i < length; i++) {
			flaws[i] = (random.nextInt(6) == 0) ? Flaw.values()[random.nextInt(Flaw.values().length)] : null;
			Sqe sqe = test.queue((flaws[i] != null) ? flaws[i]::apply : ControlOperations::nop, userData + i);
			if (i < length - 1) {
				Linking linking = random.nextBoolean() ? Sqe::link : Sqe::hardLink;
				linking.apply(sqe);
			}
		}
		boolean broken = Stream.of(flaws).anyMatch((flaw) -> flaw != null);
		return IntStream.range(0, length)
			.mapToObj((i) -> Tuple.tuple(userData + i,
					(flaws[i] != null) ? -flaws[i].errno : broken ? -Errno.ECANCELED : 0))
			.toList();
	}

	private interface Linking {

		Sqe apply(Sqe sqe);

	}

}
