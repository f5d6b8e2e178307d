package dev.iouring.ring;

import java.lang.foreign.MemorySegment;

import dev.iouring.linux.WaitLayout;

/**
 * The place of a wait among those that are registered with a ring.
 *
 * @param owner the ring's waits
 * @param memory where the wait lies, which must not be freed as long as it can be made
 * @param argument its offset there, in the guise of an address, as the kernel takes it
 */
record RegisteredWait(Waits owner, MemorySegment memory, MemorySegment argument) {

	static RegisteredWait at(Waits owner, MemorySegment region, int index) {
		long offset = (long) index * WaitLayout.REG_WAIT_SIZE;
		return new RegisteredWait(owner, region.asSlice(offset, WaitLayout.REG_WAIT_SIZE),
				MemorySegment.ofAddress(offset));
	}

}
