package dev.iouring.ring;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;

/**
 * Access to the fields of a structure that may lie anywhere in a segment.
 */
final class StructField {

	private static final String NAME = "field";

	private StructField() {
	}

	/**
	 * A handle for one field; its coordinates are a segment and the structure's offset in
	 * it. Each access checks that the whole structure lies within the segment, not only
	 * the field. That is the same check for every field, so compiled code that accesses
	 * several makes it once, where plain accesses make one each.
	 * @param structSize in bytes, a multiple of 8; the structure is 8-byte aligned
	 * @param offset of the field in the structure
	 * @param type of the field
	 */
	static VarHandle of(int structSize, int offset, ValueLayout type) {
		List<MemoryLayout> members = new ArrayList<>();
		addPadding(members, offset);
		members.add(type.withName(NAME));
		addPadding(members, structSize - offset - type.byteSize());
		return MemoryLayout.structLayout(members.toArray(MemoryLayout[]::new))
			.withByteAlignment(Long.BYTES)
			.varHandle(PathElement.groupElement(NAME))
			.withInvokeExactBehavior();
	}

	private static void addPadding(List<MemoryLayout> members, long size) {
		if (size > 0) {
			members.add(MemoryLayout.paddingLayout(size));
		}
	}

}
