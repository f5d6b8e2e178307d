package dev.iouring.linux;

import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The layouts are those the C compiler computes from the system's headers.
 */
@Timeout(60)
class LayoutsTest {

	@TempDir
	private Path directory;

	private final CProgram program = new CProgram().declare("#include <stddef.h>");

	@Test
	void submissionEntry() throws Exception {
		ioUring();
		size("struct io_uring_sqe", SqeLayout.SIZE);
		offset("struct io_uring_sqe", "opcode", SqeLayout.OPCODE);
		offset("struct io_uring_sqe", "flags", SqeLayout.FLAGS);
		offset("struct io_uring_sqe", "ioprio", SqeLayout.IOPRIO);
		offset("struct io_uring_sqe", "fd", SqeLayout.FD);
		offset("struct io_uring_sqe", "off", SqeLayout.OFF);
		offset("struct io_uring_sqe", "addr", SqeLayout.ADDR);
		offset("struct io_uring_sqe", "len", SqeLayout.LEN);
		offset("struct io_uring_sqe", "rw_flags", SqeLayout.OP_FLAGS);
		offset("struct io_uring_sqe", "poll32_events", SqeLayout.OP_FLAGS);
		offset("struct io_uring_sqe", "cancel_flags", SqeLayout.OP_FLAGS);
		offset("struct io_uring_sqe", "user_data", SqeLayout.USER_DATA);
		offset("struct io_uring_sqe", "buf_index", SqeLayout.BUF_INDEX);
		offset("struct io_uring_sqe", "buf_group", SqeLayout.BUF_INDEX);
		offset("struct io_uring_sqe", "personality", SqeLayout.PERSONALITY);
		offset("struct io_uring_sqe", "file_index", SqeLayout.FILE_INDEX);
		offset("struct io_uring_sqe", "addr3", SqeLayout.ADDR3);
		verify();
	}

	@Test
	void completionEntry() throws Exception {
		ioUring();
		size("struct io_uring_cqe", CqeLayout.SIZE);
		offset("struct io_uring_cqe", "user_data", CqeLayout.USER_DATA);
		offset("struct io_uring_cqe", "res", CqeLayout.RES);
		offset("struct io_uring_cqe", "flags", CqeLayout.FLAGS);
		offset("struct io_uring_cqe", "big_cqe", CqeLayout.BIG_CQE);
		verify();
	}

	@Test
	void parameters() throws Exception {
		ioUring();
		size("struct io_uring_params", ParamsLayout.SIZE);
		offset("struct io_uring_params", "sq_entries", ParamsLayout.SQ_ENTRIES);
		offset("struct io_uring_params", "cq_entries", ParamsLayout.CQ_ENTRIES);
		offset("struct io_uring_params", "flags", ParamsLayout.FLAGS);
		offset("struct io_uring_params", "sq_thread_cpu", ParamsLayout.SQ_THREAD_CPU);
		offset("struct io_uring_params", "sq_thread_idle", ParamsLayout.SQ_THREAD_IDLE);
		offset("struct io_uring_params", "features", ParamsLayout.FEATURES);
		offset("struct io_uring_params", "wq_fd", ParamsLayout.WQ_FD);
		offset("struct io_uring_params", "sq_off.head", ParamsLayout.SQ_OFF_HEAD);
		offset("struct io_uring_params", "sq_off.tail", ParamsLayout.SQ_OFF_TAIL);
		offset("struct io_uring_params", "sq_off.ring_mask", ParamsLayout.SQ_OFF_RING_MASK);
		offset("struct io_uring_params", "sq_off.ring_entries", ParamsLayout.SQ_OFF_RING_ENTRIES);
		offset("struct io_uring_params", "sq_off.flags", ParamsLayout.SQ_OFF_FLAGS);
		offset("struct io_uring_params", "sq_off.dropped", ParamsLayout.SQ_OFF_DROPPED);
		offset("struct io_uring_params", "sq_off.array", ParamsLayout.SQ_OFF_ARRAY);
		// This was a reserved word until Linux 6.5: the last one of its structure.
		this.program.expect("offsetof(struct io_uring_params, cq_off) - 8", ParamsLayout.SQ_OFF_USER_ADDR);
		this.program.expect("sizeof(struct io_uring_params) - 8", ParamsLayout.CQ_OFF_USER_ADDR);
		offset("struct io_uring_params", "cq_off.head", ParamsLayout.CQ_OFF_HEAD);
		offset("struct io_uring_params", "cq_off.tail", ParamsLayout.CQ_OFF_TAIL);
		offset("struct io_uring_params", "cq_off.ring_mask", ParamsLayout.CQ_OFF_RING_MASK);
		offset("struct io_uring_params", "cq_off.ring_entries", ParamsLayout.CQ_OFF_RING_ENTRIES);
		offset("struct io_uring_params", "cq_off.overflow", ParamsLayout.CQ_OFF_OVERFLOW);
		offset("struct io_uring_params", "cq_off.cqes", ParamsLayout.CQ_OFF_CQES);
		offset("struct io_uring_params", "cq_off.flags", ParamsLayout.CQ_OFF_FLAGS);
		this.program.expect("IORING_OFF_SQ_RING", ParamsLayout.MMAP_RINGS);
		this.program.expect("IORING_OFF_SQES", ParamsLayout.MMAP_SQES);
		verify();
	}

	@Test
	void waitArguments() throws Exception {
		ioUring();
		// The member at 12 was padding until Linux 6.12 and older headers call it so:
		// it is found as what follows sigmask_sz.
		size("struct io_uring_getevents_arg", WaitLayout.GETEVENTS_ARG_SIZE);
		offset("struct io_uring_getevents_arg", "sigmask", WaitLayout.SIGMASK);
		offset("struct io_uring_getevents_arg", "sigmask_sz", WaitLayout.SIGMASK_SZ);
		this.program.expect("offsetof(struct io_uring_getevents_arg, sigmask_sz) + sizeof(__u32)",
				WaitLayout.MIN_WAIT_USEC);
		offset("struct io_uring_getevents_arg", "ts", WaitLayout.TS);
		size("struct __kernel_timespec", WaitLayout.TIMESPEC_SIZE);
		offset("struct __kernel_timespec", "tv_sec", WaitLayout.TV_SEC);
		offset("struct __kernel_timespec", "tv_nsec", WaitLayout.TV_NSEC);
		verify();
	}

	@Test
	void registeredWaits() throws Exception {
		ioUring();
		// Headers before Linux 6.13 lack these; there definitions of the same layout
		// stand in, which still check the arithmetic.
		this.program.declare("""
				#ifdef IORING_ENTER_EXT_ARG_REG
				#define region_desc io_uring_region_desc
				#define mem_region_reg io_uring_mem_region_reg
				#define reg_wait io_uring_reg_wait
				#define clock_register io_uring_clock_register
				#else
				struct region_desc { __u64 user_addr, size; __u32 flags, id; __u64 mmap_offset, __resv[4]; };
				struct mem_region_reg { __u64 region_uptr, flags, __resv[2]; };
				struct reg_wait { struct __kernel_timespec ts; __u32 min_wait_usec, flags; __u64 sigmask;
					__u32 sigmask_sz, pad[3]; __u64 pad2[2]; };
				struct clock_register { __u32 clockid, __resv[3]; };
				#endif""");
		size("struct region_desc", RegionLayout.SIZE);
		offset("struct region_desc", "user_addr", RegionLayout.USER_ADDR);
		offset("struct region_desc", "size", RegionLayout.BYTES);
		offset("struct region_desc", "flags", RegionLayout.FLAGS);
		size("struct mem_region_reg", WaitLayout.MEM_REGION_REG_SIZE);
		offset("struct mem_region_reg", "region_uptr", WaitLayout.MEM_REGION_UPTR);
		offset("struct mem_region_reg", "flags", WaitLayout.MEM_REGION_FLAGS);
		size("struct reg_wait", WaitLayout.REG_WAIT_SIZE);
		offset("struct reg_wait", "ts", WaitLayout.REG_WAIT_TS);
		offset("struct reg_wait", "min_wait_usec", WaitLayout.REG_WAIT_MIN_WAIT_USEC);
		offset("struct reg_wait", "flags", WaitLayout.REG_WAIT_FLAGS);
		size("struct clock_register", WaitLayout.CLOCK_REGISTER_SIZE);
		offset("struct clock_register", "clockid", WaitLayout.CLOCK_ID);
		verify();
	}

	@Test
	void registrationArguments() throws Exception {
		ioUring();
		this.program.declare("#include <sys/uio.h>");
		size("struct io_uring_probe", RegisterLayout.PROBE_SIZE);
		offset("struct io_uring_probe", "last_op", RegisterLayout.PROBE_LAST_OP);
		offset("struct io_uring_probe", "ops_len", RegisterLayout.PROBE_OPS_LEN);
		offset("struct io_uring_probe", "ops", RegisterLayout.PROBE_OPS);
		size("struct io_uring_probe_op", RegisterLayout.PROBE_OP_SIZE);
		offset("struct io_uring_probe_op", "op", RegisterLayout.PROBE_OP_OP);
		offset("struct io_uring_probe_op", "flags", RegisterLayout.PROBE_OP_FLAGS);
		size("struct io_uring_rsrc_register", RegisterLayout.RSRC_REGISTER_SIZE);
		offset("struct io_uring_rsrc_register", "nr", RegisterLayout.RSRC_REGISTER_NR);
		offset("struct io_uring_rsrc_register", "flags", RegisterLayout.RSRC_REGISTER_FLAGS);
		offset("struct io_uring_rsrc_register", "data", RegisterLayout.RSRC_REGISTER_DATA);
		offset("struct io_uring_rsrc_register", "tags", RegisterLayout.RSRC_REGISTER_TAGS);
		size("struct io_uring_rsrc_update", RegisterLayout.RSRC_UPDATE_SIZE);
		offset("struct io_uring_rsrc_update", "offset", RegisterLayout.RSRC_UPDATE_OFFSET);
		offset("struct io_uring_rsrc_update", "data", RegisterLayout.RSRC_UPDATE_DATA);
		size("struct io_uring_rsrc_update2", RegisterLayout.RSRC_UPDATE2_SIZE);
		offset("struct io_uring_rsrc_update2", "offset", RegisterLayout.RSRC_UPDATE_OFFSET);
		offset("struct io_uring_rsrc_update2", "data", RegisterLayout.RSRC_UPDATE_DATA);
		offset("struct io_uring_rsrc_update2", "tags", RegisterLayout.RSRC_UPDATE2_TAGS);
		offset("struct io_uring_rsrc_update2", "nr", RegisterLayout.RSRC_UPDATE2_NR);
		size("struct io_uring_file_index_range", RegisterLayout.FILE_INDEX_RANGE_SIZE);
		offset("struct io_uring_file_index_range", "off", RegisterLayout.FILE_INDEX_RANGE_OFF);
		offset("struct io_uring_file_index_range", "len", RegisterLayout.FILE_INDEX_RANGE_LEN);
		size("struct io_uring_restriction", RegisterLayout.RESTRICTION_SIZE);
		offset("struct io_uring_restriction", "opcode", RegisterLayout.RESTRICTION_OPCODE);
		offset("struct io_uring_restriction", "register_op", RegisterLayout.RESTRICTION_VALUE);
		offset("struct io_uring_restriction", "sqe_op", RegisterLayout.RESTRICTION_VALUE);
		offset("struct io_uring_restriction", "sqe_flags", RegisterLayout.RESTRICTION_VALUE);
		size("struct iovec", RegisterLayout.IOVEC_SIZE);
		offset("struct iovec", "iov_base", RegisterLayout.IOV_BASE);
		offset("struct iovec", "iov_len", RegisterLayout.IOV_LEN);
		verify();
	}

	@Test
	void synchronousCancellation() throws Exception {
		ioUring();
		// What follows the timeout was padding until Linux 6.6.
		size("struct io_uring_sync_cancel_reg", SyncCancelLayout.SIZE);
		offset("struct io_uring_sync_cancel_reg", "addr", SyncCancelLayout.ADDR);
		offset("struct io_uring_sync_cancel_reg", "fd", SyncCancelLayout.FD);
		offset("struct io_uring_sync_cancel_reg", "flags", SyncCancelLayout.FLAGS);
		offset("struct io_uring_sync_cancel_reg", "timeout", SyncCancelLayout.TIMEOUT);
		this.program.expect("offsetof(struct io_uring_sync_cancel_reg, timeout) + sizeof(struct __kernel_timespec)",
				SyncCancelLayout.OPCODE);
		verify();
	}

	@Test
	void clonesOfBuffers() throws Exception {
		young("6.13", "struct io_uring_clone_buffers",
				"__u32 src_fd; __u32 flags; __u32 src_off; __u32 dst_off; __u32 nr; __u32 pad[3];");
		size("struct io_uring_clone_buffers", RegisterLayout.CLONE_BUFFERS_SIZE);
		offset("struct io_uring_clone_buffers", "src_fd", RegisterLayout.CLONE_BUFFERS_SRC_FD);
		offset("struct io_uring_clone_buffers", "flags", RegisterLayout.CLONE_BUFFERS_FLAGS);
		offset("struct io_uring_clone_buffers", "src_off", RegisterLayout.CLONE_BUFFERS_SRC_OFF);
		offset("struct io_uring_clone_buffers", "dst_off", RegisterLayout.CLONE_BUFFERS_DST_OFF);
		offset("struct io_uring_clone_buffers", "nr", RegisterLayout.CLONE_BUFFERS_NR);
		verify();
	}

	@Test
	void pollingOfNetworkDevices() throws Exception {
		young("6.13", "struct io_uring_napi", """
				__u32 busy_poll_to; __u8 prefer_busy_poll; __u8 opcode; __u8 pad[2]; __u32 op_param; __u32 resv;""");
		size("struct io_uring_napi", NapiLayout.SIZE);
		offset("struct io_uring_napi", "busy_poll_to", NapiLayout.BUSY_POLL_TO);
		offset("struct io_uring_napi", "prefer_busy_poll", NapiLayout.PREFER_BUSY_POLL);
		offset("struct io_uring_napi", "opcode", NapiLayout.OPCODE);
		offset("struct io_uring_napi", "op_param", NapiLayout.OP_PARAM);
		verify();
	}

	@Test
	void queriesOfTheKernel() throws Exception {
		this.program.declare("""
				#include <linux/types.h>
				#if __has_include(<linux/io_uring/query.h>)
				#include <linux/io_uring/query.h>
				#else
				struct io_uring_query_hdr { __u64 next_entry; __u64 query_data; __u32 query_op; __u32 size;
					__s32 result; __u32 resv[3]; };
				struct io_uring_query_opcode { __u32 nr_request_opcodes; __u32 nr_register_opcodes;
					__u64 feature_flags; __u64 ring_setup_flags; __u64 enter_flags; __u64 sqe_flags;
					__u32 nr_query_opcodes; __u32 pad; };
				#endif""");
		size("struct io_uring_query_hdr", QueryLayout.HEADER_SIZE);
		offset("struct io_uring_query_hdr", "query_data", QueryLayout.DATA);
		offset("struct io_uring_query_hdr", "query_op", QueryLayout.OP);
		offset("struct io_uring_query_hdr", "size", QueryLayout.SIZE);
		offset("struct io_uring_query_hdr", "result", QueryLayout.RESULT);
		size("struct io_uring_query_opcode", QueryLayout.OPCODE_SIZE);
		offset("struct io_uring_query_opcode", "nr_request_opcodes", QueryLayout.NR_REQUEST_OPCODES);
		offset("struct io_uring_query_opcode", "nr_register_opcodes", QueryLayout.NR_REGISTER_OPCODES);
		offset("struct io_uring_query_opcode", "feature_flags", QueryLayout.FEATURE_FLAGS);
		offset("struct io_uring_query_opcode", "ring_setup_flags", QueryLayout.RING_SETUP_FLAGS);
		offset("struct io_uring_query_opcode", "enter_flags", QueryLayout.ENTER_FLAGS);
		offset("struct io_uring_query_opcode", "sqe_flags", QueryLayout.SQE_FLAGS);
		verify();
	}

	@Test
	void interfaceQueues() throws Exception {
		young("6.15", "struct io_uring_region_desc",
				"__u64 user_addr; __u64 size; __u32 flags; __u32 id; __u64 mmap_offset; __u64 resv[4];");
		young("6.15", "struct io_uring_zcrx_offsets",
				"__u32 head; __u32 tail; __u32 rqes; __u32 resv2; __u64 resv[2];");
		young("6.15", "struct io_uring_zcrx_area_reg",
				"__u64 addr; __u64 len; __u64 rq_area_token; __u32 flags; __u32 dmabuf_fd; __u64 resv2[2];");
		young("6.15", "struct io_uring_zcrx_rqe", "__u64 off; __u32 len; __u32 pad;");
		young("6.15", "struct io_uring_zcrx_ifq_reg", """
				__u32 if_idx; __u32 if_rxq; __u32 rq_entries; __u32 flags; __u64 area_ptr; __u64 region_ptr;
				struct io_uring_zcrx_offsets offsets; __u32 zcrx_id; __u32 resv2; __u64 resv[3];""");
		size("struct io_uring_zcrx_ifq_reg", InterfaceQueueLayout.SIZE);
		offset("struct io_uring_zcrx_ifq_reg", "if_idx", InterfaceQueueLayout.IF_IDX);
		offset("struct io_uring_zcrx_ifq_reg", "if_rxq", InterfaceQueueLayout.IF_RXQ);
		offset("struct io_uring_zcrx_ifq_reg", "rq_entries", InterfaceQueueLayout.RQ_ENTRIES);
		offset("struct io_uring_zcrx_ifq_reg", "area_ptr", InterfaceQueueLayout.AREA_PTR);
		offset("struct io_uring_zcrx_ifq_reg", "region_ptr", InterfaceQueueLayout.REGION_PTR);
		offset("struct io_uring_zcrx_ifq_reg", "offsets.head", InterfaceQueueLayout.OFFSETS_HEAD);
		offset("struct io_uring_zcrx_ifq_reg", "offsets.tail", InterfaceQueueLayout.OFFSETS_TAIL);
		offset("struct io_uring_zcrx_ifq_reg", "offsets.rqes", InterfaceQueueLayout.OFFSETS_RQES);
		offset("struct io_uring_zcrx_ifq_reg", "zcrx_id", InterfaceQueueLayout.ZCRX_ID);
		size("struct io_uring_zcrx_area_reg", InterfaceQueueLayout.AREA_SIZE);
		offset("struct io_uring_zcrx_area_reg", "addr", InterfaceQueueLayout.AREA_ADDR);
		offset("struct io_uring_zcrx_area_reg", "len", InterfaceQueueLayout.AREA_LEN);
		offset("struct io_uring_zcrx_area_reg", "rq_area_token", InterfaceQueueLayout.AREA_RQ_AREA_TOKEN);
		size("struct io_uring_region_desc", RegionLayout.SIZE);
		offset("struct io_uring_region_desc", "user_addr", RegionLayout.USER_ADDR);
		offset("struct io_uring_region_desc", "size", RegionLayout.BYTES);
		offset("struct io_uring_region_desc", "flags", RegionLayout.FLAGS);
		size("struct io_uring_zcrx_rqe", InterfaceQueueLayout.RQE_SIZE);
		offset("struct io_uring_zcrx_rqe", "off", InterfaceQueueLayout.RQE_OFF);
		offset("struct io_uring_zcrx_rqe", "len", InterfaceQueueLayout.RQE_LEN);
		verify();
	}

	@Test
	void files() throws Exception {
		this.program.declare("#include <linux/stat.h>\n#include <linux/openat2.h>\n#include <asm/statfs.h>");
		size("struct statx", FileLayout.STATX_SIZE);
		offset("struct statx", "stx_mask", FileLayout.STX_MASK);
		offset("struct statx", "stx_blksize", FileLayout.STX_BLKSIZE);
		offset("struct statx", "stx_nlink", FileLayout.STX_NLINK);
		offset("struct statx", "stx_uid", FileLayout.STX_UID);
		offset("struct statx", "stx_gid", FileLayout.STX_GID);
		offset("struct statx", "stx_mode", FileLayout.STX_MODE);
		offset("struct statx", "stx_ino", FileLayout.STX_INO);
		offset("struct statx", "stx_size", FileLayout.STX_SIZE);
		offset("struct statx", "stx_blocks", FileLayout.STX_BLOCKS);
		offset("struct statx", "stx_atime", FileLayout.STX_ATIME);
		offset("struct statx", "stx_btime", FileLayout.STX_BTIME);
		offset("struct statx", "stx_ctime", FileLayout.STX_CTIME);
		offset("struct statx", "stx_mtime", FileLayout.STX_MTIME);
		offset("struct statx", "stx_dev_major", FileLayout.STX_DEV_MAJOR);
		offset("struct statx", "stx_dev_minor", FileLayout.STX_DEV_MINOR);
		offset("struct statx", "stx_mnt_id", FileLayout.STX_MNT_ID);
		size("((struct statx *) 0)->stx_mtime", 16);
		offset("struct statx_timestamp", "tv_sec", FileLayout.TV_SEC);
		offset("struct statx_timestamp", "tv_nsec", FileLayout.TV_NSEC);
		size("struct open_how", FileLayout.OPEN_HOW_SIZE);
		offset("struct open_how", "flags", FileLayout.OPEN_HOW_FLAGS);
		offset("struct open_how", "mode", FileLayout.OPEN_HOW_MODE);
		offset("struct open_how", "resolve", FileLayout.OPEN_HOW_RESOLVE);
		size("struct statfs", FileLayout.STATFS_SIZE);
		offset("struct statfs", "f_type", FileLayout.STATFS_TYPE);
		offset("struct statfs", "f_flags", FileLayout.STATFS_FLAGS);
		verify();
	}

	@Test
	void directIoAlignment() throws Exception {
		// Headers before Linux 6.1 lack these two members; there a definition of the same
		// layout stands in, which still checks the arithmetic.
		this.program.declare("""
				#include <linux/stat.h>
				#ifdef STATX_DIOALIGN
				#define statx_with_alignment statx
				#else
				struct statx_with_alignment { struct statx_head { char before[144]; __u64 mnt_id; } head;
					__u32 stx_dio_mem_align; __u32 stx_dio_offset_align; __u64 spare[12]; };
				#endif""");
		size("struct statx_with_alignment", FileLayout.STATX_SIZE);
		offset("struct statx_with_alignment", "stx_dio_mem_align", FileLayout.STX_DIO_MEM_ALIGN);
		offset("struct statx_with_alignment", "stx_dio_offset_align", FileLayout.STX_DIO_OFFSET_ALIGN);
		verify();
	}

	@Test
	void socketAddresses() throws Exception {
		this.program.declare("#include <sys/socket.h>\n#include <sys/un.h>\n#include <netinet/in.h>");
		size("struct sockaddr_in", SockaddrLayout.SOCKADDR_IN_SIZE);
		offset("struct sockaddr_in", "sin_family", SockaddrLayout.FAMILY);
		offset("struct sockaddr_in", "sin_port", SockaddrLayout.SIN_PORT);
		offset("struct sockaddr_in", "sin_addr", SockaddrLayout.SIN_ADDR);
		size("struct sockaddr_in6", SockaddrLayout.SOCKADDR_IN6_SIZE);
		offset("struct sockaddr_in6", "sin6_port", SockaddrLayout.SIN6_PORT);
		offset("struct sockaddr_in6", "sin6_flowinfo", SockaddrLayout.SIN6_FLOWINFO);
		offset("struct sockaddr_in6", "sin6_addr", SockaddrLayout.SIN6_ADDR);
		offset("struct sockaddr_in6", "sin6_scope_id", SockaddrLayout.SIN6_SCOPE_ID);
		size("struct sockaddr_un", SockaddrLayout.SOCKADDR_UN_SIZE);
		offset("struct sockaddr_un", "sun_path", SockaddrLayout.SUN_PATH);
		this.program.expect("AF_UNIX", SockaddrLayout.AF_UNIX);
		this.program.expect("AF_INET", SockaddrLayout.AF_INET);
		this.program.expect("AF_INET6", SockaddrLayout.AF_INET6);
		verify();
	}

	private void ioUring() {
		this.program.declare("#include <linux/io_uring.h>\n#include <linux/time_types.h>");
	}

	/**
	 * Declares a structure that headers have since a kernel. Where they are older, a
	 * definition of the same layout stands in, which still checks the arithmetic.
	 */
	private void young(String kernel, String structure, String members) {
		ioUring();
		this.program.declare("""
				#include <linux/version.h>
				#if LINUX_VERSION_CODE < KERNEL_VERSION(%s, 0)
				#define %3$s standin_%3$s
				%2$s { %4$s };
				#endif""".formatted(kernel.replace('.', ','), structure, structure.replace("struct ", ""), members));
	}

	private void size(String type, int size) {
		this.program.expect("sizeof(" + type + ")", size);
	}

	private void offset(String type, String member, int offset) {
		this.program.expect("offsetof(" + type + ", " + member + ")", offset);
	}

	private void verify() throws Exception {
		this.program.verify(this.directory);
	}

}
