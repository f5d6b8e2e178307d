package dev.iouring.ring;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

import dev.iouring.linux.Kernel;
import dev.iouring.linux.QueryLayout;

/**
 * What the running kernel has, as {@code IORING_REGISTER_QUERY} tells without a ring. On
 * kernels before Linux 6.18, ask {@link Ring#probe()} and {@link Ring#features()}
 * instead. What has no name in this library is left out of the sets. Immutable.
 */
public final class KernelCapabilities {

	private static final int QUERY_OPCODES = 0;

	private final int operationCount;

	private final int registrationCount;

	private final Set<Opcode> operations;

	private final Set<RegisterOpcode> registrations;

	private final Set<Feature> features;

	private final Set<SetupFlag> setupFlags;

	private final Set<SqeFlag> entryFlags;

	private final long enterFlags;

	KernelCapabilities(MemorySegment answer) {
		this.operationCount = answer.get(ValueLayout.JAVA_INT, QueryLayout.NR_REQUEST_OPCODES);
		this.registrationCount = answer.get(ValueLayout.JAVA_INT, QueryLayout.NR_REGISTER_OPCODES);
		this.operations = Arrays.stream(Opcode.values())
			.filter((opcode) -> opcode.code() < this.operationCount)
			.collect(Collectors.toCollection(() -> EnumSet.noneOf(Opcode.class)));
		this.registrations = Arrays.stream(RegisterOpcode.values())
			.filter((opcode) -> opcode.code() < this.registrationCount)
			.collect(Collectors.toCollection(() -> EnumSet.noneOf(RegisterOpcode.class)));
		// All that have names are among the lower 32 bits.
		this.features = KernelFlag.fromBits(Feature.class,
				(int) answer.get(ValueLayout.JAVA_LONG, QueryLayout.FEATURE_FLAGS));
		this.setupFlags = KernelFlag.fromBits(SetupFlag.class,
				(int) answer.get(ValueLayout.JAVA_LONG, QueryLayout.RING_SETUP_FLAGS));
		this.entryFlags = KernelFlag.fromBits(SqeFlag.class,
				(int) answer.get(ValueLayout.JAVA_LONG, QueryLayout.SQE_FLAGS));
		this.enterFlags = answer.get(ValueLayout.JAVA_LONG, QueryLayout.ENTER_FLAGS);
	}

	/**
	 * Asks the kernel of this machine.
	 * @return a copy of the answer
	 * @throws ErrnoException {@code EINVAL} or {@code EBADF} before Linux 6.18
	 * @throws UnsupportedOperationException not on Linux, or on an architecture without
	 * known system call numbers
	 */
	public static KernelCapabilities query() throws ErrnoException {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment answer = arena.allocate(QueryLayout.OPCODE_SIZE, Long.BYTES);
			MemorySegment header = arena.allocate(QueryLayout.HEADER_SIZE, Long.BYTES);
			header.set(ValueLayout.JAVA_LONG, QueryLayout.DATA, answer.address());
			header.set(ValueLayout.JAVA_INT, QueryLayout.OP, QUERY_OPCODES);
			header.set(ValueLayout.JAVA_INT, QueryLayout.SIZE, QueryLayout.OPCODE_SIZE);
			Registration.registerWithoutRing(Kernel.LINUX, RegisterOpcode.QUERY, header, 0);
			int result = header.get(ValueLayout.JAVA_INT, QueryLayout.RESULT);
			if (result < 0) {
				throw RingErrors.of("io_uring_register(QUERY)", -result);
			}
			return new KernelCapabilities(answer);
		}
	}

	/**
	 * How many operations the kernel knows. It may be built without what one of them
	 * needs, which {@link Probe} tells.
	 * @return the code of its newest operation, plus one
	 */
	public int operationCount() {
		return this.operationCount;
	}

	/**
	 * How many calls of {@code io_uring_register(2)} the kernel knows.
	 * @return the code of its newest call, plus one
	 */
	public int registrationCount() {
		return this.registrationCount;
	}

	/**
	 * The operations that the kernel knows.
	 * @return an unmodifiable set
	 */
	public Set<Opcode> operations() {
		return Collections.unmodifiableSet(this.operations);
	}

	/**
	 * The calls of {@code io_uring_register(2)} that the kernel knows.
	 * @return an unmodifiable set
	 */
	public Set<RegisterOpcode> registrations() {
		return Collections.unmodifiableSet(this.registrations);
	}

	/**
	 * What each ring of the kernel can do.
	 * @return an unmodifiable set
	 */
	public Set<Feature> features() {
		return Collections.unmodifiableSet(this.features);
	}

	/**
	 * The flags that rings can be made with.
	 * @return an unmodifiable set
	 */
	public Set<SetupFlag> setupFlags() {
		return Collections.unmodifiableSet(this.setupFlags);
	}

	/**
	 * The flags that entries may carry.
	 * @return an unmodifiable set
	 */
	public Set<SqeFlag> entryFlags() {
		return Collections.unmodifiableSet(this.entryFlags);
	}

	/**
	 * The flags of {@code io_uring_enter(2)}.
	 * @return {@link EnterFlags}, and those without a name there
	 */
	public long enterFlags() {
		return this.enterFlags;
	}

	@Override
	public String toString() {
		return "KernelCapabilities[operations=" + this.operationCount + ", registrations=" + this.registrationCount
				+ ", features=" + this.features + ", setupFlags=" + this.setupFlags + ", entryFlags=" + this.entryFlags
				+ ", enterFlags=0x" + Long.toHexString(this.enterFlags) + "]";
	}

}
