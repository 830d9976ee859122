/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * workload_cpu.c - pure arithmetic, with and without a lock around it.
 *
 * An operation is a step of xorshift64, each of which needs the one before.
 */
#include <pthread.h>

#include "worker/task/builtin/workload.h"

#define CPU_STEPS 65536 /* about 0.1 ms between two looks at the clock */
/*
 * How long the lock is held at a time: some 10 us. CPython holds its own for
 * up to 5 ms; that would be a whole job here, and no worker would ever be seen
 * to wait in the middle of one.
 */
#define CPU_LOCKED_STEPS 8192

static uint64_t
cpu_compute(uint64_t x, uint64_t n)
{
	while (n-- > 0)
		x = workload_next(x);
	return x;
}

/* The compiler must not know that nobody reads the result. */
static bool
cpu_step(struct hayfork_call *call, void *state, uint64_t n)
{
	volatile uint64_t *x = state;

	(void)call;
	*x = cpu_compute(*x, n);
	return true;
}

static enum hayfork_status
cpu_run(struct hayfork_call *call)
{
	uint64_t x = WORKLOAD_SEED;

	return workload_run(call, cpu_step, CPU_STEPS, &x);
}

/*
 * One for all workers of the process, on purpose: as an interpreter's state
 * and the lock that guards all of it.
 */
static struct {
	pthread_mutex_t lock;
	uint64_t x;
} cpu_shared = { PTHREAD_MUTEX_INITIALIZER, WORKLOAD_SEED };

static bool
cpu_locked_step(struct hayfork_call *call, void *state, uint64_t n)
{
	(void)call;
	(void)state;
	pthread_mutex_lock(&cpu_shared.lock);
	cpu_shared.x = cpu_compute(cpu_shared.x, n);
	pthread_mutex_unlock(&cpu_shared.lock);
	return true;
}

static enum hayfork_status
cpu_locked_run(struct hayfork_call *call)
{
	return workload_run(call, cpu_locked_step, CPU_LOCKED_STEPS, NULL);
}

const struct hayfork_task builtin_load_cpu = {
	.name = "load_cpu",
	.args = "N",
	.doc = "N steps of arithmetic: nothing is shared, threads scale as "
	       "processes do",
	.workload = true,
	.run = cpu_run,
};

const struct hayfork_task builtin_load_locked = {
	.name = "load_locked",
	.args = "N",
	.doc = "N steps of arithmetic under one lock, as CPython's: threads "
	       "take turns",
	.workload = true,
	.run = cpu_locked_run,
};
