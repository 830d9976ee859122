/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * workload_malloc.c - blocks that are too large for a thread's own cache.
 *
 * An operation takes a block of 2 to 18 KiB; all are freed as soon as there
 * are so many of them, as at the end of a piece of work. glibc's thread cache
 * ends at 1 KiB. Above it each thread has an arena, which is its own as long
 * as there are enough of them; but what they grow by and give back is part of
 * one address space.
 */
#include <stdlib.h>

#include "worker/task/builtin/workload.h"

#define MALLOC_STEPS 4096
/* Some 320 KiB: more than glibc keeps when it is free (128 KiB). */
#define MALLOC_HELD 32
#define MALLOC_LEAST (2u << 10)
#define MALLOC_SPREAD (16u << 10) /* a power of two */

struct malloc_state {
	char *held[MALLOC_HELD];
	unsigned count;
	uint64_t random;
};

/* In the order taken: each the other way round might shrink the heap alone. */
static void
malloc_free_all(struct malloc_state *s)
{
	for (unsigned i = 0; i < s->count; i++)
		free(s->held[i]);
	s->count = 0;
}

static bool
malloc_step(struct hayfork_call *call, void *state, uint64_t n)
{
	struct malloc_state *s = state;

	for (; n > 0; n--) {
		size_t size;
		char *block;

		if (s->count == MALLOC_HELD)
			malloc_free_all(s);
		s->random = workload_next(s->random);
		size = MALLOC_LEAST + s->random % MALLOC_SPREAD;
		block = malloc(size);
		if (block == NULL) {
			builtin_fail_memory(call, size);
			return false;
		}
		/* Else the compiler may leave both calls out. */
		*(volatile char *)block = 1;
		s->held[s->count++] = block;
	}
	return true;
}

static enum hayfork_status
malloc_run(struct hayfork_call *call)
{
	struct malloc_state s = { .random = WORKLOAD_SEED };
	enum hayfork_status status =
	    workload_run(call, malloc_step, MALLOC_STEPS, &s);

	malloc_free_all(&s);
	return status;
}

const struct hayfork_task builtin_load_malloc = {
	.name = "load_malloc",
	.args = "N",
	.doc =
	    "N blocks of 2 to 18 KiB: heaps of threads grow and shrink in one "
	    "address space",
	.workload = true,
	.run = malloc_run,
};
