package dev.iouring.ring;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.iouring.linux.EpollLayout;
import dev.iouring.linux.SqeLayout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What all encoders do with arguments that they cannot use.
 */
@Timeout(60)
class EncoderArgumentsTest {

	/** Whole structures of each size, 8 to 48 bytes. */
	private static final int SIZE = 768;

	private final MemorySegment entry = Arena.ofAuto().allocate(SqeLayout.SIZE, 8);

	private final Sqe sqe = new Sqe(this.entry);

	private final MemorySegment memory = Arena.ofAuto().allocate(SIZE, 8);

	private Object[] goodArguments(Method encoder) {
		return Arrays.stream(encoder.getParameterTypes()).map(this::goodArgument).toArray();
	}

	private Object goodArgument(Class<?> type) {
		if (type == Sqe.class) {
			return this.sqe;
		}
		if (type == MemorySegment.class) {
			return this.memory;
		}
		if (type == Opcode.class) {
			return Opcode.READ;
		}
		return (type == long.class) ? (Object) 1L : (Object) 1;
	}

	private Stream<?> badArguments(Class<?> type) {
		if (type == MemorySegment.class) {
			return Stream.of(heap(), this.memory.asReadOnly(), this.memory.asSlice(0, 0), this.memory.asSlice(0, 3),
					huge());
		}
		if (type == int.class) {
			return Stream.of(-1, Integer.MIN_VALUE, Integer.MAX_VALUE);
		}
		return (type == long.class) ? Stream.of(-1L, Long.MIN_VALUE, Long.MAX_VALUE) : Stream.empty();
	}

	private static MemorySegment heap() {
		return MemorySegment.ofArray(new long[SIZE / Long.BYTES]);
	}

	private static MemorySegment freed() {
		try (Arena arena = Arena.ofConfined()) {
			return arena.allocate(SIZE, 8);
		}
	}

	@SuppressWarnings("restricted") // the memory is never accessed
	private MemorySegment huge() {
		return this.memory.reinterpret(96L << 30);
	}

	/** Returns what it threw, or null. */
	private Throwable call(Method encoder, Object[] arguments) throws IllegalAccessException {
		this.entry.fill((byte) 0);
		try {
			assertThat(encoder.invoke(null, arguments)).isSameAs(this.sqe);
			return null;
		}
		catch (InvocationTargetException ex) {
			return ex.getCause();
		}
	}

	private void assertUntouched() {
		assertThat(this.entry.toArray(ValueLayout.JAVA_BYTE)).containsOnly(0);
	}

	@ParameterizedTest
	@MethodSource("dev.iouring.ring.KernelSurfaceTest#encoders")
	void anEntryIsUntouchedWhenAnArgumentIsRefused(Method encoder) throws IllegalAccessException {
		assertThat(call(encoder, goodArguments(encoder))).isNull();
		Class<?>[] types = encoder.getParameterTypes();
		for (int i = 0; i < types.length; i++) {
			for (Object bad : badArguments(types[i]).toList()) {
				Object[] arguments = goodArguments(encoder);
				arguments[i] = bad;
				Throwable thrown = call(encoder, arguments);
				if (thrown != null) {
					assertThat(thrown).isExactlyInstanceOf(IllegalArgumentException.class);
					assertUntouched();
				}
			}
		}
	}

	@ParameterizedTest
	@MethodSource("dev.iouring.ring.KernelSurfaceTest#encoders")
	void memoryWhoseAddressMeansNothingIsRefused(Method encoder) throws IllegalAccessException {
		Class<?>[] types = encoder.getParameterTypes();
		for (int i = 0; i < types.length; i++) {
			if (types[i] == MemorySegment.class) {
				Object[] arguments = goodArguments(encoder);
				arguments[i] = heap();
				assertThat(call(encoder, arguments)).isExactlyInstanceOf(IllegalArgumentException.class)
					.hasMessageContaining("heap memory");
				arguments[i] = freed();
				assertThat(call(encoder, arguments)).isExactlyInstanceOf(IllegalArgumentException.class)
					.hasMessageContaining("is closed");
				assertUntouched();
			}
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { -1, Integer.MIN_VALUE })
	void negativeSlotsAreRefused(int slot) {
		String message = "slot " + slot + " is negative";
		assertThatIllegalArgumentException().isThrownBy(() -> this.sqe.intoSlot(slot)).withMessage(message);
		assertThatIllegalArgumentException().isThrownBy(() -> this.sqe.fixedFile(slot)).withMessage(message);
		assertThatIllegalArgumentException().isThrownBy(() -> RegisteredFileOperations.closeSlot(this.sqe, slot))
			.withMessage(message);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> RegisteredFileOperations.filesUpdate(this.sqe, this.memory, slot))
			.withMessage(message);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> RegisteredFileOperations.fixedFdInstall(this.sqe, slot, 0))
			.withMessage(message);
		assertThatIllegalArgumentException().isThrownBy(() -> MessageOperations.msgRingFile(this.sqe, 1, slot, 1, 0))
			.withMessage(message);
		assertUntouched();
	}

	@Test
	void anEventThatIsTooShortIsRefused() {
		int size = EpollLayout.EVENT_SIZE;
		assertThatIllegalArgumentException()
			.isThrownBy(() -> PollOperations.epollCtl(this.sqe, 1, 1, 1, this.memory.asSlice(0, size - 1)))
			.withMessage("the kernel would read %d bytes of %d", size, size - 1);
		assertUntouched();
		PollOperations.epollCtl(this.sqe, 1, PollOperations.EPOLL_CTL_DEL, 1, MemorySegment.NULL);
	}

	@Test
	void valuesThatAreTooLongAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> SocketCommands.setsockopt(this.sqe, 1, 1, 1, huge()))
			.withMessage("memory of 103079215104 bytes is larger than 2147483647");
		assertUntouched();
	}

}
