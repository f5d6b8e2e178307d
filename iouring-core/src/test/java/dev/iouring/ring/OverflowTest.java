package dev.iouring.ring;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.iouring.linux.Syscalls;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * More completions than the queue has places for are kept, and their order, too.
 */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class OverflowTest {

	private static final int GROUP = 1;

	private static final int BUFFERS = 32;

	private static final int MESSAGES = 24;

	private static final long RECEIVE = 1;

	private static final long NOP = 1000;

	@ParameterizedTest
	@EnumSource
	void manyTimesTheQueueComesInOrder(RingKind kind) throws IOException {
		try (TestRing test = kind.open(2)) {
			List<Long> sent = new ArrayList<>();
			List<Long> seen = new ArrayList<>();
			for (int round = 0; round < 50; round++) {
				for (int i = 0; i < 1 + round % 9; i++) {
					long userData = sent.size();
					test.submit(ControlOperations::nop, userData);
					sent.add(userData);
				}
				// half of the time some are left behind
				if (round % 2 == 0) {
					takeOne(test, seen);
				}
				else {
					takeUntil(test, seen, sent.size());
				}
			}
			takeUntil(test, seen, sent.size());
			assertThat(seen).isEqualTo(sent);
			assertThat(test.ring.cq().isOverflowing()).isFalse();
			assertThat(test.ring.cq().overflow()).as("lost").isZero();
		}
	}

	private static void takeOne(TestRing test, List<Long> seen) {
		Completion completion = test.ring.cq().poll();
		assertThat(completion).isNotNull();
		seen.add(completion.userData());
	}

	private static void takeUntil(TestRing test, List<Long> seen, int count) throws IOException {
		while (seen.size() < count) {
			test.ring.submitAndWait(1, TestRing.PATIENCE);
			assertThat(test.ring.cq().drain((userData, result, flags) -> seen.add(userData))).isPositive();
		}
	}

	@ParameterizedTest
	@EnumSource
	void aReceiveThatGoesOnLosesNoMessage(RingKind kind) throws IOException {
		try (TestRing test = kind.open(2);
				BufferRing buffers = BufferRing.register(test.ring, GROUP, BUFFERS, Set.of())) {
			MemorySegment memory = test.buffer(BUFFERS);
			IntStream.range(0, BUFFERS).forEach((id) -> buffers.add(id, memory.asSlice(id, 1)));
			buffers.publish();
			int[] pair = test.owned(Libc.datagramPair());
			test.submit((sqe) -> SocketTransferOperations.recvMultishot(sqe, pair[0], 0, GROUP), RECEIVE);
			for (byte message = 0; message < MESSAGES; message++) {
				MemorySegment data = test.buffer(1);
				data.set(ValueLayout.JAVA_BYTE, 0, message);
				assertThat(Syscalls.write(pair[1], data, 1)).isOne();
				test.submit(ControlOperations::nop, NOP + message);
			}
			assertThat(test.ring.cq().isOverflowing()).isTrue();

			List<Integer> messages = new ArrayList<>();
			List<Long> nops = new ArrayList<>();
			while (messages.size() + nops.size() < 2 * MESSAGES) {
				test.ring.submitAndWait(1, TestRing.PATIENCE);
				assertThat(test.ring.cq().drain((userData, result, flags) -> {
					if (userData != RECEIVE) {
						nops.add(userData - NOP);
						return;
					}
					Completion received = new Completion(userData, result, flags);
					assertThat(received.result()).isOne();
					messages.add((int) memory.get(ValueLayout.JAVA_BYTE, received.bufferId()));
					if (!received.more()) {
						// a full queue ends it; what came meanwhile waits in the socket
						test.queue((sqe) -> SocketTransferOperations.recvMultishot(sqe, pair[0], 0, GROUP), RECEIVE);
					}
				})).isPositive();
			}
			assertThat(messages).isEqualTo(IntStream.range(0, MESSAGES).boxed().toList());
			assertThat(nops).isEqualTo(IntStream.range(0, MESSAGES).asLongStream().boxed().toList());
			assertThat(test.ring.cq().overflow()).as("lost").isZero();
			assertThat(buffers.available()).isEqualTo(BUFFERS - MESSAGES);
		}
	}

}
