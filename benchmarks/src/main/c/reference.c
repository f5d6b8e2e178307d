/*
 * Measures a ring of its own on request, so that rounds can alternate with those of another process. One request a
 * line on standard input, one answer a line on standard output, until standard input ends:
 *
 *   nop BATCH MILLIS          operations that do nothing
 *   read BATCH MILLIS         4 KiB random reads of the file given as argument, registered as the buffers are
 *   handoff CPU CPU MILLIS    waking a thread that sleeps, on the same CPU or another
 *
 *   ok OPERATIONS NANOS CPU_NANOS
 *   error WHAT FAILED: WHY
 */
#define _GNU_SOURCE
#include "measure.h"
#include "ring.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/uio.h>

#define MAX_BATCH 128
#define BLOCK 4096
#define SEED 0x9E3779B97F4A7C15

/* The clock is read once for so many operations. */
#define CHECK_INTERVAL 1024

struct reader {
	char *buffers;
	uint64_t blocks;
	uint64_t random;
};

static int fail(const char *what)
{
	printf("error %s: %s\n", what, strerror(errno));
	return -1;
}

/* xorshift64: the same positions in the same order as those the other side reads. */
static uint64_t next_random(struct reader *reader)
{
	uint64_t x = reader->random;
	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	reader->random = x;
	return x;
}

/* Takes all completions; returns how many of them had another result than expected. */
static uint32_t drain(struct ring *ring, int32_t expected, uint64_t *taken)
{
	uint32_t unexpected = 0;
	uint32_t limit = ring_completions_limit(ring);
	struct io_uring_cqe *cqe;
	while ((cqe = ring_completion(ring, limit)) != NULL) {
		unexpected += cqe->res != expected || cqe->user_data >= MAX_BATCH;
		ring->head++;
		(*taken)++;
	}
	ring_publish_head(ring);
	return unexpected;
}

static int nop_batch(struct ring *ring, int batch)
{
	for (int i = 0; i < batch; i++) {
		struct io_uring_sqe *sqe = ring_next(ring);
		if (sqe == NULL)
			return -1;
		sqe->opcode = IORING_OP_NOP;
		sqe->user_data = (uint64_t) i;
	}
	return ring_submit_and_wait(ring, (uint32_t) batch);
}

static int read_batch(struct ring *ring, struct reader *reader, int batch)
{
	for (int i = 0; i < batch; i++) {
		struct io_uring_sqe *sqe = ring_next(ring);
		if (sqe == NULL)
			return -1;
		sqe->opcode = IORING_OP_READ_FIXED;
		sqe->flags = IOSQE_FIXED_FILE;
		sqe->fd = 0;
		sqe->addr = (uint64_t) (uintptr_t) (reader->buffers + i * BLOCK);
		sqe->len = BLOCK;
		sqe->off = (next_random(reader) & (reader->blocks - 1)) * BLOCK;
		sqe->buf_index = 0;
		sqe->user_data = (uint64_t) i;
	}
	return ring_submit_and_wait(ring, (uint32_t) batch);
}

static int measure_ring(struct ring *ring, struct reader *reader, int batch, uint64_t nanos, struct measure *measure)
{
	int32_t expected = reader == NULL ? 0 : BLOCK;
	int interval = CHECK_INTERVAL / batch;
	uint64_t cpu = nanos_of(CLOCK_PROCESS_CPUTIME_ID);
	uint64_t start = nanos_of(CLOCK_MONOTONIC);
	uint64_t operations = 0;
	uint64_t elapsed;
	do {
		for (int i = 0; i < interval; i++) {
			int submitted = reader == NULL ? nop_batch(ring, batch) : read_batch(ring, reader, batch);
			if (submitted < 0 && errno != EINTR)
				return fail("io_uring_enter");
			if (drain(ring, expected, &operations) > 0) {
				printf("error an operation completed with something else than expected\n");
				return -1;
			}
		}
		elapsed = nanos_of(CLOCK_MONOTONIC) - start;
	} while (elapsed < nanos);
	measure->operations = operations;
	measure->nanos = elapsed;
	measure->cpu_nanos = nanos_of(CLOCK_PROCESS_CPUTIME_ID) - cpu;
	return 0;
}

static int register_reader(struct ring *ring, const char *path, struct reader *reader)
{
	struct stat status;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return fail("open");
	if (fstat(fd, &status) < 0)
		return fail("fstat");
	reader->blocks = (uint64_t) status.st_size / BLOCK;
	reader->random = SEED;
	if (reader->blocks == 0 || (reader->blocks & (reader->blocks - 1)) != 0) {
		printf("error the file's blocks are no power of two\n");
		return -1;
	}
	reader->buffers = aligned_alloc(BLOCK, MAX_BATCH * BLOCK);
	if (reader->buffers == NULL)
		return fail("aligned_alloc");
	memset(reader->buffers, 0, MAX_BATCH * BLOCK);
	struct iovec memory = { reader->buffers, MAX_BATCH * BLOCK };
	if (ring_register(ring, IORING_REGISTER_BUFFERS, &memory, 1) < 0)
		return fail("registering buffers");
	if (ring_register(ring, IORING_REGISTER_FILES, &fd, 1) < 0)
		return fail("registering files");
	/* The ring holds the file from now on. */
	close(fd);
	return 0;
}

static int answer(const char *request, struct ring *ring, struct reader *reader)
{
	struct measure measure;
	int batch, cpu, other_cpu, millis, done;

	if (sscanf(request, "handoff %d %d %d", &cpu, &other_cpu, &millis) == 3) {
		done = measure_hand_offs(cpu, other_cpu, (uint64_t) millis * 1000000, &measure);
		if (done < 0)
			return fail("hand-off");
	}
	else {
		int nop = sscanf(request, "nop %d %d", &batch, &millis) == 2;
		if (!nop && (reader == NULL || sscanf(request, "read %d %d", &batch, &millis) != 2)) {
			printf("error not understood\n");
			return -1;
		}
		if (batch < 1 || batch > MAX_BATCH) {
			printf("error a batch has 1 to %d operations\n", MAX_BATCH);
			return -1;
		}
		done = measure_ring(ring, nop ? NULL : reader, batch, (uint64_t) millis * 1000000, &measure);
	}
	if (done == 0)
		printf("ok %llu %llu %llu\n", (unsigned long long) measure.operations, (unsigned long long) measure.nanos,
				(unsigned long long) measure.cpu_nanos);
	return done;
}

int main(int count, char **arguments)
{
	struct ring ring;
	struct reader reader;
	char request[128];
	int failed = 0;

	/* Answers are read line by line while this process lives. */
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (ring_open(&ring, MAX_BATCH) < 0) {
		fail("opening a ring");
		return 1;
	}
	if (count > 1 && register_reader(&ring, arguments[1], &reader) < 0)
		return 1;
	printf("ready %#x\n", ring.setup_flags);
	while (!failed && fgets(request, sizeof request, stdin) != NULL)
		failed = answer(request, &ring, count > 1 ? &reader : NULL) < 0;
	ring_close(&ring);
	return failed;
}
