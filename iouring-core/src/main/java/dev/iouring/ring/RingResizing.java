package dev.iouring.ring;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import dev.iouring.linux.ParamsLayout;
import org.jspecify.annotations.Nullable;

/**
 * Gives a ring other sizes: has the kernel make new queues and copy into them what waits
 * in the old ones, and has ours go on there.
 */
final class RingResizing {

	private final Ring ring;

	private final RingMappings old;

	RingResizing(Ring ring, RingMappings old) {
		this.ring = ring;
		this.old = old;
	}

	/** Returns the new memory, which has replaced the old one in the ring's queues. */
	RingMappings to(RingOptions options) throws ErrnoException {
		// Entries that were taken, and places that were given back, are known to the
		// kernel only after this.
		this.ring.sq().flush();
		this.ring.cq().publishHead();
		requireCopyable();
		RingLayout layout = this.old.memory().layout().resized(options.roundedEntries(), options.roundedCqEntries());
		RingPages pages = has(SetupFlag.NO_MMAP) ? RingPages.map(this.ring.kernel(), this.ring.flags(),
				layout.submissionEntries(), layout.completionEntries()) : null;
		ask(layout, pages);
		RingMappings mappings = map(layout, pages);
		this.ring.sq().moveTo(mappings.memory());
		this.ring.cq().moveTo(mappings.memory());
		this.old.close();
		return mappings;
	}

	/*
	 * What the kernel (6.18) does not copy as it should, it is not asked to: it moves
	 * entries of the small sizes only, and none if their positions wrap around 2^32.
	 */
	private void requireCopyable() {
		if (!has(SetupFlag.DEFER_TASKRUN) || !has(SetupFlag.NO_SQARRAY)) {
			throw new IllegalStateException("only a ring with DEFER_TASKRUN and NO_SQARRAY can be resized");
		}
		SubmissionQueue submissions = this.ring.sq();
		CompletionQueue completions = this.ring.cq();
		int entries = submissions.ready();
		int ready = completions.ready();
		if (entries > 0 && (has(SetupFlag.SQE128) || wraps(submissions.takenEver() - entries, entries))) {
			throw new IllegalStateException(
					entries + " entries of this ring cannot be moved to other memory; submit them first");
		}
		if (ready > 0 && (has(SetupFlag.CQE32) || has(SetupFlag.CQE_MIXED) || wraps(completions.takenEver(), ready))) {
			throw new IllegalStateException(
					ready + " completions of this ring cannot be moved to other memory; take them first");
		}
	}

	static boolean wraps(int head, int count) {
		return Integer.compareUnsigned(head + count, head) < 0;
	}

	private void ask(RingLayout layout, @Nullable RingPages pages) throws ErrnoException {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment params = arena.allocate(ParamsLayout.SIZE, Long.BYTES);
			params.set(ValueLayout.JAVA_INT, ParamsLayout.SQ_ENTRIES, layout.submissionEntries());
			params.set(ValueLayout.JAVA_INT, ParamsLayout.CQ_ENTRIES, layout.completionEntries());
			// All other flags the ring keeps as they are, and the call takes none of
			// them.
			params.set(ValueLayout.JAVA_INT, ParamsLayout.FLAGS, SetupFlag.CQSIZE.bit());
			if (pages != null) {
				pages.addTo(params);
			}
			this.ring.registration().register(RegisterOpcode.RESIZE_RINGS, params, 1);
		}
		catch (ErrnoException | RuntimeException | Error failure) {
			if (pages != null) {
				pages.unmap();
			}
			throw failure;
		}
	}

	private RingMappings map(RingLayout layout, @Nullable RingPages pages) throws ErrnoException {
		try {
			return (pages != null) ? new RingMappings(pages, layout)
					: new RingMappings(this.ring.kernel(), this.ring.fd(), layout);
		}
		catch (ErrnoException | RuntimeException | Error failure) {
			// The kernel has left the old queues, so nothing can be done with the ring
			// any more.
			this.ring.close();
			throw failure;
		}
	}

	private boolean has(SetupFlag flag) {
		return this.ring.flags().contains(flag);
	}

}
