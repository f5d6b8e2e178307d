package dev.iouring.ring;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.concurrent.atomic.AtomicReference;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import dev.iouring.linux.Errno;
import dev.iouring.linux.InterfaceQueueLayout;
import dev.iouring.linux.Kernel;
import dev.iouring.linux.Mapping;
import dev.iouring.linux.RegionLayout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * A queue of a network card. There is none here that can do it, so that all but what the
 * card would do is tried: what the kernel is told, its refusals, and giving memory back.
 */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class InterfaceQueueTest {

	private static final long AREA_NUMBER = 3L << 48;

	private final Arena arena = Arena.ofAuto();

	private final MemorySegment area = this.arena.allocate(65536, 4096);

	private final MemorySegment queue = this.arena.allocate(8192, 4096);

	@Test
	void theKernelSaysWhatIsMissing() throws IOException {
		try (TestRing test = TestRing.withFlags(SetupFlag.SINGLE_ISSUER, SetupFlag.DEFER_TASKRUN, SetupFlag.CQE32);
				TestRing plain = new TestRing()) {
			test.assumeKnows(RegisterOpcode.ZCRX_IFQ, 1);
			int loopback = NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress()).getIndex();
			TestRing.fails(Errno.EOPNOTSUPP, "ZCRX_IFQ",
					() -> InterfaceQueue.register(test.ring, loopback, 0, 256, this.area));
			TestRing.fails(Errno.ENODEV, "ZCRX_IFQ",
					() -> InterfaceQueue.register(test.ring, Integer.MAX_VALUE, 0, 256, this.area));
			TestRing.fails(Errno.EINVAL, "ZCRX_IFQ",
					() -> InterfaceQueue.register(plain.ring, loopback, 0, 256, this.area));
		}
	}

	@Test
	void ringsWithCompletionsOfBothSizesWillDo() throws IOException {
		assumeTrue(TestRing.knows(SetupFlag.CQE_MIXED), "this kernel does not know CQE_MIXED");
		try (TestRing test = TestRing.withFlags(SetupFlag.SINGLE_ISSUER, SetupFlag.DEFER_TASKRUN,
				SetupFlag.CQE_MIXED)) {
			TestRing.fails(Errno.ENODEV, "ZCRX_IFQ",
					() -> InterfaceQueue.register(test.ring, Integer.MAX_VALUE, 0, 256, this.area));
		}
	}

	@Test
	void theQueueLiesInPagesThatAreUnmappedWhenItIsNotUsedAnyMore() throws IOException {
		AtomicReference<Mapping> mapped = new AtomicReference<>();
		AtomicReference<Mapping> unmapped = new AtomicReference<>();
		try (TestRing test = new TestRing(Ring.open(RingOptions.ofEntries(1), withCard(mapped, unmapped)))) {
			use(test.ring, unmapped);
			assertThat(mapped.get().length()).as("whole pages of any size").isEqualTo(9 * 65536L);
		}
		Awaitility.await().until(() -> {
			System.gc();
			return mapped.get().equals(unmapped.get());
		});
	}

	/** In a method of its own, so that the queue is not reachable after it. */
	private void use(Ring ring, AtomicReference<Mapping> unmapped) throws IOException {
		InterfaceQueue queue = InterfaceQueue.register(ring, 1, 0, 32768, this.area);
		assertThat(queue.giveBack(0, 1)).isTrue();
		System.gc();
		assertThat(unmapped).hasNullValue();
		queue.publish();
	}

	/** A kernel that takes a queue, if it lies in the memory that was mapped last. */
	private static Kernel withCard(AtomicReference<Mapping> mapped, AtomicReference<Mapping> unmapped) {
		return (Kernel) Proxy.newProxyInstance(Kernel.class.getClassLoader(), new Class<?>[] { Kernel.class },
				(proxy, method, arguments) -> {
					if (method.getName().equals("ioUringRegister")
							&& arguments[1].equals(RegisterOpcode.ZCRX_IFQ.code())) {
						MemorySegment request = (MemorySegment) arguments[2];
						long region = request.get(ValueLayout.JAVA_LONG, InterfaceQueueLayout.REGION_PTR)
								- request.address();
						assertThat(new Mapping(Kernel.LINUX,
								request.get(ValueLayout.JAVA_LONG, region + RegionLayout.USER_ADDR),
								request.get(ValueLayout.JAVA_LONG, region + RegionLayout.BYTES)))
							.isEqualTo(mapped.get());
						request.set(ValueLayout.JAVA_INT, InterfaceQueueLayout.OFFSETS_TAIL, 4);
						request.set(ValueLayout.JAVA_INT, InterfaceQueueLayout.OFFSETS_RQES, 64);
						return 0;
					}
					Object result;
					try {
						result = method.invoke(Kernel.LINUX, arguments);
					}
					catch (InvocationTargetException ex) {
						throw ex.getCause();
					}
					if (method.getName().equals("mmapAnonymous")) {
						mapped.set(new Mapping(Kernel.LINUX, (long) result, (long) arguments[0]));
					}
					if (method.getName().equals("munmap") && arguments[0].equals(mapped.get().address())) {
						unmapped.set(new Mapping(Kernel.LINUX, (long) arguments[0], (long) arguments[1]));
					}
					return result;
				});
	}

	@Test
	void aRequestIsEncoded() {
		MemorySegment request = encode();
		assertThat(request.get(ValueLayout.JAVA_INT, 0)).isEqualTo(7);
		assertThat(request.get(ValueLayout.JAVA_INT, 4)).isEqualTo(5);
		assertThat(request.get(ValueLayout.JAVA_INT, 8)).isEqualTo(2);
		long areaAt = request.get(ValueLayout.JAVA_LONG, 16) - request.address();
		assertThat(request.get(ValueLayout.JAVA_LONG, areaAt)).isEqualTo(this.area.address());
		assertThat(request.get(ValueLayout.JAVA_LONG, areaAt + 8)).isEqualTo(65536);
		long regionAt = request.get(ValueLayout.JAVA_LONG, 24) - request.address();
		assertThat(request.get(ValueLayout.JAVA_LONG, regionAt)).isEqualTo(this.queue.address());
		assertThat(request.get(ValueLayout.JAVA_LONG, regionAt + 8)).isEqualTo(8192);
		assertThat(request.get(ValueLayout.JAVA_INT, regionAt + 16)).isEqualTo(1);
		assertThat(regionAt + RegionLayout.SIZE).isEqualTo(request.byteSize());
	}

	private MemorySegment encode() {
		return InterfaceQueue.encode(this.arena, 7, 5, 2, this.area, this.queue);
	}

	@Test
	void memoryIsGivenBackUntilThereIsNoRoom() {
		InterfaceQueue queue = new InterfaceQueue(answer(), this.queue);
		assertThat(queue.id()).isEqualTo(4);
		long first = 8192 | 9L << 48;
		assertThat(InterfaceQueue.offset(first)).isEqualTo(8192);
		assertThat(queue.giveBack(first, 100)).isTrue();
		assertThat(queue.giveBack(4096, 4096)).isTrue();
		assertThat(queue.giveBack(0, 1)).as("the kernel has taken none").isFalse();
		assertThat(this.queue.get(ValueLayout.JAVA_INT, 64)).as("nothing is published yet").isZero();
		queue.publish();
		assertThat(this.queue.get(ValueLayout.JAVA_INT, 64)).isEqualTo(2);
		assertThat(this.queue.get(ValueLayout.JAVA_LONG, 128)).isEqualTo(8192 | AREA_NUMBER);
		assertThat(this.queue.get(ValueLayout.JAVA_INT, 136)).isEqualTo(100);
		assertThat(this.queue.get(ValueLayout.JAVA_LONG, 144)).isEqualTo(4096 | AREA_NUMBER);
		this.queue.set(ValueLayout.JAVA_INT, 0, 1);
		assertThat(queue.giveBack(12288, 7)).as("the kernel has taken one").isTrue();
		queue.publish();
		assertThat(this.queue.get(ValueLayout.JAVA_INT, 64)).isEqualTo(3);
		assertThat(this.queue.get(ValueLayout.JAVA_LONG, 128)).isEqualTo(12288 | AREA_NUMBER);
	}

	/** What a kernel with such a card would have filled in. */
	private MemorySegment answer() {
		MemorySegment answer = encode();
		answer.set(ValueLayout.JAVA_INT, InterfaceQueueLayout.ZCRX_ID, 4);
		answer.set(ValueLayout.JAVA_INT, InterfaceQueueLayout.OFFSETS_HEAD, 0);
		answer.set(ValueLayout.JAVA_INT, InterfaceQueueLayout.OFFSETS_TAIL, 64);
		answer.set(ValueLayout.JAVA_INT, InterfaceQueueLayout.OFFSETS_RQES, 128);
		answer.set(ValueLayout.JAVA_LONG, InterfaceQueueLayout.SIZE + InterfaceQueueLayout.AREA_RQ_AREA_TOKEN,
				AREA_NUMBER);
		return answer;
	}

	@Test
	void badArgumentsAreNamedBeforeTheCall() throws IOException {
		try (TestRing test = new TestRing()) {
			assertThatIllegalArgumentException()
				.isThrownBy(() -> InterfaceQueue.register(test.ring, 0, 0, 1, this.area))
				.withMessage("interface index 0 is less than 1");
			assertThatIllegalArgumentException()
				.isThrownBy(() -> InterfaceQueue.register(test.ring, 1, -1, 1, this.area))
				.withMessage("receive queue -1 is negative");
			for (int entries : new int[] { 0, 3, 65536 }) {
				assertThatIllegalArgumentException()
					.isThrownBy(() -> InterfaceQueue.register(test.ring, 1, 0, entries, this.area))
					.withMessage("entries " + entries + " is no power of two from 1 to 32768");
			}
			for (MemorySegment part : new MemorySegment[] { this.area.asSlice(1, 4096), this.area.asSlice(0, 1),
					this.area.asSlice(0, 0) }) {
				assertThatIllegalArgumentException().isThrownBy(() -> InterfaceQueue.register(test.ring, 1, 0, 1, part))
					.withMessage("the area at address " + part.address() + " with " + part.byteSize()
							+ " bytes does not consist of whole pages of 4096");
			}
		}
	}

}
