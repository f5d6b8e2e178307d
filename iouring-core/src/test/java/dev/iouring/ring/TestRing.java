package dev.iouring.ring;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

import dev.iouring.linux.Errno;
import dev.iouring.linux.Syscalls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * A ring with memory and descriptors that go with it, and the short ways tests use it.
 * <p>
 * Its tests have a timeout in a separate thread: an interrupt does not reach a thread
 * that waits in the kernel, so that one left hanging must be left behind.
 */
final class TestRing implements AutoCloseable {

	static final Duration PATIENCE = Duration.ofSeconds(20);

	final Ring ring;

	final Arena arena = Arena.ofShared();

	private final List<Integer> descriptors = new ArrayList<>();

	TestRing() throws IOException {
		this(RingOptions.ofEntries(16));
	}

	TestRing(RingOptions options) throws IOException {
		this(Ring.open(options));
	}

	TestRing(Ring ring) {
		this.ring = ring;
	}

	static TestRing withFlags(SetupFlag... flags) throws IOException {
		return new TestRing(RingOptions.builder().entries(16).flags(flags).build());
	}

	/** Whether the kernel knows a flag, told by asking for a ring with it. */
	static boolean knows(SetupFlag flag) {
		try {
			Ring.open(RingOptions.builder().entries(1).flags(SetupFlagRules.withNeeded(flag)).build()).close();
			return true;
		}
		catch (ErrnoException refused) {
			assertThat(refused.errno()).isEqualTo(Errno.EINVAL);
			return false;
		}
	}

	TestRing assumeSupports(Opcode opcode) throws IOException {
		boolean supported = this.ring.probe().supports(opcode);
		if (!supported) {
			close();
		}
		assumeTrue(supported, "this kernel has no " + opcode);
		return this;
	}

	/**
	 * The ring's kernel has a registration with so many arguments, or the test is
	 * skipped.
	 */
	void assumeKnows(RegisterOpcode registration, int count) {
		assumeKnows(this.ring.fd(), registration, count);
	}

	/**
	 * A kernel that knows a registration looks for its arguments, and finds no memory
	 * there; another one refuses the registration before that.
	 */
	static void assumeKnows(int ringFd, RegisterOpcode registration, int count) {
		int result = Syscalls.ioUringRegister(ringFd, registration.code(), MemorySegment.ofAddress(8), count);
		assumeTrue(result == -Errno.EFAULT,
				() -> "this kernel does not register " + registration + ", error " + -result);
	}

	/**
	 * The call must fail with an error number of the kernel's, and name the registration.
	 */
	static void fails(int errno, String registration, ThrowingCallable call) {
		assertThatExceptionOfType(ErrnoException.class).isThrownBy(call).satisfies((failure) -> {
			assertThat(failure.errno()).as(failure.getMessage()).isEqualTo(errno);
			assertThat(failure.call()).isEqualTo("io_uring_register(" + registration + ")");
		});
	}

	/** Submits one operation alone and returns its result. */
	int run(Consumer<Sqe> operation) throws IOException {
		Sqe sqe = this.ring.sq().next();
		operation.accept(sqe);
		sqe.userData(0x5eed);
		this.ring.submitAndWait(1, PATIENCE);
		Completion completion = this.ring.cq().poll();
		assertThat(completion).as("completion in time").isNotNull();
		assertThat(completion.userData()).isEqualTo(0x5eed);
		return completion.result();
	}

	/** Takes completions until there are as many as wanted, by user data. */
	Map<Long, Integer> results(int count) throws IOException {
		Map<Long, Integer> results = new HashMap<>();
		this.ring.submitAndWait(count, PATIENCE);
		this.ring.cq().drain((userData, result, flags) -> results.put(userData, result));
		assertThat(results).hasSize(count);
		return results;
	}

	void submit(Consumer<Sqe> operation, long userData) throws IOException {
		queue(operation, userData);
		assertThat(this.ring.submit()).isEqualTo(1);
	}

	Sqe queue(Consumer<Sqe> operation, long userData) {
		Sqe sqe = this.ring.sq().next();
		operation.accept(sqe);
		return sqe.userData(userData);
	}

	MemorySegment buffer(long size) {
		return this.arena.allocate(size, 4096);
	}

	MemorySegment bytes(String text) {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		MemorySegment segment = this.arena.allocate(bytes.length);
		segment.copyFrom(MemorySegment.ofArray(bytes));
		return segment;
	}

	MemorySegment path(Path path) {
		return this.arena.allocateFrom(path.toString());
	}

	MemorySegment cString(String text) {
		return this.arena.allocateFrom(text);
	}

	int open(Path path, int flags) throws IOException {
		int fd = run(
				(sqe) -> PathOperations.openat(sqe, FileFlags.AT_FDCWD, path(path), flags | FileFlags.O_CLOEXEC, 0644));
		assertThat(fd).isNotNegative();
		return owned(fd);
	}

	/** The descriptor is closed with this ring. */
	int owned(int fd) {
		this.descriptors.add(fd);
		return fd;
	}

	int[] owned(int[] fds) {
		for (int fd : fds) {
			owned(fd);
		}
		return fds;
	}

	static String text(MemorySegment segment, long length) {
		return new String(segment.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
	}

	@Override
	public void close() {
		this.ring.close();
		this.descriptors.forEach(Syscalls::close);
		// The memory is not freed: a test that failed may have left operations in
		// flight, and closing a ring does not wait for them.
	}

}
