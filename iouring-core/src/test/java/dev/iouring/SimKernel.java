package dev.iouring;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

import dev.iouring.linux.CallState;
import dev.iouring.linux.Errno;
import dev.iouring.linux.FileLayout;
import dev.iouring.linux.Kernel;
import dev.iouring.linux.NoWaitQuestion;
import dev.iouring.linux.ParamsLayout;
import dev.iouring.linux.RegisterLayout;
import dev.iouring.ring.Feature;
import dev.iouring.ring.SetupFlag;
import org.jspecify.annotations.Nullable;

/**
 * A kernel that lives in a {@link Simulation}: descriptors, files, rings. It holds the
 * code under test to the rules that the real one does not enforce.
 */
final class SimKernel implements Kernel {

	private static final int REGISTER_BUFFERS = 0;

	private static final int UNREGISTER_FILES = 3;

	private static final int REGISTER_FILES_UPDATE = 6;

	private static final int REGISTER_FILES2 = 13;

	private static final int NO_FILE = -1;

	private static final int REGISTER_IOWQ_MAX_WORKERS = 19;

	private static final int FEATURES = Feature.SINGLE_MMAP.bit() | Feature.NODROP.bit() | Feature.EXT_ARG.bit()
			| Feature.SUBMIT_STABLE.bit();

	/** For whom others have to wait if they have to. */
	private static final long MAX_STALL = 200_000_000;

	private static final long MAX_SHORT_STALL = 500_000;

	private static final long MAX_STALL_OF_CALL = 20_000_000;

	private final Simulation simulation;

	private final SimFaults faults;

	/** Flags that this kernel is too old for. */
	private final int unknownFlags;

	private final Map<Integer, Open> descriptors = new TreeMap<>();

	private final Map<String, SimFile> names = new HashMap<>();

	private final List<SimRing> rings = new ArrayList<>();

	/** The size of memory that children do not get, by its address. */
	private final Map<Long, Long> unforked = new HashMap<>();

	/** Errors that were made up, and that may therefore be reported. */
	private final List<Integer> injected = new ArrayList<>();

	private int setupFailures;

	private int deaths;

	private int enters;

	SimKernel(Simulation simulation) {
		this.simulation = simulation;
		this.faults = new SimFaults(simulation.random());
		this.unknownFlags = switch (simulation.random().nextInt(4)) {
			case 0 -> SetupFlag.NO_SQARRAY.bit() | SetupFlag.DEFER_TASKRUN.bit() | SetupFlag.SINGLE_ISSUER.bit();
			case 1 -> SetupFlag.NO_SQARRAY.bit() | SetupFlag.DEFER_TASKRUN.bit() | SetupFlag.SINGLE_ISSUER.bit()
					| SetupFlag.COOP_TASKRUN.bit() | SetupFlag.SUBMIT_ALL.bit();
			default -> 0;
		};
	}

	SimFaults faults() {
		return this.faults;
	}

	void addFile(SimFile file) {
		this.names.put(file.name(), file);
	}

	@Nullable SimFile named(String name) {
		return this.names.get(name);
	}

	int open(SimFile file) {
		int number = 3;
		while (this.descriptors.containsKey(number)) {
			number++;
		}
		this.descriptors.put(number, new Open(file));
		return number;
	}

	@Nullable SimFile file(int descriptor) {
		Open open = this.descriptors.get(descriptor);
		return (open != null) ? open.file : null;
	}

	/** Returns what is open under a number, or {@code null}. */
	@Nullable Open opened(int descriptor) {
		return this.descriptors.get(descriptor);
	}

	/** An owner is about to hand an operation to its ring. */
	void announce(SimThread owner, long userData, @Nullable Descriptor file) {
		this.rings.stream()
			.filter((ring) -> ring.isCreator(owner))
			.forEach((ring) -> ring.announce(userData, (file != null) ? file.number() : NO_FILE));
	}

	/** Has a request use what is open under a number, or returns {@code null}. */
	@Nullable Open use(int descriptor) {
		Open open = this.descriptors.get(descriptor);
		if (open != null) {
			open.use();
		}
		return open;
	}

	/** What is open and neither a ring nor a ring's eventfd. */
	List<String> openFiles() {
		return open((file) -> file instanceof SimFile.Regular || file instanceof SimFile.Pipe);
	}

	/** Rings and eventfds. */
	List<String> openOthers() {
		return open((file) -> file instanceof SimFile.RingFile || file instanceof SimFile.Eventfd);
	}

	private List<String> open(Predicate<SimFile> kind) {
		return this.descriptors.entrySet()
			.stream()
			.filter((entry) -> kind.test(entry.getValue().file))
			.map((entry) -> entry.getKey() + " (" + entry.getValue().file.name() + ")")
			.toList();
	}

	List<SimRing> rings() {
		return this.rings;
	}

	/** The owner thread of a ring fails. */
	void abandon(SimThread owner) {
		this.rings.stream().filter((ring) -> ring.isCreator(owner)).forEach(SimRing::abandon);
	}

	int inject(int errno) {
		this.injected.add(errno);
		return -errno;
	}

	boolean wasInjected(int errno) {
		return this.injected.contains(errno);
	}

	boolean setupFailed() {
		return this.setupFailures > 0;
	}

	/** How often a ring's owner was killed. */
	int deaths() {
		return this.deaths;
	}

	@Override
	public int ioUringSetup(int entries, MemorySegment params) {
		this.simulation.step();
		int flags = params.get(ValueLayout.JAVA_INT, ParamsLayout.FLAGS);
		if ((flags & this.unknownFlags) != 0) {
			return -Errno.EINVAL;
		}
		if (this.simulation.chance(this.faults.setup)) {
			this.setupFailures++;
			return -Errno.ENOMEM;
		}
		SimRing ring = new SimRing(this.simulation, this, entries,
				params.get(ValueLayout.JAVA_INT, ParamsLayout.CQ_ENTRIES), flags);
		this.rings.add(ring);
		ring.describe(params);
		params.set(ValueLayout.JAVA_INT, ParamsLayout.FEATURES,
				(this.unknownFlags == 0) ? FEATURES | Feature.RW_ATTR.bit() : FEATURES);
		int number = open(new SimFile.RingFile(ring));
		trace(() -> "io_uring_setup(%d, %x) = %d".formatted(entries, flags, number));
		return number;
	}

	@Override
	public int ioUringEnter(CallState state, int fd, int toSubmit, int minComplete, int flags, MemorySegment arg,
			long argSize) {
		this.simulation.step();
		if (!(file(fd) instanceof SimFile.RingFile ring)) {
			this.simulation.violation(() -> "io_uring_enter on " + fd + ", which is no ring");
			return -Errno.EBADF;
		}
		boolean dies = ++this.enters == this.faults.enterDies;
		boolean survives = this.simulation.random().nextBoolean();
		if (dies) {
			this.deaths++;
			trace(() -> "io_uring_enter dies " + (survives ? "after" : "before") + " it has done its work");
			// the next ring may die as well
			this.faults.enterDies = this.enters + this.simulation.random().nextInt(1, 400);
			if (!survives) {
				if (this.simulation.random().nextBoolean()) {
					throw new OutOfMemoryError("injected");
				}
				return -Errno.ENXIO;
			}
		}
		mayStall(MAX_SHORT_STALL);
		int result = ring.ring.enter(toSubmit, minComplete, flags, arg);
		trace(() -> "io_uring_enter(%d, %d, %x) = %d".formatted(toSubmit, minComplete, flags, result));
		if (dies) {
			throw new OutOfMemoryError("injected");
		}
		return result;
	}

	@Override
	public int ioUringRegister(int fd, int opcode, MemorySegment arg, int nrArgs) {
		this.simulation.step();
		if (!(file(fd) instanceof SimFile.RingFile ring)) {
			this.simulation.violation(() -> "io_uring_register on " + fd + ", which is no ring");
			return -Errno.EBADF;
		}
		if (opcode == UNREGISTER_FILES) {
			return ring.ring.unregisterFiles();
		}
		if (opcode == REGISTER_FILES_UPDATE) {
			return updateFile(ring.ring, arg);
		}
		if (this.simulation.chance(this.faults.registration)) {
			return -Errno.ENOMEM;
		}
		if (opcode == REGISTER_FILES2) {
			return ring.ring.registerFiles(arg.get(ValueLayout.JAVA_INT, RegisterLayout.RSRC_REGISTER_NR));
		}
		if (opcode == REGISTER_BUFFERS) {
			for (int i = 0; i < nrArgs; i++) {
				long vector = (long) i * RegisterLayout.IOVEC_SIZE;
				ring.ring.registerBuffer(arg.get(ValueLayout.JAVA_LONG, vector + RegisterLayout.IOV_BASE),
						arg.get(ValueLayout.JAVA_LONG, vector + RegisterLayout.IOV_LEN));
			}
			return 0;
		}
		return (opcode == REGISTER_IOWQ_MAX_WORKERS) ? 0 : -Errno.EINVAL;
	}

	private int updateFile(SimRing ring, MemorySegment update) {
		int slot = update.get(ValueLayout.JAVA_INT, RegisterLayout.RSRC_UPDATE_OFFSET);
		int number = SimRequest
			.memory(update.get(ValueLayout.JAVA_LONG, RegisterLayout.RSRC_UPDATE_DATA), Integer.BYTES)
			.get(ValueLayout.JAVA_INT, 0);
		if (number == NO_FILE) {
			return ring.updateFile(slot, null);
		}
		if (this.simulation.chance(this.faults.registration)) {
			return -Errno.ENOMEM;
		}
		Open open = opened(number);
		if (open == null) {
			this.simulation.violation(() -> "descriptor " + number + " is registered, which is closed");
			return -Errno.EBADF;
		}
		return ring.updateFile(slot, open);
	}

	@Override
	public long mmap(int fd, long length, long offset) {
		this.simulation.step();
		if (this.simulation.chance(this.faults.setup)) {
			this.setupFailures++;
			return -Errno.ENOMEM;
		}
		SimFile.RingFile ring = (SimFile.RingFile) Operation.requireNonNull(file(fd), "ring");
		return ring.ring.map(length, offset);
	}

	@Override
	public long mmapAnonymous(long length) {
		this.simulation.violation(() -> "rings lie in the kernel's memory here");
		return -Errno.ENOMEM;
	}

	@Override
	public int munmap(long address, long length) {
		this.simulation.step();
		this.unforked.remove(address);
		for (SimRing ring : this.rings) {
			if (ring.unmap(address, length)) {
				return 0;
			}
		}
		this.simulation.violation(() -> "memory was unmapped that was not mapped");
		return -Errno.EINVAL;
	}

	@Override
	public int madviseDontFork(long address, long length) {
		this.simulation.step();
		this.unforked.put(address, length);
		return 0;
	}

	@Override
	public int madviseDoFork(long address, long length) {
		this.simulation.step();
		if (!this.unforked.remove(address, length)) {
			this.simulation.violation(() -> "memory that was not kept from children is given back to them");
		}
		return 0;
	}

	/** Whether memory is kept from child processes. */
	boolean hasUnforked() {
		return !this.unforked.isEmpty();
	}

	@Override
	public int eventfd(int initialValue, int flags) {
		this.simulation.step();
		if (this.simulation.chance(this.faults.setup)) {
			this.setupFailures++;
			return -Errno.EMFILE;
		}
		return open(new SimFile.Eventfd());
	}

	@Override
	public long write(int fd, MemorySegment buffer, long length) {
		this.simulation.step();
		mayStall(MAX_STALL);
		SimFile file = file(fd);
		if (!(file instanceof SimFile.Eventfd eventfd)) {
			this.simulation.violation(() -> "a wake-up was written to %d, which is %s".formatted(fd,
					(file != null) ? file.name() : "closed"));
			return -Errno.EBADF;
		}
		if (this.simulation.chance(this.faults.signal)) {
			return -Errno.EINTR;
		}
		trace(() -> "wakes the owner");
		eventfd.value += buffer.get(ValueLayout.JAVA_LONG_UNALIGNED, 0);
		Runnable reader = eventfd.reader;
		if (reader != null) {
			reader.run();
		}
		return length;
	}

	@Override
	public long preadv2(CallState state, int fd, long address, long length, long offset, int flags) {
		return direct(fd, flags, (file) -> {
			int moved = shortened(file.available(offset, length));
			file.read(SimRequest.memory(address, length), offset, moved);
			return moved;
		});
	}

	@Override
	public long pwritev2(CallState state, int fd, long address, long length, long offset, int flags) {
		return direct(fd, flags, (file) -> {
			int moved = shortened(file.available(offset, length));
			file.write(SimRequest.memory(address, length), offset, moved);
			return moved;
		});
	}

	private void mayStall(long most) {
		if (this.simulation.isDivisible() && this.simulation.chance(this.faults.preempted)) {
			this.simulation.stall(this.simulation.duration(most));
		}
	}

	/** A call of a caller's own, during which anything can happen. */
	private long direct(int fd, int flags, ToIntFunction<SimFile.Regular> transfer) {
		this.simulation.step();
		Open open = use(fd);
		if (open == null) {
			this.simulation.violation(() -> "a call about descriptor " + fd + ", which is closed");
			return -Errno.EBADF;
		}
		try {
			this.simulation.step();
			mayStall(MAX_STALL_OF_CALL);
			if (!(open.file instanceof SimFile.Regular regular)) {
				return -Errno.ESPIPE;
			}
			if (regular.isNoNowait() && flags != 0) {
				return -Errno.EOPNOTSUPP;
			}
			if (flags != 0 && this.simulation.chance(this.faults.uncached)) {
				return -Errno.EAGAIN;
			}
			if (this.simulation.chance(this.faults.error)) {
				return inject(Errno.EIO);
			}
			int result = transfer.applyAsInt(regular);
			mayStall(MAX_STALL_OF_CALL);
			this.simulation.step();
			return result;
		}
		finally {
			open.unuse();
		}
	}

	private int shortened(int length) {
		return (length > 1 && this.simulation.chance(this.faults.uncached))
				? this.simulation.random().nextInt(1, length) : length;
	}

	@Override
	public int openat2(CallState state, MemorySegment path, int flags, int resolve) {
		this.simulation.step();
		SimFile file = named(path.getString(0));
		if (file == null) {
			return -Errno.ENOENT;
		}
		return this.simulation.chance(this.faults.uncached) ? -Errno.EAGAIN : open(file);
	}

	@Override
	public int setFileFlags(int fd, int flags) {
		this.simulation.step();
		if (file(fd) == null) {
			this.simulation.violation(() -> "fcntl of descriptor " + fd + ", which is closed");
			return -Errno.EBADF;
		}
		return 0;
	}

	@Override
	public boolean knowsNoWait(int fd, NoWaitQuestion question) {
		this.simulation.step();
		if (file(fd) == null) {
			this.simulation.violation(() -> "a question about descriptor " + fd + ", which is closed");
		}
		return true;
	}

	@Override
	public int fstatfs(int fd, MemorySegment answer) {
		this.simulation.step();
		if (file(fd) == null) {
			this.simulation.violation(() -> "fstatfs of descriptor " + fd + ", which is closed");
			return -Errno.EBADF;
		}
		answer.set(ValueLayout.JAVA_LONG, FileLayout.STATFS_TYPE,
				this.simulation.random().nextBoolean() ? FileSystems.EXT4 : 0);
		return 0;
	}

	@Override
	public int close(int fd) {
		this.simulation.step();
		Open open = this.descriptors.remove(fd);
		trace(() -> "close(%d) of %s".formatted(fd, (open != null) ? open.file.name() : "nothing"));
		if (open == null) {
			this.simulation.violation(() -> "descriptor " + fd + " was closed, which was not open");
			return -Errno.EBADF;
		}
		if (open.file instanceof SimFile.RingFile ring) {
			ring.ring.close();
		}
		else if (open.users > 0 && this.rings.stream().noneMatch(SimRing::isAbandoned)) {
			this.simulation.violation(() -> "descriptor %d of %s was closed with %d requests in flight".formatted(fd,
					open.file.name(), open.users));
		}
		this.simulation.require(open.slots == 0,
				() -> "descriptor %d of %s was closed, and a ring holds the file".formatted(fd, open.file.name()));
		return 0;
	}

	private void trace(Supplier<String> message) {
		this.simulation.trace(message);
	}

	/**
	 * What a descriptor's number stands for, and how many requests use it.
	 */
	static final class Open {

		private final SimFile file;

		private int users;

		/** How many slots of rings hold it open as well. */
		private int slots;

		Open(SimFile file) {
			this.file = file;
		}

		SimFile file() {
			return this.file;
		}

		void use() {
			this.users++;
		}

		void unuse() {
			this.users--;
		}

		void enterSlot() {
			this.slots++;
		}

		void leaveSlot() {
			this.slots--;
		}

	}

}
