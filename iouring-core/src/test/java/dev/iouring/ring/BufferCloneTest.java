package dev.iouring.ring;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import dev.iouring.linux.Errno;
import dev.iouring.linux.RegisterLayout;
import dev.iouring.linux.Syscalls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Registered buffers of one ring in another.
 */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class BufferCloneTest {

	private static final int REGISTER_RING_FDS = 20;

	private static final int UNREGISTER_RING_FDS = 21;

	private static final int ANY_INDEX = -1;

	private TestRing test;

	private Ring ring;

	private MemorySegment first;

	private MemorySegment second;

	@BeforeEach
	void openRing() throws IOException {
		this.test = new TestRing();
		this.ring = this.test.ring;
		this.first = this.test.buffer(4096);
		this.second = this.test.buffer(4096);
	}

	@AfterEach
	void closeRing() {
		this.test.close();
	}

	@Test
	void buffersOfAnotherRingAreUsedEvenAfterThatRingHasLetGo() throws IOException {
		try (TestRing other = source()) {
			BufferTable.cloneFrom(this.ring, BufferClone.of(other.ring));
			TestRing.fails(Errno.EBUSY, "CLONE_BUFFERS",
					() -> BufferTable.cloneFrom(this.ring, BufferClone.of(other.ring)));
			BufferTable.unregister(other.ring);
			int[] pipe = this.test.owned(Libc.pipe());
			assertThat(Syscalls.write(pipe[1], this.test.bytes("x"), 1)).isEqualTo(1);
			assertThat(this.test.run((sqe) -> FileOperations.readFixed(sqe, pipe[0], this.second.asSlice(7, 1), -1, 1)))
				.isEqualTo(1);
			assertThat(TestRing.text(this.second.asSlice(7), 1)).isEqualTo("x");
			assertThat(BufferTableTest.write(this.test, this.first, 1)).as("another slot's memory")
				.isEqualTo(-Errno.EFAULT);
		}
	}

	@Test
	void someBuffersTakeThePlaceOfOthers() throws IOException {
		try (TestRing other = source()) {
			MemorySegment own = this.test.buffer(4096);
			BufferTable.register(this.ring, List.of(own, own, own));
			BufferClone second = BufferClone.of(other.ring).replacing().range(1, 0, 1);
			BufferTable.cloneFrom(this.ring, second);
			assertThat(BufferTableTest.write(this.test, this.second, 0)).isEqualTo(1);
			assertThat(BufferTableTest.write(this.test, own, 2)).as("those outside of the range stay").isEqualTo(1);
			BufferTable.cloneFrom(this.ring, second.range(0, 5, 2));
			assertThat(BufferTableTest.write(this.test, this.second, 6)).isEqualTo(1);
			assertThat(BufferTableTest.write(this.test, own, 4)).as("a gap").isEqualTo(-Errno.EFAULT);
			BufferTable.cloneFrom(this.ring, BufferClone.of(this.ring).range(2, 4, 1).replacing());
			assertThat(BufferTableTest.write(this.test, own, 4)).as("one of its own").isEqualTo(1);
		}
	}

	@Test
	void theOtherRingMayBeNamedByItsRegisteredDescriptor() throws IOException {
		try (TestRing other = source()) {
			MemorySegment registered = this.test.buffer(RegisterLayout.RSRC_UPDATE_SIZE);
			registered.set(ValueLayout.JAVA_INT, RegisterLayout.RSRC_UPDATE_OFFSET, ANY_INDEX);
			registered.set(ValueLayout.JAVA_LONG, RegisterLayout.RSRC_UPDATE_DATA, other.ring.fd());
			assertThat(Syscalls.ioUringRegister(other.ring.fd(), REGISTER_RING_FDS, registered, 1)).isEqualTo(1);
			int index = registered.get(ValueLayout.JAVA_INT, RegisterLayout.RSRC_UPDATE_OFFSET);
			try {
				BufferTable.cloneFrom(this.ring, BufferClone.ofRegistered(index));
				assertThat(BufferTableTest.write(this.test, this.first, 0)).isEqualTo(1);
			}
			finally {
				registered.set(ValueLayout.JAVA_LONG, RegisterLayout.RSRC_UPDATE_DATA, 0);
				Syscalls.ioUringRegister(other.ring.fd(), UNREGISTER_RING_FDS, registered, 1);
			}
			TestRing.fails(Errno.EBADF, "CLONE_BUFFERS",
					() -> BufferTable.cloneFrom(this.ring, BufferClone.ofRegistered(index).replacing()));
		}
	}

	@Test
	void theOtherRingNeedsNoDescriptor() throws Exception {
		assumeTrue(TestRing.knows(SetupFlag.REGISTERED_FD_ONLY), "this kernel does not know REGISTERED_FD_ONLY");
		this.test.assumeKnows(RegisterOpcode.CLONE_BUFFERS, 1);
		try (TestRing other = TestRing.withFlags(SetupFlag.NO_MMAP, SetupFlag.REGISTERED_FD_ONLY)) {
			BufferTable.register(other.ring, List.of(this.first));
			BufferTable.cloneFrom(this.ring, BufferClone.of(other.ring));
			assertThat(BufferTableTest.write(this.test, this.first, 0)).isEqualTo(1);
			FutureTask<BufferClone> elsewhere = new FutureTask<>(() -> BufferClone.of(other.ring));
			Thread.ofPlatform().start(elsewhere).join();
			assertThatExceptionOfType(ExecutionException.class).isThrownBy(elsewhere::get)
				.withCauseInstanceOf(IllegalStateException.class)
				.withMessageContaining("by the thread that opened it");
		}
	}

	@Test
	void whatTheOtherRingDoesNotHaveIsRefused() throws IOException {
		try (TestRing other = source(); TestRing empty = new TestRing()) {
			BufferClone clone = BufferClone.of(other.ring);
			TestRing.fails(Errno.ENXIO, "CLONE_BUFFERS",
					() -> BufferTable.cloneFrom(this.ring, BufferClone.of(empty.ring)));
			TestRing.fails(Errno.EINVAL, "CLONE_BUFFERS", () -> BufferTable.cloneFrom(this.ring, clone.range(0, 0, 3)));
			TestRing.fails(Errno.EOVERFLOW, "CLONE_BUFFERS",
					() -> BufferTable.cloneFrom(this.ring, clone.range(1, 0, 2)));
		}
	}

	@Test
	void aCloneIsEncoded() throws IOException {
		BufferClone all = BufferClone.of(this.ring);
		assertThat(encoded(all)).containsExactly(this.ring.fd(), 0, 0, 0, 0, 0, 0, 0);
		assertThat(encoded(all.range(3, 5, 7))).containsExactly(this.ring.fd(), 0, 3, 5, 7, 0, 0, 0);
		assertThat(encoded(BufferClone.ofRegistered(9).range(3, 5, 7).replacing())).containsExactly(9, 3, 3, 5, 7, 0, 0,
				0);
	}

	private int[] encoded(BufferClone clone) {
		return clone.encode(this.test.arena).toArray(ValueLayout.JAVA_INT);
	}

	@Test
	void badArgumentsAreNamedBeforeTheCall() throws IOException {
		BufferClone all = BufferClone.of(this.ring);
		assertThatIllegalArgumentException().isThrownBy(() -> all.range(-1, 0, 1)).withMessage("slot -1 is negative");
		assertThatIllegalArgumentException().isThrownBy(() -> all.range(0, -1, 1)).withMessage("slot -1 is negative");
		assertThatIllegalArgumentException().isThrownBy(() -> all.range(0, 0, 0))
			.withMessage("0 buffers from slot 0 on are not 1 to 16384 slots of a table");
		assertThatIllegalArgumentException().isThrownBy(() -> all.range(0, 16383, 2))
			.withMessage("2 buffers from slot 16383 on are not 1 to 16384 slots of a table");
		assertThatIllegalArgumentException().isThrownBy(() -> BufferClone.ofRegistered(-1))
			.withMessage("index -1 is outside of 0 to 15");
		assertThatIllegalArgumentException().isThrownBy(() -> BufferClone.ofRegistered(16))
			.withMessage("index 16 is outside of 0 to 15");
		Ring closed = Ring.open(RingOptions.ofEntries(1));
		closed.close();
		assertThatIllegalStateException().isThrownBy(() -> BufferClone.of(closed))
			.withMessage("the ring to clone from is closed");
	}

	private TestRing source() throws IOException {
		this.test.assumeKnows(RegisterOpcode.CLONE_BUFFERS, 1);
		TestRing other = new TestRing();
		BufferTable.register(other.ring, List.of(this.first, this.second));
		return other;
	}

	@Test
	void theTagOfABufferComesThoughACloneIsStillWrittenTo() throws IOException {
		this.test.assumeKnows(RegisterOpcode.CLONE_BUFFERS, 1);
		int[] pipe = this.test.owned(Libc.pipe());
		try (TestRing other = new TestRing()) {
			BufferTable.register(other.ring, List.of(this.first), new long[] { 77 });
			BufferTable.cloneFrom(this.ring, BufferClone.of(other.ring));
			this.test.submit((sqe) -> FileOperations.readFixed(sqe, pipe[0], this.first, -1, 0), 1);
			BufferTable.unregister(other.ring);
			assertThat(other.ring.waitForCompletion()).isEqualTo(new Completion(77, 0, 0));
			assertThat(Syscalls.write(pipe[1], this.test.bytes("late"), 4)).isEqualTo(4);
			assertThat(this.ring.waitForCompletion()).isEqualTo(new Completion(1, 4, 0));
			assertThat(TestRing.text(this.first, 4)).isEqualTo("late");
		}
	}

}
