package dev.iouring.ring;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

import dev.iouring.ChildJvm;
import dev.iouring.linux.QueryLayout;
import dev.iouring.linux.UnsupportedPlatformException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What the kernel says it has, compared with what rings show.
 */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class KernelCapabilitiesTest {

	@Test
	void theKernelTellsWhatRingsShow() throws IOException {
		TestRing.assumeKnows(-1, RegisterOpcode.QUERY, 0);
		KernelCapabilities kernel = KernelCapabilities.query();
		try (TestRing test = TestRing.withFlags(SetupFlag.SINGLE_ISSUER, SetupFlag.DEFER_TASKRUN)) {
			assertThat(kernel.operations()).containsAll(test.ring.probe().supported());
			assertThat(kernel.features()).isEqualTo(test.ring.features());
			assertThat(kernel.setupFlags()).containsAll(test.ring.flags());
		}
		assertThat(kernel.operationCount()).isGreaterThan(Opcode.PIPE.code());
		assertThat(kernel.registrationCount()).isGreaterThan(RegisterOpcode.QUERY.code());
		assertThat(kernel.registrations()).contains(RegisterOpcode.values());
		assertThat(kernel.entryFlags()).contains(SqeFlag.values());
		assertThat(kernel.enterFlags() & EnterFlags.NO_IOWAIT).isNotZero();
		assertThat(kernel).asString().startsWith("KernelCapabilities[operations=" + kernel.operationCount());
	}

	@Test
	void noOtherSystemsKernelIsAsked(@TempDir Path directory) throws Exception {
		assertThat(ChildJvm.run(directory, ElsewhereMain.class, List.of("-Dos.name=Plan 9")))
			.isEqualTo(Map.of("refused", 2L));
	}

	/** Makes the calls that need no ring. */
	static final class ElsewhereMain {

		private ElsewhereMain() {
		}

		public static void main(String[] arguments) throws IOException {
			int refused = 0;
			try {
				KernelCapabilities.query();
			}
			catch (UnsupportedPlatformException expected) {
				refused++;
			}
			try {
				RingMessages.send(-1, 1, 1);
			}
			catch (UnsupportedPlatformException expected) {
				refused++;
			}
			System.out.println("refused=" + refused);
		}

	}

	@Test
	void whatHasNoNameIsLeftOut() {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment answer = arena.allocate(QueryLayout.OPCODE_SIZE, Long.BYTES);
			answer.set(ValueLayout.JAVA_INT, QueryLayout.NR_REQUEST_OPCODES, 2);
			answer.set(ValueLayout.JAVA_INT, QueryLayout.NR_REGISTER_OPCODES, 200);
			answer.set(ValueLayout.JAVA_LONG, QueryLayout.FEATURE_FLAGS, 1L << 63 | 1L << 31 | 1);
			answer.set(ValueLayout.JAVA_LONG, QueryLayout.RING_SETUP_FLAGS, 1L << 40 | 2);
			answer.set(ValueLayout.JAVA_LONG, QueryLayout.ENTER_FLAGS, 1L << 40 | 1);
			answer.set(ValueLayout.JAVA_LONG, QueryLayout.SQE_FLAGS, 1L << 7 | 1 << 4);
			KernelCapabilities kernel = new KernelCapabilities(answer);
			assertThat(kernel.operationCount()).isEqualTo(2);
			assertThat(kernel.operations()).containsExactly(Opcode.NOP, Opcode.READV);
			assertThat(kernel.registrationCount()).isEqualTo(200);
			assertThat(kernel.registrations()).containsExactly(RegisterOpcode.values());
			assertThat(kernel.features()).containsExactly(Feature.SINGLE_MMAP);
			assertThat(kernel.setupFlags()).containsExactly(SetupFlag.SQPOLL);
			assertThat(kernel.entryFlags()).containsExactly(SqeFlag.ASYNC);
			assertThat(kernel.enterFlags()).isEqualTo(1L << 40 | 1);
			assertThatExceptionOfType(UnsupportedOperationException.class)
				.isThrownBy(() -> kernel.features().add(Feature.NODROP));
		}
	}

}
