/*
 * A ring by raw system calls: what the ring floor of the library is measured against. One thread owns it.
 */
#ifndef RING_H
#define RING_H

#include <linux/io_uring.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Younger than the headers of some distributions. */
#ifndef IORING_SETUP_SINGLE_ISSUER
#define IORING_SETUP_SINGLE_ISSUER (1U << 12)
#endif
#ifndef IORING_SETUP_DEFER_TASKRUN
#define IORING_SETUP_DEFER_TASKRUN (1U << 13)
#endif
#ifndef IORING_SETUP_NO_SQARRAY
#define IORING_SETUP_NO_SQARRAY (1U << 16)
#endif

struct ring {
	_Atomic uint32_t *sq_head;
	_Atomic uint32_t *sq_tail;
	_Atomic uint32_t *cq_head;
	_Atomic uint32_t *cq_tail;
	struct io_uring_sqe *sqes;
	struct io_uring_cqe *cqes;
	uint32_t sq_entries;
	uint32_t cq_mask;
	uint32_t tail; /* of the entries taken, published or not */
	uint32_t head; /* of the completions taken */
	uint32_t setup_flags;
	int fd;
	void *rings_memory;
	size_t rings_length;
	void *sqes_memory;
	size_t sqes_length;
};

/* Returns 0, or -1 with errno; then nothing is left behind. */
int ring_open(struct ring *ring, uint32_t entries);

void ring_close(struct ring *ring);

int ring_register(struct ring *ring, unsigned int opcode, const void *argument, unsigned int count);

/* The next entry, zeroed, or NULL if the queue is full. */
static inline struct io_uring_sqe *ring_next(struct ring *ring)
{
	uint32_t head = atomic_load_explicit(ring->sq_head, memory_order_acquire);
	if (ring->tail - head >= ring->sq_entries)
		return NULL;
	struct io_uring_sqe *sqe = &ring->sqes[ring->tail & (ring->sq_entries - 1)];
	memset(sqe, 0, sizeof *sqe);
	ring->tail++;
	return sqe;
}

/* Submits everything and waits for as many completions. Returns -1 with errno if the kernel refuses. */
static inline int ring_submit_and_wait(struct ring *ring, uint32_t completions)
{
	atomic_store_explicit(ring->sq_tail, ring->tail, memory_order_release);
	uint32_t pending = ring->tail - atomic_load_explicit(ring->sq_head, memory_order_acquire);
	return (int) syscall(__NR_io_uring_enter, ring->fd, pending, completions, IORING_ENTER_GETEVENTS, NULL, 8);
}

/* The oldest completion's place, if it lies before the limit. */
static inline struct io_uring_cqe *ring_completion(struct ring *ring, uint32_t limit)
{
	return ring->head != limit ? &ring->cqes[ring->head & ring->cq_mask] : NULL;
}

/* Up to where the kernel has written completions. */
static inline uint32_t ring_completions_limit(struct ring *ring)
{
	return atomic_load_explicit(ring->cq_tail, memory_order_acquire);
}

/* Gives the places of all completions taken back to the kernel. */
static inline void ring_publish_head(struct ring *ring)
{
	atomic_store_explicit(ring->cq_head, ring->head, memory_order_release);
}

#endif
