package dev.iouring.ring;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import dev.iouring.linux.Errno;
import dev.iouring.linux.Syscalls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * A stream of bytes, each of which is known, comes through a group of buffers that runs
 * dry again and again, until the group's indexes have gone past their end.
 */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class StreamThroughBuffersTest {

	private static final int GROUP = 5;

	private static final int BUFFERS = 8;

	private static final int SIZE = 32;

	/** The 16 bits of the group's tail are not enough to count the buffers. */
	private static final int LEAST_BUFFERS_GIVEN = 66_000;

	private static final int TOTAL = LEAST_BUFFERS_GIVEN * SIZE;

	private static final int LARGEST_WRITE = 200;

	private static final int MULTISHOT = 1 << 1;

	private static final int BUNDLE = 1 << 4;

	/** How the kernel fills buffers. */
	enum Filling {

		ONE_EACH, BIT_BY_BIT, SEVERAL, SEVERAL_BIT_BY_BIT;

		boolean isIncremental() {
			return this == BIT_BY_BIT || this == SEVERAL_BIT_BY_BIT;
		}

		Set<BufferRingFlag> flags() {
			return isIncremental() ? Set.of(BufferRingFlag.INC) : Set.of();
		}

		int socketFlags() {
			return (this == SEVERAL || this == SEVERAL_BIT_BY_BIT) ? MULTISHOT | BUNDLE : MULTISHOT;
		}

	}

	static Stream<Arguments> fillingsAndRings() {
		return Stream.of(Filling.values())
			.flatMap((filling) -> Stream.of(RingKind.values()).map((kind) -> arguments(filling, kind)));
	}

	@ParameterizedTest
	@MethodSource("fillingsAndRings")
	void noByteIsLostThoughTheBuffersRunOut(Filling filling, RingKind kind) throws Exception {
		try (TestRing test = kind.open(16);
				BufferRing buffers = BufferRing.register(test.ring, GROUP, BUFFERS, filling.flags())) {
			int[] pair = test.owned(Libc.socketPair());
			CompletableFuture<Void> sender = new CompletableFuture<>();
			Thread.ofPlatform().start(() -> {
				send(test, pair[1]);
				sender.complete(null);
			});
			new Receiver(test, buffers, filling, pair[0]).receiveAll();
			sender.get();
		}
	}

	private static void send(TestRing test, int socket) {
		MemorySegment data = test.buffer(LARGEST_WRITE);
		Random random = new Random(42);
		int sent = 0;
		while (sent < TOTAL) {
			int length = Math.min(1 + random.nextInt(LARGEST_WRITE), TOTAL - sent);
			for (int i = 0; i < length; i++) {
				data.set(ValueLayout.JAVA_BYTE, i, byteAt(sent + i));
			}
			long written = Syscalls.write(socket, data, length);
			if (written < 0) {
				// the receiver has failed
				return;
			}
			sent += (int) written;
		}
	}

	/** Buffers of different lengths are sent together, as many at a time as there are. */
	@ParameterizedTest
	@EnumSource
	void noByteIsLostOfWhatIsSentTogether(RingKind kind) throws Exception {
		try (TestRing test = kind.open(16);
				BufferRing buffers = BufferRing.register(test.ring, GROUP, BUFFERS, Set.of())) {
			int[] pair = test.owned(Libc.socketPair());
			MemorySegment memory = test.buffer(BUFFERS * SIZE);
			MemorySegment received = test.buffer(BUFFERS * SIZE);
			Random random = new Random(42);
			int position = 0;
			for (int given = 0; given < LEAST_BUFFERS_GIVEN; given += BUFFERS) {
				int end = position;
				for (int i = 0; i < BUFFERS; i++) {
					MemorySegment buffer = memory.asSlice((long) i * SIZE, 1 + random.nextInt(SIZE));
					for (int j = 0; j < buffer.byteSize(); j++) {
						buffer.set(ValueLayout.JAVA_BYTE, j, byteAt(end++));
					}
					buffers.add(i, buffer);
				}
				buffers.publish();
				while (position < end) {
					int sent = test.run((sqe) -> SocketTransferOperations.sendBundle(sqe, pair[0], 0, GROUP));
					assertThat(sent).isBetween(1, end - position);
					assertThat(Syscalls.read(pair[1], received, BUFFERS * SIZE)).isEqualTo(sent);
					check(received.asSlice(0, sent), position);
					position += sent;
				}
			}
		}
	}

	private static void check(MemorySegment bytes, int position) {
		for (int i = 0; i < bytes.byteSize(); i++) {
			if (bytes.get(ValueLayout.JAVA_BYTE, i) != byteAt(position + i)) {
				throw new AssertionError("byte %d is wrong".formatted(position + i));
			}
		}
	}

	private static byte byteAt(int position) {
		return (byte) (position ^ position >>> 8 ^ position >>> 16);
	}

	/** Keeps each buffer until there is none left, and gives them back in any order. */
	private static final class Receiver {

		private final TestRing test;

		private final BufferRing buffers;

		private final Filling filling;

		private final int socket;

		private final MemorySegment memory;

		/** What the kernel has, in the order in which it fills them. */
		private final Deque<Integer> given = new ArrayDeque<>();

		private final List<Integer> kept = new ArrayList<>();

		private final Random random = new Random(43);

		private int received;

		private int filled;

		private int buffersGiven;

		private int ranDry;

		private Receiver(TestRing test, BufferRing buffers, Filling filling, int socket) {
			this.test = test;
			this.buffers = buffers;
			this.filling = filling;
			this.socket = socket;
			this.memory = test.buffer(BUFFERS * SIZE);
			IntStream.range(0, BUFFERS).forEach(this.kept::add);
		}

		private void receiveAll() throws IOException {
			giveBack();
			arm();
			while (this.received < TOTAL) {
				for (Completion completion : this.test.ring.waitForCompletions(1)) {
					completed(completion);
				}
			}
			assertThat(this.received).isEqualTo(TOTAL);
			assertThat(this.ranDry).as("ran dry").isGreaterThan(LEAST_BUFFERS_GIVEN / BUFFERS / 2);
			assertThat(this.buffersGiven).isGreaterThanOrEqualTo(LEAST_BUFFERS_GIVEN);
		}

		private void completed(Completion completion) throws IOException {
			if (completion.result() == -Errno.ENOBUFS) {
				assertThat(this.given).as("buffers that the kernel has").isEmpty();
				assertThat(completion.hasBuffer()).isFalse();
				assertThat(completion.more()).isFalse();
				this.ranDry++;
				giveBack();
			}
			else {
				assertThat(completion.result()).isPositive();
				assertThat(completion.bufferId()).isEqualTo(this.given.getFirst());
				take(completion.result(), (completion.flags() & Completion.F_BUF_MORE) != 0);
			}
			if (!completion.more()) {
				arm();
			}
		}

		private void take(int length, boolean goesOn) {
			int left = length;
			while (left > 0) {
				int id = this.given.getFirst();
				int part = Math.min(left, SIZE - this.filled);
				check(this.memory.asSlice((long) id * SIZE + this.filled, part), this.received);
				this.received += part;
				left -= part;
				this.filled += part;
				if (this.filled == SIZE || (left == 0 && !goesOn)) {
					this.kept.add(this.given.removeFirst());
					this.filled = 0;
				}
			}
			assertThat(goesOn).as("the last one stays the kernel's")
				.isEqualTo(this.filling.isIncremental() && this.filled > 0);
		}

		private void giveBack() {
			Collections.shuffle(this.kept, this.random);
			for (int id : this.kept) {
				this.buffers.add(id, this.memory.asSlice((long) id * SIZE, SIZE));
				this.given.add(id);
				this.buffersGiven++;
			}
			this.kept.clear();
			this.buffers.publish();
		}

		private void arm() throws IOException {
			this.test.submit((sqe) -> SocketTransferOperations.recvMultishot(sqe, this.socket, 0, GROUP)
				.ioPriority(this.filling.socketFlags()), 1);
		}

	}

}
