/*
 * What it costs to hand something to a thread that sleeps: the price of every design with a thread of its own.
 */
#define _GNU_SOURCE
#include "measure.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { ATTENDED = 0, CALLED = 1, ENDED = 2 };

/* Each side sleeps on a word of its own; apart, so that they do not share a cache line. */
struct exchange {
	_Alignas(128) _Atomic uint32_t server;
	_Alignas(128) _Atomic uint32_t client;
	int server_cpu;
	int failure;
};

static int pin(int cpu)
{
	cpu_set_t set;
	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	return sched_setaffinity(0, sizeof set, &set);
}

static void call(_Atomic uint32_t *word, uint32_t value)
{
	atomic_store_explicit(word, value, memory_order_release);
	syscall(__NR_futex, word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

static uint32_t await_call(_Atomic uint32_t *word)
{
	uint32_t value;
	while ((value = atomic_exchange_explicit(word, ATTENDED, memory_order_acquire)) == ATTENDED)
		syscall(__NR_futex, word, FUTEX_WAIT_PRIVATE, ATTENDED, NULL, NULL, 0);
	return value;
}

static void *serve(void *argument)
{
	struct exchange *exchange = argument;
	if (pin(exchange->server_cpu) < 0)
		exchange->failure = errno;
	while (await_call(&exchange->server) == CALLED)
		call(&exchange->client, CALLED);
	return NULL;
}

static void exchange_until(struct exchange *exchange, uint64_t nanos, struct measure *measure)
{
	uint64_t cpu = nanos_of(CLOCK_PROCESS_CPUTIME_ID);
	uint64_t start = nanos_of(CLOCK_MONOTONIC);
	uint64_t round_trips = 0;
	uint64_t elapsed;
	do {
		for (int i = 0; i < 16; i++) {
			call(&exchange->server, CALLED);
			await_call(&exchange->client);
		}
		round_trips += 16;
		elapsed = nanos_of(CLOCK_MONOTONIC) - start;
	} while (elapsed < nanos);
	/* A round trip is two hand-offs. */
	measure->operations = 2 * round_trips;
	measure->nanos = elapsed;
	measure->cpu_nanos = nanos_of(CLOCK_PROCESS_CPUTIME_ID) - cpu;
}

int measure_hand_offs(int cpu, int other_cpu, uint64_t nanos, struct measure *measure)
{
	struct exchange exchange = { .server_cpu = other_cpu };
	cpu_set_t before;
	pthread_t server;

	if (sched_getaffinity(0, sizeof before, &before) < 0 || pin(cpu) < 0)
		return -1;
	int failure = pthread_create(&server, NULL, serve, &exchange);
	if (failure == 0) {
		exchange_until(&exchange, nanos, measure);
		call(&exchange.server, ENDED);
		pthread_join(server, NULL);
		failure = exchange.failure;
	}
	if (sched_setaffinity(0, sizeof before, &before) < 0 && failure == 0)
		failure = errno;
	errno = failure;
	return failure == 0 ? 0 : -1;
}
