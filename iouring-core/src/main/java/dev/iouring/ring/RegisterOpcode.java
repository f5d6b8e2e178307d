package dev.iouring.ring;

/**
 * What {@code io_uring_register(2)} is asked to do by this library,
 * {@code IORING_REGISTER_*} and {@code IORING_UNREGISTER_*} in {@code linux/io_uring.h}.
 */
public enum RegisterOpcode {

	/** {@link Ring#registerBuffers}. Linux 5.1. */
	BUFFERS(0),

	/** {@link Ring#unregisterBuffers}. Linux 5.1. */
	UNREGISTER_BUFFERS(1),

	/** {@link Ring#registerFiles}. Linux 5.1. */
	FILES(2),

	/** {@link Ring#unregisterFiles}. Linux 5.1. */
	UNREGISTER_FILES(3),

	/** {@link Ring#registerEventfd}. Linux 5.2. */
	EVENTFD(4),

	/** {@link Ring#unregisterEventfd}. Linux 5.2. */
	UNREGISTER_EVENTFD(5),

	/** {@link Ring#updateFiles}. Linux 5.5. */
	FILES_UPDATE(6),

	/** {@link Ring#probe}. Linux 5.6. */
	PROBE(8),

	/** {@link Ring#registerRestrictions}. Linux 5.10. */
	RESTRICTIONS(11),

	/** {@link Ring#enable}. Linux 5.10. */
	ENABLE_RINGS(12),

	/** {@link Ring#registerFilesSparse}. Linux 5.13. */
	FILES2(13),

	/** {@link Ring#setMaxWorkers}. Linux 5.15. */
	IOWQ_MAX_WORKERS(19),

	/** {@link RingDescriptor#register}. Linux 5.18. */
	RING_FDS(20),

	/** {@link RingDescriptor#unregister}. Linux 5.18. */
	UNREGISTER_RING_FDS(21),

	/** {@link BufferRing#register}. Linux 5.19. */
	PBUF_RING(22),

	/** {@link BufferRing#close}. Linux 5.19. */
	UNREGISTER_PBUF_RING(23),

	/** {@link BufferRing#available}. Linux 6.8. */
	PBUF_STATUS(26),

	/** {@link WaitClock#register}. Linux 6.12. */
	CLOCK(29),

	/** {@link Ring#resize}. Linux 6.13. */
	RESIZE_RINGS(33),

	/** {@link RegisteredWaits#register}. Linux 6.13. */
	MEM_REGION(34);

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
