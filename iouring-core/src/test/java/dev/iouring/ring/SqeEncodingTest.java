package dev.iouring.ring;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.Consumer;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.iouring.linux.SqeLayout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What the encoders write, without a kernel.
 */
@Timeout(60)
class SqeEncodingTest {

	private final MemorySegment entry = Arena.ofAuto().allocate(SqeLayout.SIZE, 8);

	private final Sqe sqe = new Sqe(this.entry);

	private final MemorySegment buffer = Arena.ofAuto().allocate(256, 8);

	private final MemorySegment other = Arena.ofAuto().allocate(16, 8);

	@Test
	void commonFieldsLieWhereTheKernelLooks() {
		assertThat(this.sqe.userData(-2)).isSameAs(this.sqe);
		this.sqe.ioPriority(0xfffe).personality(0x1234).bufferGroup(0xabcd);
		assertThat(longAt(SqeLayout.USER_DATA)).isEqualTo(-2);
		assertThat(shortAt(SqeLayout.IOPRIO)).isEqualTo(0xfffe);
		assertThat(shortAt(SqeLayout.PERSONALITY)).isEqualTo(0x1234);
		assertThat(shortAt(SqeLayout.BUF_INDEX)).isEqualTo(0xabcd);
		assertThat(byteAt(SqeLayout.FLAGS)).as("BUFFER_SELECT").isEqualTo(1 << 5);
	}

	@Test
	void flagsAddUp() {
		assertThat(flags(Sqe::fixedFile)).isEqualTo(1);
		assertThat(flags(Sqe::drain)).isEqualTo(3);
		assertThat(flags(Sqe::link)).isEqualTo(7);
		assertThat(flags(Sqe::hardLink)).isEqualTo(15);
		assertThat(flags(Sqe::async)).isEqualTo(31);
		assertThat(flags(Sqe::skipSuccess)).isEqualTo(95);
	}

	@ParameterizedTest
	@ValueSource(ints = { -1, 65536, Integer.MAX_VALUE })
	void valuesBeyondSixteenBitsAreRefused(int value) {
		assertThatIllegalArgumentException().isThrownBy(() -> this.sqe.bufferGroup(value))
			.withMessage("buffer group " + value + " is outside of 0 to 65535");
		assertThatIllegalArgumentException().isThrownBy(() -> this.sqe.personality(value));
		assertThatIllegalArgumentException().isThrownBy(() -> this.sqe.ioPriority(value));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> FileOperations.readFixed(this.sqe, 1, this.buffer, 0, value));
		assertUntouched();
	}

	@Test
	void anEntryIsNotSmallerThanTheKernels() {
		assertThatIllegalArgumentException().isThrownBy(() -> new Sqe(MemorySegment.ofArray(new long[7])))
			.withMessageContaining("64");
	}

	@Test
	void transfers() {
		FileOperations.read(this.sqe, 7, this.buffer, 1L << 40);
		expect(Opcode.READ, 7, 1L << 40, this.buffer.address(), 256, 0);
		FileOperations.write(this.sqe, 8, this.other, -1);
		expect(Opcode.WRITE, 8, -1, this.other.address(), 16, 0);
		FileOperations.readFixed(this.sqe, 7, this.buffer, 5, 3);
		expect(Opcode.READ_FIXED, 7, 5, this.buffer.address(), 256, 0);
		assertThat(shortAt(SqeLayout.BUF_INDEX)).isEqualTo(3);
		FileOperations.writeFixed(this.sqe, 7, this.buffer, 5, 4);
		expect(Opcode.WRITE_FIXED, 7, 5, this.buffer.address(), 256, 0);
		assertThat(shortAt(SqeLayout.BUF_INDEX)).isEqualTo(4);
	}

	@Test
	void files() {
		FileOperations.fsync(this.sqe, 7, FileFlags.FSYNC_DATASYNC);
		expect(Opcode.FSYNC, 7, 0, 0, 0, 1);
		PathOperations.openat(this.sqe, FileFlags.AT_FDCWD, this.buffer, 0x41, 0644);
		expect(Opcode.OPENAT, -100, 0, this.buffer.address(), 0644, 0x41);
		OpenHow.set(this.buffer, 0x41, 0644, 8);
		PathOperations.openat2(this.sqe, 7, this.other, this.buffer);
		expect(Opcode.OPENAT2, 7, this.buffer.address(), this.other.address(), 24, 0);
		FileOperations.fallocate(this.sqe, 7, 3, 1L << 40, 1L << 41);
		expect(Opcode.FALLOCATE, 7, 1L << 40, 1L << 41, 3, 0);
		PathOperations.statx(this.sqe, 5, this.other, 0x1000, 0x7ff, this.buffer);
		expect(Opcode.STATX, 5, this.buffer.address(), this.other.address(), 0x7ff, 0x1000);
		PathOperations.renameat(this.sqe, 5, this.other, 6, this.buffer, 1);
		expect(Opcode.RENAMEAT, 5, this.buffer.address(), this.other.address(), 6, 1);
		PathOperations.linkat(this.sqe, 5, this.other, 6, this.buffer, 0x400);
		expect(Opcode.LINKAT, 5, this.buffer.address(), this.other.address(), 6, 0x400);
		PathOperations.unlinkat(this.sqe, 5, this.other, 0x200);
		expect(Opcode.UNLINKAT, 5, 0, this.other.address(), 0, 0x200);
	}

	@Test
	void entriesWithoutFlags() {
		FileOperations.close(this.sqe, 7);
		expect(Opcode.CLOSE, 7, 0, 0, 0, 0);
		FileOperations.ftruncate(this.sqe, 7, 1L << 40);
		expect(Opcode.FTRUNCATE, 7, 1L << 40, 0, 0, 0);
		PathOperations.mkdirat(this.sqe, 5, this.other, 0755);
		expect(Opcode.MKDIRAT, 5, 0, this.other.address(), 0755, 0);
		PathOperations.symlinkat(this.sqe, this.other, 6, this.buffer);
		expect(Opcode.SYMLINKAT, 6, this.buffer.address(), this.other.address(), 0, 0);
		SocketOperations.connect(this.sqe, 7, this.other);
		expect(Opcode.CONNECT, 7, 16, this.other.address(), 0, 0);
		PollOperations.pollRemove(this.sqe, 0x1234567890L);
		expect(Opcode.POLL_REMOVE, -1, 0, 0x1234567890L, 0, 0);
		ControlOperations.nop(this.sqe);
		expect(Opcode.NOP, 0, 0, 0, 0, 0);
	}

	@Test
	void socketsPollsAndTimers() {
		SocketOperations.accept(this.sqe, 7, this.buffer, this.other, SocketOperations.SOCK_CLOEXEC);
		expect(Opcode.ACCEPT, 7, this.other.address(), this.buffer.address(), 0, 0x80000);
		SocketTransferOperations.recv(this.sqe, 7, this.buffer, SocketTransferOperations.MSG_PEEK);
		expect(Opcode.RECV, 7, 0, this.buffer.address(), 256, 2);
		SocketTransferOperations.send(this.sqe, 7, this.buffer, SocketTransferOperations.MSG_NOSIGNAL);
		expect(Opcode.SEND, 7, 0, this.buffer.address(), 256, 0x4000);
		PollOperations.pollAdd(this.sqe, 7, PollOperations.POLLIN | PollOperations.EPOLLET);
		expect(Opcode.POLL_ADD, 7, 0, 0, 0, 0x80000001);
		PollOperations.pollAddMultishot(this.sqe, 7, PollOperations.EPOLLEXCLUSIVE);
		expect(Opcode.POLL_ADD, 7, 0, 0, 1, 1 << 28);
		TimeoutOperations.timeout(this.sqe, this.other, 9, TimeoutOperations.TIMEOUT_ABS);
		expect(Opcode.TIMEOUT, -1, 9, this.other.address(), 1, 1);
		TimeoutOperations.timeoutRemove(this.sqe, -5, 0);
		expect(Opcode.TIMEOUT_REMOVE, -1, 0, -5, 0, 0);
		TimeoutOperations.linkTimeout(this.sqe, this.other, TimeoutOperations.TIMEOUT_REALTIME);
		expect(Opcode.LINK_TIMEOUT, -1, 0, this.other.address(), 1, 8);
	}

	@Test
	void cancels() {
		ControlOperations.asyncCancel(this.sqe, 77, ControlOperations.CANCEL_ALL);
		expect(Opcode.ASYNC_CANCEL, -1, 0, 77, 0, 1);
		ControlOperations.asyncCancelFd(this.sqe, 7, ControlOperations.CANCEL_ALL);
		expect(Opcode.ASYNC_CANCEL, 7, 0, 0, 0, 3);
		ControlOperations.asyncCancelAny(this.sqe);
		expect(Opcode.ASYNC_CANCEL, -1, 0, 0, 0, 5);
	}

	@Test
	@SuppressWarnings("restricted") // the memory is never accessed
	void aLengthBeyondWhatTheKernelTransfersIsCutToThat() {
		MemorySegment huge = this.buffer.reinterpret((5L << 30) + 1);
		FileOperations.read(this.sqe, 7, huge, 0);
		expect(Opcode.READ, 7, 0, huge.address(), 0x7ffff000, 0);
		FileOperations.write(this.sqe, 7, huge, 0);
		expect(Opcode.WRITE, 7, 0, huge.address(), 0x7ffff000, 0);
		SocketTransferOperations.recv(this.sqe, 7, huge, 0);
		expect(Opcode.RECV, 7, 0, huge.address(), 0x7ffff000, 0);
		SocketTransferOperations.send(this.sqe, 7, huge, 0);
		expect(Opcode.SEND, 7, 0, huge.address(), 0x7ffff000, 0);
	}

	@Test
	void heapMemoryIsRefusedAndTheEntryLeftAlone() {
		MemorySegment heap = MemorySegment.ofArray(new byte[512]);
		refused((sqe) -> FileOperations.read(sqe, 1, heap, 0));
		refused((sqe) -> FileOperations.write(sqe, 1, heap, 0));
		refused((sqe) -> FileOperations.readFixed(sqe, 1, heap, 0, 1));
		refused((sqe) -> FileOperations.writeFixed(sqe, 1, heap, 0, 1));
		refused((sqe) -> PathOperations.openat(sqe, 1, heap, 0, 0));
		refused((sqe) -> PathOperations.statx(sqe, 1, heap, 0, 0, this.buffer));
		refused((sqe) -> PathOperations.statx(sqe, 1, this.buffer, 0, 0, heap));
		refused((sqe) -> PathOperations.renameat(sqe, 1, heap, 1, this.buffer, 0));
		refused((sqe) -> PathOperations.renameat(sqe, 1, this.buffer, 1, heap, 0));
		refused((sqe) -> PathOperations.linkat(sqe, 1, this.buffer, 1, heap, 0));
		refused((sqe) -> PathOperations.symlinkat(sqe, heap, 1, this.buffer));
		refused((sqe) -> PathOperations.unlinkat(sqe, 1, heap, 0));
		refused((sqe) -> PathOperations.mkdirat(sqe, 1, heap, 0));
		refused((sqe) -> SocketOperations.accept(sqe, 1, heap, this.buffer, 0));
		refused((sqe) -> SocketOperations.accept(sqe, 1, this.buffer, heap, 0));
		refused((sqe) -> SocketOperations.connect(sqe, 1, heap));
		refused((sqe) -> SocketTransferOperations.recv(sqe, 1, heap, 0));
		refused((sqe) -> SocketTransferOperations.send(sqe, 1, heap, 0));
		refused((sqe) -> TimeoutOperations.timeout(sqe, heap, 0, 0));
		refused((sqe) -> TimeoutOperations.linkTimeout(sqe, heap, 0));
	}

	@Test
	void acceptRefusesMemoryTheKernelWouldWriteBeyond() {
		refused((sqe) -> SocketOperations.accept(sqe, 1, this.buffer, this.other.asSlice(0, 3), 0));
		refused((sqe) -> SocketOperations.accept(sqe, 1, this.buffer, MemorySegment.NULL, 0));
		this.other.set(ValueLayout.JAVA_INT, 0, 257);
		refused((sqe) -> SocketOperations.accept(sqe, 1, this.buffer, this.other, 0));
		this.other.set(ValueLayout.JAVA_INT, 0, -1);
		refused((sqe) -> SocketOperations.accept(sqe, 1, this.buffer, this.other, 0));
		SocketOperations.accept(this.sqe, 1, MemorySegment.NULL, this.other, 0);
		this.other.set(ValueLayout.JAVA_INT, 0, 256);
		SocketOperations.accept(this.sqe, 1, this.buffer, this.other, 0);
	}

	@Test
	void memoryTheKernelMustNotWriteIsRefusedWhereItWould() {
		MemorySegment readOnly = this.buffer.asReadOnly();
		refused((sqe) -> FileOperations.read(sqe, 1, readOnly, 0));
		refused((sqe) -> PathOperations.statx(sqe, 1, this.other, 0, 0, readOnly));
		refused((sqe) -> SocketTransferOperations.recv(sqe, 1, readOnly, 0));
		FileOperations.write(this.sqe, 1, readOnly, 0);
		expect(Opcode.WRITE, 1, 0, this.buffer.address(), 256, 0);
	}

	@Test
	void memoryTooSmallForAStructureIsRefused() {
		refused((sqe) -> PathOperations.statx(sqe, 1, this.other, 0, 0, this.other));
		refused((sqe) -> TimeoutOperations.timeout(sqe, this.other.asSlice(0, 15), 0, 0));
	}

	@Test
	void slotsAreCountedFromOne() {
		this.sqe.intoSlot(0);
		assertThat(intAt(SqeLayout.FILE_INDEX)).isEqualTo(1);
		this.sqe.intoFreeSlot();
		assertThat(intAt(SqeLayout.FILE_INDEX)).isEqualTo(-1);
		RegisteredFileOperations.closeSlot(this.sqe, 6);
		expect(Opcode.CLOSE, 0, 0, 0, 0, 0);
		assertThat(intAt(SqeLayout.FILE_INDEX)).isEqualTo(7);
	}

	@Test
	void whatActsOnTwoFiles() {
		FileOperations.splice(this.sqe, 3, 10, 4, 20, 0xffff_ffffL, 5);
		expect(Opcode.SPLICE, 4, 20, 10, -1, 5);
		assertThat(intAt(SqeLayout.FILE_INDEX)).isEqualTo(3);
		FileOperations.tee(this.sqe, 5, 6, 7, 2);
		expect(Opcode.TEE, 6, 0, 0, 7, 2);
		assertThat(intAt(SqeLayout.FILE_INDEX)).isEqualTo(5);
		MessageOperations.msgRing(this.sqe, 9, -3, -4, 6);
		expect(Opcode.MSG_RING, 9, -3, 0, -4, 2);
		assertThat(intAt(SqeLayout.FILE_INDEX)).isEqualTo(6);
		MessageOperations.msgRingFile(this.sqe, 9, 8, 7, 1);
		expect(Opcode.MSG_RING, 9, 7, 1, 0, 1);
		assertThat(longAt(SqeLayout.ADDR3)).isEqualTo(8);
	}

	@Test
	void longLengthsOfAdviceHaveAnotherPlace() {
		FileOperations.fadvise(this.sqe, 7, 1, 0xffff_ffffL, 4);
		expect(Opcode.FADVISE, 7, 1, 0, -1, 4);
		FileOperations.fadvise(this.sqe, 7, 1, 1L << 32, 4);
		expect(Opcode.FADVISE, 7, 1, 1L << 32, 0, 4);
		MemoryOperations.madvise(this.sqe, this.buffer, 4);
		expect(Opcode.MADVISE, -1, 0, this.buffer.address(), 256, 4);
	}

	@Test
	void socketsAndTheirFlags() {
		SocketOperations.socket(this.sqe, 2, 1, 6);
		expect(Opcode.SOCKET, 2, 1, 0, 6, 0);
		SocketOperations.bind(this.sqe, 7, this.other);
		expect(Opcode.BIND, 7, 16, this.other.address(), 0, 0);
		SocketOperations.listen(this.sqe, 7, 50);
		expect(Opcode.LISTEN, 7, 0, 0, 50, 0);
		SocketOperations.shutdown(this.sqe, 7, 2);
		expect(Opcode.SHUTDOWN, 7, 0, 0, 2, 0);
		SocketTransferOperations.sendto(this.sqe, 7, this.buffer, 1, this.other);
		expect(Opcode.SEND, 7, this.other.address(), this.buffer.address(), 256, 1);
		assertThat(intAt(SqeLayout.FILE_INDEX)).as("length of the address").isEqualTo(16);
		SocketTransferOperations.recvMultishot(this.sqe, 7, 0, 5).pollFirst();
		assertThat(shortAt(SqeLayout.IOPRIO)).isEqualTo(3);
		assertThat(shortAt(SqeLayout.BUF_INDEX)).isEqualTo(5);
		assertThat(byteAt(SqeLayout.FLAGS)).as("BUFFER_SELECT").isEqualTo(1 << 5);
	}

	@Test
	void waitingFirstIsAnotherFlagForAccept() {
		SocketOperations.accept(this.sqe, 7, MemorySegment.NULL, MemorySegment.NULL, 0).pollFirst();
		assertThat(shortAt(SqeLayout.IOPRIO)).as("POLL_FIRST of accept").isEqualTo(4);
		SocketOperations.acceptMultishot(this.sqe, 7, 0).pollFirst();
		assertThat(shortAt(SqeLayout.IOPRIO)).isEqualTo(5);
	}

	@Test
	void bundlesAndZeroCopyAreFlagsOfTheSocketsWord() {
		SocketTransferOperations.sendBundle(this.sqe, 7, 0, 5);
		assertThat(shortAt(SqeLayout.IOPRIO)).isEqualTo(16);
		this.sqe.ioPriority(0);
		ZeroCopyOperations.reportUsage(ZeroCopyOperations.sendZcFixed(this.sqe, 7, this.buffer, 0, 9));
		assertThat(shortAt(SqeLayout.IOPRIO)).isEqualTo(4 | 8);
		assertThat(shortAt(SqeLayout.BUF_INDEX)).isEqualTo(9);
		expect(Opcode.SEND_ZC, 7, 0, this.buffer.address(), 256, 0);
		this.sqe.ioPriority(0);
		ZeroCopyOperations.recvZc(this.sqe, 7, 100, 3);
		expect(Opcode.RECV_ZC, 7, 0, 0, 100, 0);
		assertThat(shortAt(SqeLayout.IOPRIO)).isEqualTo(2);
		assertThat(intAt(SqeLayout.FILE_INDEX)).isEqualTo(3);
	}

	@Test
	void socketCommandsHaveLevelAndOptionInOneWord() {
		SocketCommands.setsockopt(this.sqe, 7, 1, 8, this.other);
		expect(Opcode.URING_CMD, 7, 3, 8L << 32 | 1, 0, 0);
		assertThat(intAt(SqeLayout.FILE_INDEX)).isEqualTo(16);
		assertThat(longAt(SqeLayout.ADDR3)).isEqualTo(this.other.address());
	}

	@Test
	void everyFieldCanBeFilledByHand() {
		RawOperation.of(this.sqe, 200, 1)
			.offset(2)
			.address(3)
			.length(4)
			.flags(5)
			.bufferIndex(6)
			.fileIndex(7)
			.address3(8)
			.lastWord(9)
			.sqe()
			.userData(10);
		assertThat(byteAt(SqeLayout.OPCODE)).isEqualTo(200);
		assertThat(intAt(SqeLayout.FD)).isEqualTo(1);
		assertThat(longAt(SqeLayout.OFF)).isEqualTo(2);
		assertThat(longAt(SqeLayout.ADDR)).isEqualTo(3);
		assertThat(intAt(SqeLayout.LEN)).isEqualTo(4);
		assertThat(intAt(SqeLayout.OP_FLAGS)).isEqualTo(5);
		assertThat(shortAt(SqeLayout.BUF_INDEX)).isEqualTo(6);
		assertThat(intAt(SqeLayout.FILE_INDEX)).isEqualTo(7);
		assertThat(longAt(SqeLayout.ADDR3)).isEqualTo(8);
		assertThat(longAt(SqeLayout.LAST_WORD)).isEqualTo(9);
		assertThat(longAt(SqeLayout.USER_DATA)).isEqualTo(10);
		assertThatIllegalArgumentException().isThrownBy(() -> RawOperation.of(this.sqe, 256, 0))
			.withMessage("opcode 256 is outside of 0 to 255");
	}

	@Test
	void whatIsFilledByHandBeginsEmpty() {
		this.entry.fill((byte) 0xff);
		RawOperation.of(this.sqe, 0, 0);
		assertUntouched();
	}

	@Test
	void opcodesHaveTheKernelsNumbers() {
		assertThat(Opcode.values()).extracting(Opcode::code)
			.containsExactlyElementsOf(IntStream.rangeClosed(0, 62).boxed().toList());
		assertThat(Opcode.READ.code()).isEqualTo(22);
		assertThat(Opcode.LINKAT.code()).isEqualTo(39);
		assertThat(Opcode.PIPE.code()).isEqualTo(62);
	}

	private void refused(Consumer<Sqe> operation) {
		assertThatIllegalArgumentException().isThrownBy(() -> operation.accept(this.sqe));
		assertUntouched();
	}

	private void assertUntouched() {
		assertThat(this.entry.toArray(ValueLayout.JAVA_BYTE)).containsOnly(0);
	}

	private int flags(Consumer<Sqe> flag) {
		flag.accept(this.sqe);
		return byteAt(SqeLayout.FLAGS);
	}

	private void expect(Opcode opcode, int fd, long offset, long address, int length, int flags) {
		assertThat(byteAt(SqeLayout.OPCODE)).isEqualTo(opcode.code());
		assertThat(intAt(SqeLayout.FD)).as("fd").isEqualTo(fd);
		assertThat(longAt(SqeLayout.OFF)).as("off").isEqualTo(offset);
		assertThat(longAt(SqeLayout.ADDR)).as("addr").isEqualTo(address);
		assertThat(intAt(SqeLayout.LEN)).as("len").isEqualTo(length);
		assertThat(intAt(SqeLayout.OP_FLAGS)).as("flags").isEqualTo(flags);
		this.entry.set(ValueLayout.JAVA_INT, SqeLayout.OP_FLAGS, 0);
	}

	private int byteAt(long offset) {
		return Byte.toUnsignedInt(this.entry.get(ValueLayout.JAVA_BYTE, offset));
	}

	private int shortAt(long offset) {
		return Short.toUnsignedInt(this.entry.get(ValueLayout.JAVA_SHORT, offset));
	}

	private int intAt(long offset) {
		return this.entry.get(ValueLayout.JAVA_INT, offset);
	}

	private long longAt(long offset) {
		return this.entry.get(ValueLayout.JAVA_LONG, offset);
	}

}
