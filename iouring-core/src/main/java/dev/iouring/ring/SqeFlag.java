package dev.iouring.ring;

import java.util.EnumSet;
import java.util.Set;

/**
 * The flags that an entry may carry, {@code IOSQE_*} in {@code linux/io_uring.h}. The
 * methods of {@link Sqe} set them; {@link Restrictions} name them.
 */
public enum SqeFlag {

	/** {@link Sqe#fixedFile()}. */
	FIXED_FILE(1),

	/** {@link Sqe#drain()}. */
	IO_DRAIN(1 << 1),

	/** {@link Sqe#link()}. */
	IO_LINK(1 << 2),

	/** {@link Sqe#hardLink()}. */
	IO_HARDLINK(1 << 3),

	/** {@link Sqe#async()}. */
	ASYNC(1 << 4),

	/** {@link Sqe#bufferGroup(int)}. */
	BUFFER_SELECT(1 << 5),

	/** {@link Sqe#skipSuccess()}. */
	CQE_SKIP_SUCCESS(1 << 6);

	private final int bit;

	SqeFlag(int bit) {
		this.bit = bit;
	}

	static int toBits(Set<SqeFlag> flags) {
		int bits = 0;
		for (SqeFlag flag : flags) {
			bits |= flag.bit;
		}
		return bits;
	}

	/** Bits without a name here, which a newer kernel may have, are left out. */
	static Set<SqeFlag> fromBits(int bits) {
		Set<SqeFlag> flags = EnumSet.noneOf(SqeFlag.class);
		for (SqeFlag flag : values()) {
			if ((bits & flag.bit) != 0) {
				flags.add(flag);
			}
		}
		return flags;
	}

}
