package dev.iouring.ring;

/**
 * What {@code io_uring_register(2)} is asked to do by this library,
 * {@code IORING_REGISTER_*} and {@code IORING_UNREGISTER_*} in {@code linux/io_uring.h}.
 */
public enum RegisterOpcode {

	/** {@link BufferTable#register}. Linux 5.1. */
	BUFFERS(0),

	/** {@link BufferTable#unregister}. Linux 5.1. */
	UNREGISTER_BUFFERS(1),

	/** {@link FileTable#register}. Linux 5.1. */
	FILES(2),

	/** {@link FileTable#unregister}. Linux 5.1. */
	UNREGISTER_FILES(3),

	/** {@link EventfdNotification#register}. Linux 5.2. */
	EVENTFD(4),

	/** {@link EventfdNotification#unregister}. Linux 5.2. */
	UNREGISTER_EVENTFD(5),

	/** {@link FileTable#update}. Linux 5.5. */
	FILES_UPDATE(6),

	/** {@link EventfdNotification#registerAsync}. Linux 5.6. */
	EVENTFD_ASYNC(7),

	/** {@link Ring#probe}. Linux 5.6. */
	PROBE(8),

	/** {@link Personalities#register}. Linux 5.6. */
	PERSONALITY(9),

	/** {@link Personalities#unregister}. Linux 5.6. */
	UNREGISTER_PERSONALITY(10),

	/** {@link Ring#registerRestrictions}. Linux 5.10. */
	RESTRICTIONS(11),

	/** {@link Ring#enable}. Linux 5.10. */
	ENABLE_RINGS(12),

	/** {@link FileTable#registerSparse}. Linux 5.13. */
	FILES2(13),

	/** {@link FileTable#update(Ring, int, int[], long[])}. Linux 5.13. */
	FILES_UPDATE2(14),

	/** {@link BufferTable#registerSparse}. Linux 5.13. */
	BUFFERS2(15),

	/** {@link BufferTable#update}. Linux 5.13. */
	BUFFERS_UPDATE(16),

	/** {@link WorkerThreads#bind}. Linux 5.14. */
	IOWQ_AFF(17),

	/** {@link WorkerThreads#unbind}. Linux 5.14. */
	UNREGISTER_IOWQ_AFF(18),

	/** {@link WorkerThreads#limit}. Linux 5.15. */
	IOWQ_MAX_WORKERS(19),

	/** {@link RingDescriptor#register}. Linux 5.18. */
	RING_FDS(20),

	/** {@link RingDescriptor#unregister}. Linux 5.18. */
	UNREGISTER_RING_FDS(21),

	/** {@link BufferRing#register}. Linux 5.19. */
	PBUF_RING(22),

	/** {@link BufferRing#close}. Linux 5.19. */
	UNREGISTER_PBUF_RING(23),

	/** {@link SyncCancel#cancel}. Linux 6.0. */
	SYNC_CANCEL(24),

	/** {@link FileTable#allocateWithin}. Linux 6.0. */
	FILE_ALLOC_RANGE(25),

	/** {@link BufferRing#available}. Linux 6.8. */
	PBUF_STATUS(26),

	/** {@link NapiPolling#register}. Linux 6.9. */
	NAPI(27),

	/** {@link NapiPolling#unregister}. Linux 6.9. */
	UNREGISTER_NAPI(28),

	/** {@link WaitClock#register}. Linux 6.12. */
	CLOCK(29),

	/** {@link BufferTable#cloneFrom}. Linux 6.12. */
	CLONE_BUFFERS(30),

	/** {@link RingMessages#send}. Linux 6.13. */
	SEND_MSG_RING(31),

	/** {@link InterfaceQueue#register}. Linux 6.15. */
	ZCRX_IFQ(32),

	/** {@link Ring#resize}. Linux 6.13. */
	RESIZE_RINGS(33),

	/** {@link RegisteredWaits#register}. Linux 6.13. */
	MEM_REGION(34),

	/** {@link KernelCapabilities#query}. Linux 6.18. */
	QUERY(35);

	private final int code;

	RegisterOpcode(int code) {
		this.code = code;
	}

	/**
	 * The number the kernel knows the operation by.
	 * @return 0 to 35
	 */
	public int code() {
		return this.code;
	}

}
