#ifndef MEASURE_H
#define MEASURE_H

#include <stdint.h>
#include <time.h>

/* What one round did, and what it cost. */
struct measure {
	uint64_t operations;
	uint64_t nanos;
	uint64_t cpu_nanos; /* of all threads of the process */
};

static inline uint64_t nanos_of(clockid_t clock)
{
	struct timespec now;
	clock_gettime(clock, &now);
	return (uint64_t) now.tv_sec * 1000000000 + (uint64_t) now.tv_nsec;
}

/* A thread wakes another, which wakes the first, until the time is over. Returns 0, or -1 with errno. */
int measure_hand_offs(int cpu, int other_cpu, uint64_t nanos, struct measure *measure);

#endif
