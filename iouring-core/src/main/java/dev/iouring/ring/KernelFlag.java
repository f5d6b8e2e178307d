package dev.iouring.ring;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;

/**
 * A flag that the kernel knows as one bit of a word.
 */
interface KernelFlag {

	int bit();

	static int toBits(Collection<? extends KernelFlag> flags) {
		int bits = 0;
		for (KernelFlag flag : flags) {
			bits |= flag.bit();
		}
		return bits;
	}

	/**
	 * Bits without a name among the constants, which a newer kernel may set, are left
	 * out.
	 */
	static <F extends Enum<F> & KernelFlag> Set<F> fromBits(Class<F> type, int bits) {
		Set<F> flags = EnumSet.allOf(type);
		flags.removeIf((flag) -> (bits & flag.bit()) == 0);
		return flags;
	}

}
