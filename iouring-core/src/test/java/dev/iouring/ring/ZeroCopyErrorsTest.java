package dev.iouring.ring;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.iouring.linux.Errno;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A send that fails completes once or twice. Which, its first completion says, and
 * nothing else.
 */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class ZeroCopyErrorsTest {

	/** More than a datagram of IPv4 can have. */
	private static final int TOO_LONG = 70_000;

	private static final int UNKNOWN_SOCKET_FLAG = 1 << 15;

	/** Sends know nothing of it. */
	private static final int MULTISHOT = 1 << 1;

	private TestRing test;

	@BeforeEach
	void openRing() throws IOException {
		this.test = new TestRing();
		this.test.assumeSupports(Opcode.SENDMSG_ZC);
	}

	@AfterEach
	void closeRing() {
		this.test.close();
	}

	/** Ways to fail, in the attempt to send. */
	enum Failure {

		NO_DESCRIPTOR(Errno.EBADF) {
			@Override
			int socket(TestRing test) {
				return -1;
			}
		},

		NO_SOCKET(Errno.ENOTSOCK) {
			@Override
			int socket(TestRing test) {
				return test.owned(Libc.pipe())[1];
			}
		},

		COPIES_ALWAYS(Errno.EOPNOTSUPP) {
			@Override
			int socket(TestRing test) {
				return test.owned(Libc.socketPair())[0];
			}
		},

		NO_MEMORY_THERE(Errno.EFAULT) {
			@Override
			int socket(TestRing test) throws IOException {
				return connected(test);
			}

			@Override
			MemorySegment data(TestRing test) {
				return nowhere();
			}
		},

		SHUT_DOWN(Errno.EPIPE) {
			@Override
			int socket(TestRing test) throws IOException {
				int socket = connected(test);
				assertThat(test.run((sqe) -> SocketOperations.shutdown(sqe, socket, SocketOperations.SHUT_WR)))
					.isZero();
				return socket;
			}
		},

		NOT_CONNECTED(Errno.EPIPE) {
			@Override
			int socket(TestRing test) {
				return test.owned(Libc.socket());
			}
		},

		NO_DESTINATION(Errno.EDESTADDRREQ) {
			@Override
			int socket(TestRing test) {
				return test.owned(Libc.datagramSocket());
			}
		},

		LONGER_THAN_A_DATAGRAM(Errno.EMSGSIZE) {
			@Override
			int socket(TestRing test) throws IOException {
				int receiver = test.owned(Libc.datagramSocket());
				int sender = test.owned(Libc.datagramSocket());
				connect(test, sender, Libc.port(receiver));
				return sender;
			}

			@Override
			MemorySegment data(TestRing test) {
				return test.buffer(TOO_LONG);
			}
		};

		private final int errno;

		Failure(int errno) {
			this.errno = errno;
		}

		abstract int socket(TestRing test) throws IOException;

		MemorySegment data(TestRing test) {
			return test.bytes("data");
		}

	}

	/** Ways to send. */
	enum Sending {

		SEND {
			@Override
			Sqe prepare(Sqe sqe, TestRing test, int socket, MemorySegment data) {
				return ZeroCopyOperations.sendZc(sqe, socket, data, 0);
			}
		},

		SEND_AND_REPORT {
			@Override
			Sqe prepare(Sqe sqe, TestRing test, int socket, MemorySegment data) {
				return ZeroCopyOperations.reportUsage(ZeroCopyOperations.sendZc(sqe, socket, data, 0));
			}
		},

		SEND_FROM_A_WORKER {
			@Override
			Sqe prepare(Sqe sqe, TestRing test, int socket, MemorySegment data) {
				return ZeroCopyOperations.sendZc(sqe, socket, data, 0).async();
			}
		},

		SEND_MESSAGE {
			@Override
			Sqe prepare(Sqe sqe, TestRing test, int socket, MemorySegment data) {
				MemorySegment header = MessageHeader.allocate(test.arena);
				MessageHeader.data(header, IoVectors.allocate(test.arena, data));
				return ZeroCopyOperations.sendmsgZc(sqe, socket, header, 0);
			}
		};

		abstract Sqe prepare(Sqe sqe, TestRing test, int socket, MemorySegment data);

	}

	@ParameterizedTest
	@EnumSource
	void eachFailureCompletesAsOftenAsItSays(Failure failure) throws IOException {
		int socket = failure.socket(this.test);
		MemorySegment data = failure.data(this.test);
		for (Sending sending : Sending.values()) {
			this.test.submit((sqe) -> sending.prepare(sqe, this.test, socket, data), 7);
			List<Completion> completions = completionsOfOne();
			assertThat(completions.getFirst().result()).as(sending.name()).isEqualTo(-failure.errno);
			nothingIsLeft();
		}
	}

	/** Collects until a completion says that it is the last. */
	private List<Completion> completionsOfOne() throws IOException {
		List<Completion> completions = new ArrayList<>();
		do {
			completions.add(this.test.ring.waitForCompletion());
		}
		while (completions.getLast().more());
		assertThat(completions).hasSizeBetween(1, 2).allSatisfy((one) -> assertThat(one.userData()).isEqualTo(7));
		assertThat(completions.getFirst().notification()).isFalse();
		if (completions.size() == 2) {
			assertThat(completions.getLast().notification()).isTrue();
		}
		return completions;
	}

	private void nothingIsLeft() throws IOException {
		assertThat(this.test.run(ControlOperations::nop)).isZero();
		assertThat(this.test.ring.cq().ready()).isZero();
	}

	@ParameterizedTest
	@EnumSource
	void whatCannotEvenBeTriedCompletesOnce(Sending sending) throws IOException {
		int socket = connected(this.test);
		MemorySegment data = this.test.bytes("data");
		refused(Errno.EINVAL, (sqe) -> sending.prepare(sqe, this.test, socket, data).skipSuccess());
		refused(Errno.EINVAL, (sqe) -> sending.prepare(sqe, this.test, socket, data).personality(9));
		refused(Errno.EOPNOTSUPP, (sqe) -> sending.prepare(sqe, this.test, socket, data).bufferGroup(1));
	}

	/** The kernel has prepared the second completion before it looks at these. */
	@ParameterizedTest
	@EnumSource
	void flagsThatAreNotKnownCompleteAsOftenAsTheySay(Sending sending) throws IOException {
		int socket = connected(this.test);
		MemorySegment data = this.test.bytes("data");
		for (int flags : new int[] { UNKNOWN_SOCKET_FLAG, MULTISHOT }) {
			this.test.submit((sqe) -> sending.prepare(sqe, this.test, socket, data).ioPriority(flags), 7);
			assertThat(completionsOfOne().getFirst().result()).isEqualTo(-Errno.EINVAL);
			nothingIsLeft();
		}
	}

	private void refused(int errno, Preparing preparing) throws IOException {
		this.test.submit(preparing::prepare, 7);
		assertThat(completionsOfOne()).containsExactly(new Completion(7, -errno, 0));
		nothingIsLeft();
	}

	@Test
	void registeredMemoryThatIsNotThereFailsAsOftenAsItSays() throws IOException {
		int socket = connected(this.test);
		MemorySegment registered = this.test.buffer(4096);
		BufferTable.register(this.test.ring, List.of(registered));
		for (MemorySegment data : List.of(this.test.bytes("alien"), nowhere())) {
			this.test.submit((sqe) -> ZeroCopyOperations.sendZcFixed(sqe, socket, data, 0, 0), 7);
			assertThat(completionsOfOne().getFirst().result()).isEqualTo(-Errno.EFAULT);
		}
		this.test.submit((sqe) -> ZeroCopyOperations.sendZcFixed(sqe, socket, registered, 0, 1), 7);
		assertThat(completionsOfOne().getFirst().result()).isEqualTo(-Errno.EFAULT);
		nothingIsLeft();
	}

	/** All at once, so that the second completions come among the first of others. */
	@Test
	void failuresAmongEachOtherAreTakenApart() throws IOException {
		Failure[] failures = Failure.values();
		List<Preparing> sends = new ArrayList<>();
		Map<Long, Integer> expected = new HashMap<>();
		Map<Long, Integer> results = new HashMap<>();
		Map<Long, Boolean> waits = new HashMap<>();
		for (int i = 0; i < failures.length; i++) {
			int socket = failures[i].socket(this.test);
			MemorySegment data = failures[i].data(this.test);
			expected.put((long) i, -failures[i].errno);
			waits.put((long) i, true);
			sends.add((sqe) -> ZeroCopyOperations.sendZc(sqe, socket, data, 0));
		}
		for (int i = 0; i < sends.size(); i++) {
			this.test.queue(sends.get(i)::prepare, i);
		}
		while (waits.containsValue(true)) {
			this.test.ring.submitAndWait(1, TestRing.PATIENCE);
			assertThat(this.test.ring.cq().drain((userData, result, flags) -> {
				Completion completion = new Completion(userData, result, flags);
				assertThat(waits.put(userData, completion.more())).as("not over yet").isTrue();
				if (!completion.notification()) {
					assertThat(results.put(userData, result)).isNull();
				}
			})).isPositive();
		}
		assertThat(results).isEqualTo(expected);
		nothingIsLeft();
	}

	private static int connected(TestRing test) throws IOException {
		int client = test.owned(Libc.socket());
		connect(test, client, Libc.port(test.owned(Libc.listeningSocket())));
		return client;
	}

	private static void connect(TestRing test, int socket, int port) throws IOException {
		assertThat(test.run((sqe) -> SocketOperations.connect(sqe, socket, Libc.loopback(test.arena, port)))).isZero();
	}

	/** Memory at the lowest addresses, where nothing may be mapped. */
	@SuppressWarnings("restricted") // the kernel is to find that there is none
	private static MemorySegment nowhere() {
		return MemorySegment.ofAddress(8192).reinterpret(4);
	}

	private interface Preparing {

		Sqe prepare(Sqe sqe);

	}

}
