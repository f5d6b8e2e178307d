package dev.iouring.ring;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.iouring.linux.Errno;
import dev.iouring.linux.Syscalls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Memory that a ring has pinned, and requests name by its slot.
 */
class BufferTableTest extends AbstractRingTest {

	@Test
	void buffersAreRegisteredOnce() throws IOException {
		List<MemorySegment> buffers = List.of(this.test.buffer(4096));
		TestRing.fails(Errno.ENXIO, "UNREGISTER_BUFFERS", () -> BufferTable.unregister(this.ring));
		BufferTable.register(this.ring, buffers);
		TestRing.fails(Errno.EBUSY, "BUFFERS", () -> BufferTable.register(this.ring, buffers));
		BufferTable.unregister(this.ring);
		BufferTable.register(this.ring, buffers);
	}

	@Test
	void memoryThatCannotBePinnedIsRefused() {
		TestRing.fails(Errno.EFAULT, "BUFFERS", () -> BufferTable.register(this.ring, List.of(nowhere(4096))));
	}

	@Test
	void manyBuffersKeepTheirIndexes() throws IOException {
		MemorySegment[] buffers = new MemorySegment[64];
		Arrays.setAll(buffers, (i) -> this.test.buffer(4096));
		BufferTable.register(this.ring, List.of(buffers));
		int[] pipe = this.test.owned(Libc.pipe());
		for (int i = 0; i < buffers.length; i += 7) {
			MemorySegment buffer = buffers[i];
			int index = i;
			buffer.set(ValueLayout.JAVA_BYTE, 0, (byte) i);
			assertThat(this.test.run((sqe) -> FileOperations.writeFixed(sqe, pipe[1], buffer.asSlice(0, 1), -1, index)))
				.isEqualTo(1);
			MemorySegment copy = this.test.buffer(1);
			assertThat(Syscalls.read(pipe[0], copy, 1)).isEqualTo(1);
			assertThat(copy.get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) i);
		}
	}

	@Test
	void emptySlotsAreFilledAndEmptiedLater() throws IOException {
		this.test.assumeKnows(RegisterOpcode.BUFFERS_UPDATE, 32);
		MemorySegment buffer = this.test.buffer(4096);
		BufferTable.registerSparse(this.ring, 4);
		assertThat(write(this.test, buffer, 3)).isEqualTo(-Errno.EFAULT);
		assertThat(BufferTable.update(this.ring, 2, List.of(buffer, buffer))).isEqualTo(2);
		assertThat(write(this.test, buffer, 3)).isEqualTo(1);
		assertThat(BufferTable.update(this.ring, 3, List.of(MemorySegment.NULL))).isEqualTo(1);
		assertThat(write(this.test, buffer, 3)).isEqualTo(-Errno.EFAULT);
		assertThat(write(this.test, buffer, 2)).isEqualTo(1);
		TestRing.fails(Errno.EBUSY, "BUFFERS2", () -> BufferTable.registerSparse(this.ring, 1));
	}

	@Test
	void aTagComesBackWhenTheLastRequestOfAReplacedBufferHasEnded() throws IOException {
		this.test.assumeKnows(RegisterOpcode.BUFFERS_UPDATE, 32);
		int[] pipe = this.test.owned(Libc.pipe());
		MemorySegment first = this.test.buffer(4096);
		MemorySegment second = this.test.buffer(4096);
		BufferTable.register(this.ring, List.of(first, MemorySegment.NULL), new long[] { 71, 0 });
		this.test.submit((sqe) -> FileOperations.readFixed(sqe, pipe[0], first.asSlice(8, 1), -1, 0), 1);
		assertThat(BufferTable.update(this.ring, 0, List.of(second), new long[] { 72 })).isEqualTo(1);
		assertThat(write(this.test, second, 0)).as("the new one is in use at once").isEqualTo(1);
		assertThat(this.ring.flushCompletions()).as("the read still uses the old one").isZero();
		assertThat(Syscalls.write(pipe[1], this.test.bytes("x"), 1)).isEqualTo(1);
		assertThat(this.test.results(2)).isEqualTo(Map.of(1L, 1, 71L, 0));
		assertThat(TestRing.text(first.asSlice(8), 1)).isEqualTo("x");
		BufferTable.unregister(this.ring);
		assertThat(this.test.results(1)).isEqualTo(Map.of(72L, 0));
	}

	@Test
	void updatesBeyondTheTableAreRefused() throws IOException {
		this.test.assumeKnows(RegisterOpcode.BUFFERS_UPDATE, 32);
		List<MemorySegment> buffers = List.of(this.test.buffer(4096));
		TestRing.fails(Errno.ENXIO, "BUFFERS_UPDATE", () -> BufferTable.update(this.ring, 0, buffers));
		BufferTable.register(this.ring, buffers, new long[] { 0 });
		TestRing.fails(Errno.EBUSY, "BUFFERS2", () -> BufferTable.register(this.ring, buffers, new long[] { 0 }));
		TestRing.fails(Errno.EINVAL, "BUFFERS_UPDATE", () -> BufferTable.update(this.ring, 1, buffers));
		TestRing.fails(Errno.EFAULT, "BUFFERS_UPDATE", () -> BufferTable.update(this.ring, 0, List.of(nowhere(1))));
		assertThat(BufferTable.update(this.ring, 0, List.of(buffers.get(0)))).as("the table is as it was").isEqualTo(1);
	}

	@Test
	void badArgumentsAreNamedBeforeTheCall() {
		MemorySegment buffer = this.test.buffer(4096);
		assertThatIllegalArgumentException().isThrownBy(() -> BufferTable.register(this.ring, List.of()))
			.withMessage("a table has 1 to 16384 buffers, not 0");
		assertThatIllegalArgumentException().isThrownBy(() -> BufferTable.registerSparse(this.ring, 16385))
			.withMessage("a table has 1 to 16384 buffers, not 16385");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> BufferTable.register(this.ring, List.of(buffer, nowhere((1 << 30) + 1))))
			.withMessage("buffer 1 has 1073741825 bytes; a registered one has 1 to 1073741824");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> BufferTable.update(this.ring, 0, List.of(buffer.asSlice(1, 0))))
			.withMessage("buffer 0 has 0 bytes; a registered one has 1 to 1073741824");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> BufferTable.register(this.ring, List.of(MemorySegment.ofArray(new byte[8]))))
			.withMessageContaining("heap memory");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> BufferTable.register(this.ring, List.of(buffer.asReadOnly())))
			.withMessageContaining("read-only");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> BufferTable.register(this.ring, List.of(buffer), new long[2]))
			.withMessage("2 tags do not go with 1 slots");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> BufferTable.update(this.ring, 0, List.of(MemorySegment.NULL), new long[] { 7 }))
			.withMessageStartingWith("tag 7 is at index 0");
		assertThatIllegalArgumentException().isThrownBy(() -> BufferTable.update(this.ring, -1, List.of(buffer)))
			.withMessage("slot -1 is negative");
	}

	/** Writes one byte out of a registered buffer and returns the result. */
	static int write(TestRing test, MemorySegment buffer, int slot) throws IOException {
		int[] pipe = test.owned(Libc.pipe());
		return test.run((sqe) -> FileOperations.writeFixed(sqe, pipe[1], buffer.asSlice(0, 1), -1, slot));
	}

	@SuppressWarnings("restricted") // never accessed but by the kernel, which refuses it
	private static MemorySegment nowhere(long size) {
		return MemorySegment.ofAddress(8192).reinterpret(size);
	}

}
