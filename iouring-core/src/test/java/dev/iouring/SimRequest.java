package dev.iouring;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import dev.iouring.linux.Errno;
import dev.iouring.linux.FileLayout;
import dev.iouring.linux.SqeLayout;
import dev.iouring.ring.Opcode;
import org.jspecify.annotations.Nullable;

/**
 * A request that the simulated kernel has taken. Until its completion is visible the
 * kernel may write to its memory at any time, and does.
 */
final class SimRequest {

	private static final long SECOND = 1_000_000_000;

	/** When a read of an empty pipe ends by itself: the writer goes away. */
	private static final long PIPE_LIFETIME = 60 * SECOND;

	private static final int FIXED_FILE = 1;

	private static final int IO_LINK = 1 << 2;

	/** Shorter than the shortest buffer, longer than the model's paths. */
	private static final int MAX_PATH = 64;

	private static final Opcode[] OPCODES = new Opcode[256];

	static {
		for (Opcode opcode : Opcode.values()) {
			OPCODES[opcode.code()] = opcode;
		}
	}

	private final Simulation simulation;

	private final SimKernel kernel;

	private final SimRing ring;

	private final Opcode opcode;

	private final int fd;

	private final long offset;

	private final long address;

	private final int length;

	private final long userData;

	private final int bufferIndex;

	/** What is to be opened, which the kernel copies when it takes the entry. */
	private final @Nullable String path;

	private SimKernel.@Nullable Open open;

	private @Nullable SimFile file;

	private SimMemory.@Nullable Range range;

	/** What a write found in its memory when it was submitted. */
	private byte @Nullable [] source;

	private Simulation.@Nullable Event ending;

	private final int flags;

	/** What runs only after this, and only if this does all that was asked for. */
	private @Nullable SimRequest next;

	private @Nullable Boolean wellFormed;

	private boolean started;

	private boolean stuck;

	private boolean ended;

	SimRequest(Simulation simulation, SimKernel kernel, SimRing ring, MemorySegment sqe) {
		this.simulation = simulation;
		this.kernel = kernel;
		this.ring = ring;
		this.opcode = OPCODES[Byte.toUnsignedInt(sqe.get(ValueLayout.JAVA_BYTE, SqeLayout.OPCODE))];
		this.flags = sqe.get(ValueLayout.JAVA_BYTE, SqeLayout.FLAGS);
		this.fd = sqe.get(ValueLayout.JAVA_INT, SqeLayout.FD);
		this.offset = sqe.get(ValueLayout.JAVA_LONG, SqeLayout.OFF);
		this.address = sqe.get(ValueLayout.JAVA_LONG, SqeLayout.ADDR);
		this.length = sqe.get(ValueLayout.JAVA_INT, SqeLayout.LEN);
		this.userData = sqe.get(ValueLayout.JAVA_LONG, SqeLayout.USER_DATA);
		this.bufferIndex = sqe.get(ValueLayout.JAVA_SHORT, SqeLayout.BUF_INDEX);
		this.path = (this.opcode == Opcode.OPENAT) ? path() : null;
	}

	private String path() {
		StringBuilder path = new StringBuilder();
		MemorySegment memory = memory(this.address, MAX_PATH);
		for (int i = 0; i < MAX_PATH && memory.get(ValueLayout.JAVA_BYTE, i) != 0; i++) {
			path.append((char) memory.get(ValueLayout.JAVA_BYTE, i));
		}
		String read = path.toString();
		this.simulation.require(this.kernel.named(read) != null,
				() -> describe() + " is about a path that nobody has asked for");
		return read;
	}

	@SuppressWarnings("restricted") // what an entry points to is what the engine gave
	static MemorySegment memory(long address, long length) {
		return MemorySegment.ofAddress(address).reinterpret(length);
	}

	long userData() {
		return this.userData;
	}

	SimMemory.@Nullable Range range() {
		return this.range;
	}

	String describe() {
		return this.opcode + " #" + Long.toHexString(this.userData)
				+ ((this.file != null) ? " on " + this.file.name() : "");
	}

	/** Whether the next entry waits for this one. */
	boolean isLinked() {
		return (this.flags & IO_LINK) != 0;
	}

	void link(SimRequest next) {
		this.next = next;
	}

	/** Whether the kernel accepts the entry. Decided once. */
	boolean isWellFormed() {
		Boolean wellFormed = this.wellFormed;
		if (wellFormed == null) {
			wellFormed = this.opcode == Opcode.ASYNC_CANCEL || this.opcode == Opcode.CLOSE
					|| !this.simulation.chance(this.kernel.faults().refusal);
			this.wellFormed = wellFormed;
		}
		return wellFormed;
	}

	/** Ends this and what is linked to it, because at least one is malformed. */
	void refuse() {
		SimRequest next = this.next;
		this.next = null;
		end(isWellFormed() ? -Errno.ECANCELED : this.kernel.inject(Errno.EINVAL));
		if (next != null) {
			next.refuse();
		}
	}

	/** Begins. */
	void start() {
		this.started = true;
		switch (this.opcode) {
			case NOP -> soon(() -> 0);
			case READ, READ_FIXED, WRITE, WRITE_FIXED -> transfer();
			case FSYNC, FALLOCATE, FTRUNCATE -> {
				if (use()) {
					perform(() -> 0);
				}
			}
			case OPENAT -> openat();
			case STATX -> statx();
			case CLOSE -> soon(() -> this.kernel.close(this.fd));
			case RENAMEAT, UNLINKAT, MKDIRAT, SYMLINKAT, LINKAT -> perform(() -> 0);
			case ASYNC_CANCEL -> cancel();
			default -> this.simulation.violation(() -> "the simulated kernel does not know " + this.opcode);
		}
	}

	private boolean use() {
		boolean fixed = (this.flags & FIXED_FILE) != 0;
		SimKernel.Open open = fixed ? this.ring.useSlot(this.fd, this) : this.kernel.use(this.fd);
		if (open == null && fixed) {
			end(-Errno.EBADF);
			return false;
		}
		if (open == null) {
			this.simulation.violation(() -> describe() + " is about descriptor " + this.fd + ", which is closed");
			return false;
		}
		this.open = open;
		this.file = open.file();
		return true;
	}

	private void hold(long address, long length) {
		this.range = this.simulation.memory().hold(address, length, describe());
	}

	private void transfer() {
		if (!use()) {
			return;
		}
		if (this.opcode == Opcode.READ_FIXED || this.opcode == Opcode.WRITE_FIXED) {
			this.simulation.require(this.ring.isRegistered(this.bufferIndex, this.address, this.length),
					() -> describe() + " is not about memory of registered buffer " + this.bufferIndex);
		}
		hold(this.address, this.length);
		boolean writes = this.opcode == Opcode.WRITE || this.opcode == Opcode.WRITE_FIXED;
		switch (Operation.requireNonNull(this.file, "file")) {
			case SimFile.Regular regular when writes -> {
				this.source = memory(this.address, this.length).toArray(ValueLayout.JAVA_BYTE);
				perform(() -> write(regular));
			}
			case SimFile.Regular regular -> {
				perform(() -> read(regular));
				scribble();
			}
			case SimFile.Pipe _ -> {
				this.ending = this.simulation.in(PIPE_LIFETIME, () -> end(0));
				scribble();
			}
			case SimFile.Eventfd eventfd -> awaitWakeUp(eventfd);
			case SimFile.RingFile _ -> this.simulation.violation(() -> describe() + " reads from a ring");
		}
	}

	private void awaitWakeUp(SimFile.Eventfd eventfd) {
		this.simulation.require(eventfd.reader == null, () -> "two reads wait for wake-ups");
		eventfd.reader = () -> {
			if (this.ending == null) {
				this.ending = this.simulation.in(this.simulation.duration(50_000), () -> {
					memory(this.address, Long.BYTES).set(ValueLayout.JAVA_LONG_UNALIGNED, 0, eventfd.value);
					eventfd.value = 0;
					end(Long.BYTES);
				});
			}
		};
		if (eventfd.value > 0) {
			eventfd.reader.run();
		}
	}

	private int read(SimFile.Regular regular) {
		int available = shortened(regular.available(this.offset, this.length));
		regular.read(memory(this.address, this.length), this.offset, available);
		return available;
	}

	private int write(SimFile.Regular regular) {
		MemorySegment memory = memory(this.address, this.length);
		if (MemorySegment.ofArray(Operation.requireNonNull(this.source, "source")).mismatch(memory) >= 0) {
			this.simulation.violation(() -> describe() + ": its memory changed while the kernel held it");
		}
		int moved = shortened(regular.available(this.offset, this.length));
		regular.write(memory, this.offset, moved);
		return moved;
	}

	private int shortened(int length) {
		return (length > 1 && this.simulation.chance(this.kernel.faults().shortTransfer))
				? this.simulation.random().nextInt(1, length) : length;
	}

	/** What a read may have put into its memory before it ends. */
	private void scribble() {
		if (this.length > 0) {
			this.simulation.in(this.simulation.duration(SECOND / 10), () -> {
				if (!this.ended) {
					memory(this.address, this.length).fill((byte) this.simulation.random().nextInt());
				}
			});
		}
	}

	private void openat() {
		SimFile file = this.kernel.named(Operation.requireNonNull(this.path, "path"));
		perform(() -> (file != null) ? this.kernel.open(file) : -Errno.ENOENT);
	}

	private void statx() {
		// the path may be overwritten from now on, the answer's memory may not
		hold(this.offset, FileLayout.STATX_SIZE);
		this.simulation.require((this.flags & FIXED_FILE) == 0, () -> describe() + " takes no slot");
		if (this.fd < 0 || use()) {
			perform(() -> {
				memory(this.offset, FileLayout.STATX_SIZE).fill((byte) 0)
					.set(ValueLayout.JAVA_LONG_UNALIGNED, FileLayout.STX_SIZE, 4711);
				return 0;
			});
		}
	}

	/** Ends after a while, if nothing comes in between. */
	private void perform(Outcome outcome) {
		SimFaults faults = this.kernel.faults();
		this.stuck = this.simulation.chance(faults.stuck);
		if (this.stuck) {
			this.ending = this.simulation.in(30 * SECOND, () -> end(outcome.get()));
		}
		else if (this.simulation.chance(faults.error)) {
			soon(() -> this.kernel.inject(Errno.EIO));
		}
		else if (this.simulation.chance(faults.slow)) {
			this.ending = this.simulation.in(this.simulation.duration(SECOND / 2), () -> end(outcome.get()));
		}
		else {
			soon(outcome);
		}
	}

	private void soon(Outcome outcome) {
		if (this.simulation.random().nextInt(4) == 0) {
			end(outcome.get());
		}
		else {
			this.ending = this.simulation.in(this.simulation.duration(1_000_000), () -> end(outcome.get()));
		}
	}

	private void cancel() {
		// looking for the target may be left to a worker, and its completion may be
		// posted before or after the target's
		if (this.simulation.random().nextInt(3) > 0) {
			cancelTarget();
		}
		else {
			this.ending = this.simulation.in(this.simulation.duration(1_000_000), this::cancelTarget);
		}
	}

	private void cancelTarget() {
		SimRequest target = this.ring.find(this.address);
		int result = (target != null && target != this && target.started) ? target.cancelled() : -Errno.ENOENT;
		if (this.simulation.random().nextBoolean()) {
			end(result);
		}
		else {
			this.ending = this.simulation.in(this.simulation.duration(1_000_000), () -> end(result));
		}
	}

	/** Somebody wants this to end. */
	private int cancelled() {
		boolean waits = this.file instanceof SimFile.Pipe || this.file instanceof SimFile.Eventfd;
		if (this.stuck || (!waits && this.simulation.chance(this.kernel.faults().uncancellable))) {
			return -Errno.EALREADY;
		}
		if (this.opcode == Opcode.CLOSE) {
			return -Errno.EALREADY;
		}
		if (!waits && this.simulation.random().nextInt(4) == 0) {
			// it was about to end anyway
			return -Errno.ENOENT;
		}
		this.simulation.cancel(this.ending);
		if (this.file instanceof SimFile.Eventfd eventfd) {
			eventfd.reader = null;
		}
		int errno = (!waits && this.simulation.random().nextInt(4) == 0) ? Errno.EINTR : Errno.ECANCELED;
		if (this.simulation.random().nextInt(3) == 0) {
			end(-errno);
		}
		else {
			this.stuck = true;
			this.ending = this.simulation.in(this.simulation.duration(50_000_000), () -> end(-errno));
		}
		return 0;
	}

	private void end(int result) {
		if (this.ended) {
			return;
		}
		this.ended = true;
		if (this.file instanceof SimFile.Eventfd eventfd) {
			eventfd.reader = null;
		}
		if (this.range != null && this.ring.isAbandoned()) {
			this.simulation.require(SimReachability.isReachable(this.range),
					() -> describe() + " wrote to memory that was let go of when its ring failed");
		}
		if (this.open != null) {
			this.open.unuse();
		}
		SimRequest next = this.next;
		this.next = null;
		this.ring.post(this, result);
		if (next != null) {
			proceed(next, result);
		}
	}

	private void proceed(SimRequest next, int result) {
		// as on Linux 6.18: these do not mind their own failures
		boolean breaks = switch (this.opcode) {
			case READ, READ_FIXED, WRITE, WRITE_FIXED -> result < this.length;
			case FSYNC, FALLOCATE, FTRUNCATE, STATX, RENAMEAT, UNLINKAT, MKDIRAT, SYMLINKAT, LINKAT ->
				result == -Errno.ECANCELED;
			default -> result < 0;
		};
		if (breaks) {
			next.breakOff();
		}
		else if (this.simulation.random().nextBoolean()) {
			next.start();
		}
		else {
			this.simulation.in(this.simulation.duration(1_000_000), next::start);
		}
	}

	/** Ends this and what is linked to it without running any of it. */
	private void breakOff() {
		SimRequest next = this.next;
		this.next = null;
		end(-Errno.ECANCELED);
		if (next != null) {
			next.breakOff();
		}
	}

	/** The completion is in the queue: now the owner can know. */
	void posted() {
		if (this.range != null) {
			this.simulation.memory().letGo(this.range);
			this.range = null;
		}
	}

	/** What a request comes to. */
	private interface Outcome {

		int get();

	}

}
