package dev.iouring.ring;

import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.iouring.linux.CProgram;

/**
 * Constants have the values of the system's headers. What older headers than the kernel's
 * lack is left out by name.
 */
@Timeout(60)
class ConstantsTest {

	/** The first header with {@code IORING_OP_SEND_ZC} is that of Linux 6.0. */
	private static final int OPCODES_OF_OLD_HEADERS = 48;

	private static final Set<String> YOUNG = Set.of("STATX_DIOALIGN", "IORING_TIMEOUT_MULTISHOT",
			"IORING_ASYNC_CANCEL_USERDATA", "IORING_REGISTER_PBUF_STATUS", "IORING_REGISTER_NAPI",
			"IORING_UNREGISTER_NAPI", "IORING_REGISTER_CLOCK", "IORING_REGISTER_CLONE_BUFFERS",
			"IORING_REGISTER_SEND_MSG_RING", "IORING_REGISTER_ZCRX_IFQ", "IORING_REGISTER_RESIZE_RINGS",
			"IORING_REGISTER_MEM_REGION", "IORING_REGISTER_QUERY");

	@TempDir
	private Path directory;

	private final CProgram program = new CProgram().declare("#include <linux/io_uring.h>");

	@Test
	void opcodes() throws Exception {
		for (Opcode opcode : Opcode.values()) {
			if (opcode.code() < OPCODES_OF_OLD_HEADERS) {
				this.program.expect("IORING_OP_" + opcode, opcode.code());
			}
		}
		this.program.verify(this.directory);
	}

	@Test
	void setupFlagsAndFeatures() throws Exception {
		for (SetupFlag flag : SetupFlag.values()) {
			if (flag.compareTo(SetupFlag.DEFER_TASKRUN) <= 0) {
				this.program.expect("IORING_SETUP_" + flag, flag.bit());
			}
		}
		for (Feature feature : Feature.values()) {
			if (feature.compareTo(Feature.LINKED_FILE) <= 0) {
				this.program.expect("IORING_FEAT_" + feature, feature.bit());
			}
		}
		this.program.verify(this.directory);
	}

	@Test
	void entryFlagsAndRegisterOperations() throws Exception {
		for (SqeFlag flag : SqeFlag.values()) {
			this.program.expect("IOSQE_" + flag, KernelFlag.toBits(Set.of(flag)));
		}
		for (RegisterOpcode opcode : RegisterOpcode.values()) {
			String name = opcode.name().startsWith("UNREGISTER") ? opcode.name() : "REGISTER_" + opcode;
			if (!YOUNG.contains("IORING_" + name)) {
				this.program.expect("IORING_" + name, opcode.code());
			}
		}
		this.program.verify(this.directory);
	}

	@Test
	void fileFlags() throws Exception {
		this.program.declare(
				"#include <fcntl.h>\n#include <stdio.h>\n#include <sys/uio.h>\n#include <sys/stat.h>\n#include <linux/openat2.h>");
		this.program.declare("#define FSYNC_DATASYNC IORING_FSYNC_DATASYNC");
		expectAll(FileFlags.class, "");
		this.program.verify(this.directory);
	}

	@Test
	void statxMasks() throws Exception {
		this.program.declare("#include <linux/stat.h>");
		this.program.expect("sizeof(struct statx)", Statx.SIZE);
		for (Field constant : Statx.class.getFields()) {
			if (constant.getName().startsWith("STATX_") && !YOUNG.contains(constant.getName())) {
				this.program.expect(constant.getName(), constant.getInt(null));
			}
		}
		this.program.verify(this.directory);
	}

	@Test
	void socketAndPollFlags() throws Exception {
		this.program.declare("#include <sys/socket.h>\n#include <poll.h>\n#include <sys/epoll.h>");
		expectAll(SocketOperations.class, "");
		expectAll(SocketTransferOperations.class, "");
		expectAll(PollOperations.class, "");
		this.program.verify(this.directory);
	}

	@Test
	void timeoutCancelAndEnterFlags() throws Exception {
		expectAll(TimeoutOperations.class, "IORING_");
		expectAll(ControlOperations.class, "IORING_ASYNC_");
		this.program.expect("IORING_ENTER_GETEVENTS", EnterFlags.GETEVENTS)
			.expect("IORING_ENTER_SQ_WAKEUP", EnterFlags.SQ_WAKEUP)
			.expect("IORING_ENTER_SQ_WAIT", EnterFlags.SQ_WAIT)
			.expect("IORING_ENTER_EXT_ARG", EnterFlags.EXT_ARG)
			.expect("IORING_ENTER_REGISTERED_RING", EnterFlags.REGISTERED_RING);
		this.program.verify(this.directory);
	}

	@Test
	void clocks() throws Exception {
		this.program.declare("#include <time.h>");
		for (WaitClock clock : WaitClock.values()) {
			this.program.expect("CLOCK_" + clock, clock.id());
		}
		this.program.verify(this.directory);
	}

	@Test
	void memoryProcessAndAttributeFlags() throws Exception {
		this.program.declare("#include <sys/mman.h>\n#include <sys/wait.h>\n#include <sys/xattr.h>");
		this.program.declare("#include <linux/futex.h>\n#define FUTEX2_SIZE_U32 2\n#define FUTEX2_PRIVATE 128");
		for (Field constant : MemoryOperations.class.getFields()) {
			if (constant.getName().startsWith("MADV_")) {
				this.program.expect(constant.getName(), constant.getInt(null));
			}
		}
		expectAll(ProcessOperations.class, "");
		expectAll(ExtendedAttributeOperations.class, "");
		this.program.expect("sizeof(siginfo_t)", ChildStatus.SIZE);
		this.program.verify(this.directory);
	}

	private void expectAll(Class<?> constants, String prefix) throws IllegalAccessException {
		for (Field constant : constants.getFields()) {
			String name = prefix + constant.getName();
			if (!YOUNG.contains(name)) {
				this.program.expect("(int) " + name, constant.getInt(null));
			}
		}
	}

}
