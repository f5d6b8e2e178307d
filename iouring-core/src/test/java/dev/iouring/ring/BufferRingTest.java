package dev.iouring.ring;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.ref.WeakReference;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.iouring.linux.Errno;
import dev.iouring.linux.Syscalls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assumptions.abort;

/**
 * Rings of provided buffers.
 */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class BufferRingTest {

	private static final int GROUP = 3;

	private static final int OTHER_GROUP = 9;

	private static final int ENTRIES = 4;

	private static final int SIZE = 32;

	private TestRing test;

	private MemorySegment memory;

	private int[] pair;

	@BeforeEach
	void openRing() throws IOException {
		this.test = new TestRing();
		this.memory = this.test.buffer(ENTRIES * SIZE);
		this.pair = this.test.owned(Libc.socketPair());
	}

	@AfterEach
	void closeRing() {
		this.test.close();
	}

	private BufferRing register(Set<BufferRingFlag> flags) throws ErrnoException {
		try {
			return BufferRing.register(this.test.ring, GROUP, ENTRIES, flags);
		}
		catch (ErrnoException ex) {
			if (ex.errno() == Errno.EINVAL) {
				return abort("this kernel has no buffer rings of the kind " + flags);
			}
			throw ex;
		}
	}

	private void add(BufferRing buffers, int... ids) {
		for (int id : ids) {
			buffers.add(id, buffer(id));
		}
		buffers.publish();
	}

	private MemorySegment buffer(int id) {
		return this.memory.asSlice((long) id * SIZE, SIZE);
	}

	private void send(String text) {
		assertThat(Syscalls.write(this.pair[1], this.test.bytes(text), text.length())).isEqualTo(text.length());
	}

	private String text(Completion completion) {
		return TestRing.text(buffer(completion.bufferId()), completion.result());
	}

	@Test
	void aReceiveTakesBuffersInTheirOrderUntilThereIsNone() throws IOException {
		try (BufferRing buffers = register(Set.of())) {
			add(buffers, 2, 0);
			this.test.submit((sqe) -> SocketTransferOperations.recvMultishot(sqe, this.pair[0], 0, GROUP), 1);
			for (int id : new int[] { 2, 0 }) {
				send("to " + id);
				Completion received = this.test.ring.waitForCompletion();
				assertThat(received.bufferId()).isEqualTo(id);
				assertThat(received.more()).isTrue();
				assertThat(text(received)).isEqualTo("to " + id);
			}
			send("one more");
			Completion last = this.test.ring.waitForCompletion();
			assertThat(last.result()).isEqualTo(-Errno.ENOBUFS);
			assertThat(last.more()).isFalse();
			add(buffers, 1);
			this.test.submit((sqe) -> SocketTransferOperations.recvMultishot(sqe, this.pair[0], 0, GROUP), 2);
			assertThat(text(this.test.ring.waitForCompletion())).isEqualTo("one more");
		}
	}

	@Test
	void buffersGoRoundAndRoundPastTheEndOfTheirIndexes() throws IOException {
		try (BufferRing buffers = register(Set.of())) {
			add(buffers, 0, 1);
			this.test.submit((sqe) -> SocketTransferOperations.recvMultishot(sqe, this.pair[0], 0, GROUP), 1);
			for (int i = 0; i < 70_000; i++) {
				send("x");
				Completion received = this.test.ring.waitForCompletion();
				assertThat(received.more()).isTrue();
				add(buffers, received.bufferId());
			}
			assertThat(buffers.available()).isEqualTo(2);
		}
	}

	@Test
	void theKernelTellsHowManyAreLeft() throws IOException {
		try (BufferRing buffers = register(Set.of())) {
			assertThat(buffers.available()).isZero();
			add(buffers, 0, 1, 2, 3);
			assertThat(buffers.available()).isEqualTo(4);
			send("x");
			this.test.run((sqe) -> SocketTransferOperations.recvProvided(sqe, this.pair[0], 0, 0, GROUP));
			assertThat(buffers.available()).isEqualTo(3);
			buffers.add(0, buffer(0));
			assertThat(buffers.available()).as("not published yet").isEqualTo(3);
		}
	}

	@Test
	void theKernelMayOwnTheRing() throws IOException {
		Set<String> before = Libc.ringMappings();
		try (BufferRing buffers = register(Set.of(BufferRingFlag.MMAP))) {
			add(buffers, 3);
			send("mapped");
			this.test.submit((sqe) -> SocketTransferOperations.recvProvided(sqe, this.pair[0], 0, 0, GROUP), 1);
			assertThat(text(this.test.ring.waitForCompletion())).isEqualTo("mapped");
			assertThat(Libc.ringMappingFlags()).hasSizeGreaterThanOrEqualTo(3)
				.allSatisfy((mapped) -> assertThat(mapped).as("not for children").contains(" dc"));
		}
		assertThat(Libc.ringMappings()).isEqualTo(before);
	}

	@Test
	void aBufferIsUsedUpBitByBit() throws IOException {
		try (BufferRing buffers = register(Set.of(BufferRingFlag.INC))) {
			add(buffers, 1);
			this.test.submit((sqe) -> SocketTransferOperations.recvMultishot(sqe, this.pair[0], 0, GROUP), 1);
			int filled = 0;
			for (String part : new String[] { "first", "second" }) {
				send(part);
				Completion received = this.test.ring.waitForCompletion();
				assertThat(received.bufferId()).isEqualTo(1);
				assertThat(received.flags() & Completion.F_BUF_MORE).isNotZero();
				assertThat(TestRing.text(buffer(1).asSlice(filled), received.result())).isEqualTo(part);
				filled += received.result();
			}
			send("x".repeat(SIZE - filled));
			Completion last = this.test.ring.waitForCompletion();
			assertThat(last.result()).isEqualTo(SIZE - filled);
			assertThat(last.flags() & Completion.F_BUF_MORE).isZero();
		}
	}

	@Test
	void aBundleFillsSeveralBuffers() throws IOException {
		assertThat(this.test.ring.features()).contains(Feature.RECVSEND_BUNDLE);
		try (BufferRing buffers = register(Set.of())) {
			add(buffers, 0, 1, 2);
			String text = "0123456789".repeat(8);
			send(text);
			this.test.submit((sqe) -> SocketTransferOperations.recvBundle(sqe, this.pair[0], 0, GROUP), 1);
			Completion received = this.test.ring.waitForCompletion();
			// how many it takes at once is up to the kernel
			assertThat(received.result()).isGreaterThan(SIZE);
			assertThat(received.bufferId()).isZero();
			assertThat(TestRing.text(this.memory, received.result())).isEqualTo(text.substring(0, received.result()));
			assertThat(buffers.available()).isEqualTo(3 - (received.result() + SIZE - 1) / SIZE);
		}
	}

	@Test
	void buffersAreSentTogether() throws IOException {
		assertThat(this.test.ring.features()).contains(Feature.RECVSEND_BUNDLE);
		try (BufferRing buffers = register(Set.of())) {
			buffers.add(0, this.test.bytes("one "));
			buffers.add(1, this.test.bytes("two"));
			buffers.publish();
			this.test.submit((sqe) -> SocketTransferOperations.sendBundle(sqe, this.pair[0], 0, GROUP), 1);
			assertThat(this.test.ring.waitForCompletion().result()).isEqualTo(7);
			MemorySegment received = this.test.buffer(16);
			assertThat(this.test.run((sqe) -> SocketTransferOperations.recv(sqe, this.pair[1], received, 0)))
				.isEqualTo(7);
			assertThat(TestRing.text(received, 7)).isEqualTo("one two");
		}
	}

	/** The kernel sends so many at a time, and tells of each time. */
	@Test
	void moreBuffersThanAreSentAtOnceCompleteSeveralTimes() throws IOException {
		assertThat(this.test.ring.features()).contains(Feature.RECVSEND_BUNDLE);
		int count = 600;
		MemorySegment data = this.test.buffer(count);
		try (BufferRing buffers = BufferRing.register(this.test.ring, OTHER_GROUP, 1024, Set.of())) {
			for (int id = 0; id < count; id++) {
				buffers.add(id, data.asSlice(id, 1));
			}
			buffers.publish();
			this.test.submit((sqe) -> SocketTransferOperations.sendBundle(sqe, this.pair[0], 0, OTHER_GROUP), 1);
			int sent = 0;
			int times = 0;
			Completion completion;
			do {
				completion = this.test.ring.waitForCompletion();
				assertThat(completion.bufferId()).isEqualTo(sent);
				sent += completion.result();
				times++;
			}
			while (completion.more());
			assertThat(sent).isEqualTo(count);
			assertThat(times).isGreaterThan(1);
			assertThat(buffers.available()).isZero();
		}
	}

	@Test
	void aGroupExistsOnce() throws IOException {
		try (BufferRing buffers = register(Set.of())) {
			assertThat(buffers.group()).isEqualTo(GROUP);
			assertThatExceptionOfType(ErrnoException.class)
				.isThrownBy(() -> BufferRing.register(this.test.ring, GROUP, ENTRIES, Set.of()))
				.satisfies((ex) -> assertThat(ex.errno()).isEqualTo(Errno.EEXIST));
		}
		register(Set.of()).close();
	}

	@Test
	void aClosedGroupHasNoBuffers() throws IOException {
		BufferRing buffers = register(Set.of());
		add(buffers, 0);
		buffers.close();
		buffers.close();
		send("x");
		assertThat(this.test.run((sqe) -> SocketTransferOperations.recvProvided(sqe, this.pair[0], 0, 0, GROUP)))
			.isEqualTo(-Errno.ENOBUFS);
	}

	@ParameterizedTest
	@EnumSource(names = { "MMAP", "INC" })
	void aGroupThatTheKernelDoesNotTakeBackStaysAsItIs(BufferRingFlag flag) throws Exception {
		try (TestRing single = TestRing.withFlags(SetupFlag.SINGLE_ISSUER)) {
			BufferRing buffers = BufferRing.register(single.ring, GROUP, ENTRIES, Set.of(flag));
			FutureTask<Void> close = new FutureTask<>(() -> {
				buffers.close();
				return null;
			});
			Thread.ofPlatform().start(close).join();
			assertThatExceptionOfType(ExecutionException.class).isThrownBy(close::get)
				.havingCause()
				.isInstanceOfSatisfying(ErrnoException.class, (ex) -> assertThat(ex.errno()).isEqualTo(Errno.EEXIST));
			add(buffers, 1);
			assertThat(buffers.available()).isEqualTo(1);
			buffers.close();
			BufferRing.register(single.ring, GROUP, ENTRIES, Set.of(flag)).close();
		}
	}

	@Test
	void aGroupLivesAsLongAsItsRing() throws IOException {
		Set<String> before = Libc.ringMappings();
		try (TestRing other = new TestRing()) {
			WeakReference<BufferRing> group = new WeakReference<>(
					BufferRing.register(other.ring, GROUP, ENTRIES, Set.of(BufferRingFlag.MMAP)));
			System.gc();
			assertThat(group.get()).isNotNull();
		}
		assertThat(Libc.ringMappings()).isEqualTo(before);
	}

	@ParameterizedTest
	@EnumSource(names = { "MMAP", "INC" })
	void closingTheRingClosesItsGroups(BufferRingFlag flag) throws IOException {
		Set<String> before = Libc.ringMappings();
		TestRing other = new TestRing();
		BufferRing buffers = BufferRing.register(other.ring, GROUP, ENTRIES, Set.of(flag));
		other.close();
		assertThat(Libc.ringMappings()).isEqualTo(before);
		buffers.close();
		assertThatIllegalStateException().isThrownBy(() -> buffers.add(0, buffer(0)));
		assertThatIllegalStateException().isThrownBy(buffers::publish);
		assertThatIllegalStateException().isThrownBy(buffers::available);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, -1, 3, 65536 })
	void aGroupHasAPowerOfTwoOfPlaces(int entries) {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> BufferRing.register(this.test.ring, GROUP, entries, Set.of()))
			.withMessage("entries " + entries + " is no power of two from 1 to 32768");
	}

	@Test
	void aGroupWhoseNumberWouldMapAnotherOneIsRefused() throws IOException {
		Set<BufferRingFlag> mapped = Set.of(BufferRingFlag.MMAP);
		for (int group : new int[] { BufferRing.MAX_MAPPED_GROUP + 1, 32768 + GROUP, 65535 }) {
			assertThatIllegalArgumentException()
				.isThrownBy(() -> BufferRing.register(this.test.ring, group, ENTRIES, mapped))
				.withMessage("buffer group " + group + " is outside of 0 to 2047, as needed for MMAP");
			BufferRing.register(this.test.ring, group, ENTRIES, Set.of()).close();
		}
		try (BufferRing last = BufferRing.register(this.test.ring, BufferRing.MAX_MAPPED_GROUP, ENTRIES, mapped)) {
			add(last, 3);
			send("x");
			assertThat(this.test.run((sqe) -> SocketTransferOperations.recvProvided(sqe, this.pair[0], 0, 0,
					BufferRing.MAX_MAPPED_GROUP)))
				.isEqualTo(1);
		}
	}

	@Test
	void groupsAndIdsHaveSixteenBits() throws IOException {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> BufferRing.register(this.test.ring, 65536, ENTRIES, Set.of()))
			.withMessage("buffer group 65536 is outside of 0 to 65535");
		try (BufferRing buffers = register(Set.of())) {
			assertThatIllegalArgumentException().isThrownBy(() -> buffers.add(-1, buffer(0)))
				.withMessage("buffer id -1 is outside of 0 to 65535");
			assertThatIllegalArgumentException().isThrownBy(() -> buffers.add(0, buffer(0).asReadOnly()));
		}
	}

	@Test
	void anEmptyBufferWhichWouldLookLikeTheEndOfAStreamIsRefused() throws IOException {
		try (BufferRing buffers = register(Set.of())) {
			assertThatIllegalArgumentException().isThrownBy(() -> buffers.add(2, buffer(2).asSlice(0, 0)))
				.withMessage("buffer 2 has 0 bytes; one has 1 to 4294967295");
			add(buffers, 1);
			send("x");
			this.test.submit((sqe) -> SocketTransferOperations.recvProvided(sqe, this.pair[0], 0, 0, GROUP), 1);
			assertThat(text(this.test.ring.waitForCompletion())).isEqualTo("x");
		}
	}

	/** What waits for data goes on with the group that has its number then. */
	@Test
	void aReceiveOutlivesItsGroup() throws IOException {
		BufferRing buffers = register(Set.of(BufferRingFlag.INC));
		add(buffers, 0);
		this.test.submit((sqe) -> SocketTransferOperations.recvMultishot(sqe, this.pair[0], 0, GROUP), 1);
		send("first");
		assertThat(text(this.test.ring.waitForCompletion())).isEqualTo("first");
		buffers.close();
		try (BufferRing others = register(Set.of())) {
			add(others, 2);
			send("second");
			assertThat(text(this.test.ring.waitForCompletion())).isEqualTo("second");
		}
		send("third");
		assertThat(this.test.ring.waitForCompletion()).isEqualTo(new Completion(1, -Errno.ENOBUFS, 0));
		MemorySegment kept = this.test.buffer(8);
		assertThat(this.test.run((sqe) -> SocketTransferOperations.recv(sqe, this.pair[0], kept, 0))).isEqualTo(5);
		assertThat(TestRing.text(kept, 5)).isEqualTo("third");
	}

}
