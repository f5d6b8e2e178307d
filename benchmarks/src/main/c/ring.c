#define _GNU_SOURCE
#include "ring.h"

#include <errno.h>
#include <sys/mman.h>

static void *map(int fd, size_t length, uint64_t offset)
{
	return mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd, (off_t) offset);
}

static int setup(uint32_t entries, uint32_t flags, struct io_uring_params *params)
{
	memset(params, 0, sizeof *params);
	params->flags = flags;
	return (int) syscall(__NR_io_uring_setup, entries, params);
}

static size_t rings_length(const struct io_uring_params *params)
{
	size_t completions = params->cq_off.cqes + params->cq_entries * sizeof(struct io_uring_cqe);
	size_t array = params->sq_off.array + params->sq_entries * sizeof(uint32_t);
	return completions > array ? completions : array;
}

static void fill_array(struct ring *ring, const struct io_uring_params *params)
{
	uint32_t *array = (uint32_t *) ((char *) ring->rings_memory + params->sq_off.array);
	for (uint32_t i = 0; i < params->sq_entries; i++)
		array[i] = i;
}

int ring_open(struct ring *ring, uint32_t entries)
{
	const uint32_t flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_SUBMIT_ALL;
	struct io_uring_params params;

	memset(ring, 0, sizeof *ring);
	ring->fd = setup(entries, flags | IORING_SETUP_NO_SQARRAY, &params);
	if (ring->fd < 0 && errno == EINVAL)
		ring->fd = setup(entries, flags, &params);
	if (ring->fd < 0)
		return -1;
	ring->rings_length = rings_length(&params);
	ring->sqes_length = params.sq_entries * sizeof(struct io_uring_sqe);
	ring->rings_memory = map(ring->fd, ring->rings_length, IORING_OFF_SQ_RING);
	ring->sqes_memory = map(ring->fd, ring->sqes_length, IORING_OFF_SQES);
	if (ring->rings_memory == MAP_FAILED || ring->sqes_memory == MAP_FAILED) {
		int failure = errno;
		ring_close(ring);
		errno = failure;
		return -1;
	}
	char *memory = ring->rings_memory;
	ring->sq_head = (_Atomic uint32_t *) (memory + params.sq_off.head);
	ring->sq_tail = (_Atomic uint32_t *) (memory + params.sq_off.tail);
	ring->cq_head = (_Atomic uint32_t *) (memory + params.cq_off.head);
	ring->cq_tail = (_Atomic uint32_t *) (memory + params.cq_off.tail);
	ring->sqes = ring->sqes_memory;
	ring->cqes = (struct io_uring_cqe *) (memory + params.cq_off.cqes);
	ring->sq_entries = params.sq_entries;
	ring->cq_mask = params.cq_entries - 1;
	ring->setup_flags = params.flags;
	if (!(params.flags & IORING_SETUP_NO_SQARRAY))
		fill_array(ring, &params);
	return 0;
}

void ring_close(struct ring *ring)
{
	if (ring->sqes_memory != NULL && ring->sqes_memory != MAP_FAILED)
		munmap(ring->sqes_memory, ring->sqes_length);
	if (ring->rings_memory != NULL && ring->rings_memory != MAP_FAILED)
		munmap(ring->rings_memory, ring->rings_length);
	close(ring->fd);
}

int ring_register(struct ring *ring, unsigned int opcode, const void *argument, unsigned int count)
{
	return (int) syscall(__NR_io_uring_register, ring->fd, opcode, argument, count);
}
