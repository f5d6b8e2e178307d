package dev.iouring.ring;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import dev.iouring.linux.RegisterLayout;

/**
 * What a ring is restricted to, see {@link Ring#registerRestrictions(Restrictions)}.
 * Entries with other operations or flags complete with {@code EACCES}, and calls that
 * register resources fail with {@code EACCES}. Immutable.
 *
 * @see <a href=
 * "https://man7.org/linux/man-pages/man2/io_uring_register.2.html">io_uring_register(2)</a>
 */
public final class Restrictions {

	private static final int REGISTER_OP = 0;

	private static final int SQE_OP = 1;

	private static final int SQE_FLAGS_ALLOWED = 2;

	private static final int SQE_FLAGS_REQUIRED = 3;

	private final Set<Opcode> operations;

	private final Set<RegisterOpcode> registrations;

	private final Set<SqeFlag> allowedFlags;

	private final Set<SqeFlag> requiredFlags;

	private Restrictions(Builder builder) {
		this.operations = Collections.unmodifiableSet(EnumSet.copyOf(builder.operations));
		this.registrations = Collections.unmodifiableSet(EnumSet.copyOf(builder.registrations));
		this.allowedFlags = Collections.unmodifiableSet(EnumSet.copyOf(builder.allowedFlags));
		this.requiredFlags = Collections.unmodifiableSet(EnumSet.copyOf(builder.requiredFlags));
	}

	/**
	 * Restrictions that allow nothing yet.
	 * @return a new builder
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * The operations that are allowed.
	 * @return an unmodifiable set
	 */
	public Set<Opcode> operations() {
		return this.operations;
	}

	/**
	 * The calls of {@code io_uring_register(2)} that are allowed.
	 * @return an unmodifiable set
	 */
	public Set<RegisterOpcode> registrations() {
		return this.registrations;
	}

	/**
	 * The flags that entries may carry.
	 * @return an unmodifiable set
	 */
	public Set<SqeFlag> allowedFlags() {
		return this.allowedFlags;
	}

	/**
	 * The flags that entries must carry.
	 * @return an unmodifiable set
	 */
	public Set<SqeFlag> requiredFlags() {
		return this.requiredFlags;
	}

	/** How many structures {@link #encode} fills. */
	int size() {
		return this.operations.size() + this.registrations.size() + 2;
	}

	/** Makes the kernel's {@code io_uring_restriction[]}. */
	MemorySegment encode(Arena arena) {
		MemorySegment restrictions = arena.allocate((long) size() * RegisterLayout.RESTRICTION_SIZE, Integer.BYTES);
		int index = 0;
		for (Opcode operation : this.operations) {
			set(restrictions, index++, SQE_OP, operation.code());
		}
		for (RegisterOpcode registration : this.registrations) {
			set(restrictions, index++, REGISTER_OP, registration.code());
		}
		set(restrictions, index++, SQE_FLAGS_ALLOWED, KernelFlag.toBits(this.allowedFlags));
		set(restrictions, index, SQE_FLAGS_REQUIRED, KernelFlag.toBits(this.requiredFlags));
		return restrictions;
	}

	private static void set(MemorySegment restrictions, int index, int opcode, int value) {
		long offset = (long) index * RegisterLayout.RESTRICTION_SIZE;
		restrictions.set(ValueLayout.JAVA_SHORT, offset + RegisterLayout.RESTRICTION_OPCODE, (short) opcode);
		restrictions.set(ValueLayout.JAVA_BYTE, offset + RegisterLayout.RESTRICTION_VALUE, (byte) value);
	}

	/**
	 * Collects what is allowed. Not thread-safe.
	 */
	public static final class Builder {

		private final Set<Opcode> operations = EnumSet.noneOf(Opcode.class);

		private final Set<RegisterOpcode> registrations = EnumSet.noneOf(RegisterOpcode.class);

		private final Set<SqeFlag> allowedFlags = EnumSet.noneOf(SqeFlag.class);

		private final Set<SqeFlag> requiredFlags = EnumSet.noneOf(SqeFlag.class);

		private Builder() {
		}

		/**
		 * Allows operations, beside those allowed before.
		 * @param operations the operations
		 * @return this
		 */
		public Builder allow(Collection<Opcode> operations) {
			this.operations.addAll(operations);
			return this;
		}

		/**
		 * Allows operations, beside those allowed before.
		 * @param operations the operations
		 * @return this
		 */
		public Builder allow(Opcode... operations) {
			return allow(List.of(operations));
		}

		/**
		 * Allows calls of {@code io_uring_register(2)} once the ring is enabled.
		 * @param registrations the calls
		 * @return this
		 */
		public Builder allowRegistering(RegisterOpcode... registrations) {
			this.registrations.addAll(List.of(registrations));
			return this;
		}

		/**
		 * Allows entries to carry flags.
		 * @param flags the flags
		 * @return this
		 */
		public Builder allowFlags(SqeFlag... flags) {
			this.allowedFlags.addAll(List.of(flags));
			return this;
		}

		/**
		 * Demands that every entry carries flags, which allows them too.
		 * @param flags the flags
		 * @return this
		 */
		public Builder requireFlags(SqeFlag... flags) {
			this.requiredFlags.addAll(List.of(flags));
			return this;
		}

		/**
		 * Returns the restrictions.
		 * @return what was collected
		 */
		public Restrictions build() {
			return new Restrictions(this);
		}

	}

}
