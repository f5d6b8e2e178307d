package dev.iouring.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A range of addresses that {@link Kernel#mmap} returned. It remembers its own length, so
 * that exactly what was mapped is unmapped.
 *
 * @param kernel which one returned it
 * @param address the first byte
 * @param length in bytes
 */
public record Mapping(Kernel kernel, long address, long length) {

	/**
	 * The mapped memory as a segment that becomes inaccessible when the arena closes. The
	 * arena must be closed before {@link #unmap()}: an access that came later would crash
	 * the process instead of throwing.
	 * @param arena decides which threads may access the segment, and until when
	 * @return the whole mapping
	 */
	@SuppressWarnings("restricted") // address and length are those the kernel has mapped
	public MemorySegment segment(Arena arena) {
		return MemorySegment.ofAddress(this.address).reinterpret(this.length, arena, null);
	}

	/**
	 * The mapped memory as a segment that any thread may access, and that is unmapped
	 * when nothing refers to it any more. Instead of {@link #unmap()}.
	 * @return the whole mapping
	 */
	@SuppressWarnings("restricted") // address and length are those the kernel has mapped
	public MemorySegment automaticSegment() {
		return MemorySegment.ofAddress(this.address).reinterpret(this.length, Arena.ofAuto(), (unreachable) -> unmap());
	}

	/**
	 * Keeps the pages out of child processes, which would otherwise share the ring.
	 * @return 0, or a negated error number
	 */
	public int dontFork() {
		return this.kernel.madviseDontFork(this.address, this.length);
	}

	/**
	 * Removes the mapping. To be called once.
	 * @return 0, or a negated error number
	 */
	public int unmap() {
		return this.kernel.munmap(this.address, this.length);
	}

}
