package dev.iouring.ring;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

import dev.iouring.linux.RegisterLayout;

/**
 * The operations the running kernel has, as {@code IORING_REGISTER_PROBE} tells them.
 * Immutable.
 */
public final class Probe {

	private static final int SUPPORTED = 1;

	private final Set<Opcode> supported;

	Probe(MemorySegment probe) {
		Set<Opcode> supported = EnumSet.noneOf(Opcode.class);
		int known = Byte.toUnsignedInt(probe.get(ValueLayout.JAVA_BYTE, RegisterLayout.PROBE_OPS_LEN));
		for (Opcode opcode : Opcode.values()) {
			long entry = RegisterLayout.PROBE_OPS + (long) opcode.code() * RegisterLayout.PROBE_OP_SIZE;
			if (opcode.code() < known
					&& (probe.get(ValueLayout.JAVA_SHORT, entry + RegisterLayout.PROBE_OP_FLAGS) & SUPPORTED) != 0) {
				supported.add(opcode);
			}
		}
		this.supported = Collections.unmodifiableSet(supported);
	}

	/**
	 * Whether the kernel has an operation. It may still refuse some of the operation's
	 * flags.
	 * @param opcode the operation
	 * @return {@code true} if submissions with it are understood
	 */
	public boolean supports(Opcode opcode) {
		return this.supported.contains(opcode);
	}

	/**
	 * All operations the kernel has.
	 * @return an unmodifiable set
	 */
	public Set<Opcode> supported() {
		return this.supported;
	}

	@Override
	public String toString() {
		return "Probe" + this.supported;
	}

}
