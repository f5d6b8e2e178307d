package dev.iouring.ring;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.Socket;
import java.net.SocketException;
import java.util.function.Consumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import dev.iouring.linux.Errno;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What opens into a slot when all slots are taken.
 */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class FullFileTableTest {

	private static final int SLOTS = 2;

	private static final int TIMEOUT_MILLIS = 20_000;

	private TestRing test;

	private int listener;

	@BeforeEach
	void openRing() throws IOException {
		this.test = new TestRing();
		FileTable.registerSparse(this.test.ring, SLOTS);
		this.listener = this.test.owned(Libc.listeningSocket());
	}

	@AfterEach
	void closeRing() {
		this.test.close();
	}

	private void fill() throws IOException {
		for (int slot = 0; slot < SLOTS; slot++) {
			assertThat(this.test.run(this::socket)).isEqualTo(slot);
		}
	}

	private Sqe socket(Sqe sqe) {
		return SocketOperations.socket(sqe, SocketOperations.AF_INET, SocketOperations.SOCK_STREAM, 0).intoFreeSlot();
	}

	private void closeSlot(int slot) throws IOException {
		assertThat(this.test.run((sqe) -> RegisteredFileOperations.closeSlot(sqe, slot))).isZero();
	}

	private void opensOnlyWithAFreeSlot(Consumer<Sqe> operation) throws IOException {
		fill();
		assertThat(this.test.run(operation)).isEqualTo(-Errno.ENFILE);
		closeSlot(1);
		assertThat(this.test.run(operation)).isEqualTo(1);
		assertThat(this.test.run(operation)).isEqualTo(-Errno.ENFILE);
	}

	@Test
	void aFileIsNotOpened() throws IOException {
		MemorySegment path = this.test.cString("/proc/self/status");
		opensOnlyWithAFreeSlot(
				(sqe) -> PathOperations.openat(sqe, FileFlags.AT_FDCWD, path, FileFlags.O_RDONLY, 0).intoFreeSlot());
	}

	@Test
	void aFileIsNotOpenedWithConditionsEither() throws IOException {
		MemorySegment path = this.test.cString("/proc/self/status");
		MemorySegment how = OpenHow.allocate(this.test.arena, FileFlags.O_RDONLY, 0, 0);
		opensOnlyWithAFreeSlot((sqe) -> PathOperations.openat2(sqe, FileFlags.AT_FDCWD, path, how).intoFreeSlot());
	}

	@Test
	void aSocketIsNotMade() throws IOException {
		opensOnlyWithAFreeSlot(this::socket);
	}

	@Test
	void aConnectionIsNotAccepted() throws IOException {
		fill();
		try (Socket refused = Libc.connect(Libc.port(this.listener))) {
			assertThat(this.test.run(this::accept)).isEqualTo(-Errno.ENFILE);
			assertThat(isEnded(refused)).isTrue();
		}
		closeSlot(0);
		try (Socket accepted = Libc.connect(Libc.port(this.listener))) {
			assertThat(this.test.run(this::accept)).isZero();
			sends(0, accepted);
		}
	}

	private Sqe accept(Sqe sqe) {
		return SocketOperations.accept(sqe, this.listener, MemorySegment.NULL, MemorySegment.NULL, 0).intoFreeSlot();
	}

	@Test
	void connectionsAreAcceptedUntilAllSlotsAreTaken() throws IOException {
		int port = Libc.port(this.listener);
		this.test.submit(this::acceptMultishot, 1);
		try (Socket first = Libc.connect(port)) {
			accepted(0, true);
			try (Socket second = Libc.connect(port)) {
				accepted(1, true);
				try (Socket third = Libc.connect(port)) {
					accepted(-Errno.ENFILE, false);
					assertThat(isEnded(third)).isTrue();
				}
				// nobody accepts it, so it waits
				try (Socket fourth = Libc.connect(port)) {
					closeSlot(0);
					assertThat(isEnded(first)).isTrue();
					this.test.submit(this::acceptMultishot, 1);
					accepted(0, true);
					sends(0, fourth);
					sends(1, second);
				}
			}
		}
	}

	private Sqe acceptMultishot(Sqe sqe) {
		return SocketOperations.acceptMultishot(sqe, this.listener, 0).intoFreeSlot();
	}

	private void accepted(int result, boolean more) throws IOException {
		Completion accepted = this.test.ring.waitForCompletion();
		assertThat(accepted.userData()).isOne();
		assertThat(accepted.result()).isEqualTo(result);
		assertThat(accepted.more()).isEqualTo(more);
	}

	@Test
	void aPipeNeedsTwoSlotsAndTakesNoneAlone() throws IOException {
		this.test.assumeSupports(Opcode.PIPE);
		fill();
		assertThat(this.test.run(this::pipe)).isEqualTo(-Errno.ENFILE);
		closeSlot(1);
		assertThat(this.test.run(this::pipe)).isEqualTo(-Errno.ENFILE);
		assertThat(this.test.run(this::socket)).as("the one that was left").isEqualTo(1);
		closeSlot(0);
		closeSlot(1);
		assertThat(this.test.run(this::pipe)).isZero();
		assertThat(this.test.run(this::socket)).isEqualTo(-Errno.ENFILE);
	}

	private Sqe pipe(Sqe sqe) {
		return FileOperations.pipe(sqe, this.test.buffer(8), 0).intoFreeSlot();
	}

	@Test
	void aTableThatIsNotThereIsNotFull() throws IOException {
		FileTable.unregister(this.test.ring);
		assertThat(this.test.run(this::socket)).isEqualTo(-Errno.ENFILE);
		assertThat(this.test
			.run((sqe) -> SocketOperations.socket(sqe, SocketOperations.AF_INET, SocketOperations.SOCK_STREAM, 0)
				.intoSlot(0)))
			.isEqualTo(-Errno.ENXIO);
		FileTable.registerSparse(this.test.ring, SLOTS);
		assertThat(this.test
			.run((sqe) -> SocketOperations.socket(sqe, SocketOperations.AF_INET, SocketOperations.SOCK_STREAM, 0)
				.intoSlot(SLOTS)))
			.isEqualTo(-Errno.EINVAL);
	}

	private void sends(int slot, Socket to) throws IOException {
		assertThat(
				this.test.run((sqe) -> SocketTransferOperations.send(sqe, slot, this.test.bytes("x"), 0).fixedFile()))
			.isOne();
		to.setSoTimeout(TIMEOUT_MILLIS);
		assertThat(to.getInputStream().read()).isEqualTo('x');
	}

	private static boolean isEnded(Socket socket) throws IOException {
		socket.setSoTimeout(TIMEOUT_MILLIS);
		try {
			return socket.getInputStream().read() < 0;
		}
		catch (SocketException reset) {
			return true;
		}
	}

}
