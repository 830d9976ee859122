/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * workload_malloc.c - blocks that are too large for a thread's own cache.
 *
 * An operation frees the oldest of a few blocks and takes a new one of 2 to
 * 18 KiB. glibc's thread cache ends at 1 KiB; above it threads use arenas,
 * and the arenas one address space.
 */
#include <stdlib.h>

#include "worker/task/builtin/workload.h"

#define MALLOC_STEPS 4096
#define MALLOC_HELD 8
#define MALLOC_LEAST (2u << 10)
#define MALLOC_SPREAD (16u << 10) /* a power of two */

struct malloc_state {
	char *held[MALLOC_HELD];
	uint64_t next;
	uint64_t random;
};

static bool
malloc_step(struct hayfork_call *call, void *state, uint64_t n)
{
	struct malloc_state *s = state;

	for (; n > 0; n--) {
		char **at = &s->held[s->next++ % MALLOC_HELD];
		size_t size;

		s->random = workload_next(s->random);
		size = MALLOC_LEAST + s->random % MALLOC_SPREAD;
		free(*at);
		*at = malloc(size);
		if (*at == NULL) {
			builtin_fail_memory(call, size);
			return false;
		}
		/* Else the compiler may leave both calls out. */
		*(volatile char *)*at = 1;
	}
	return true;
}

static enum hayfork_status
malloc_run(struct hayfork_call *call)
{
	struct malloc_state s = { .random = WORKLOAD_SEED };
	enum hayfork_status status =
	    workload_run(call, malloc_step, MALLOC_STEPS, &s);

	for (unsigned i = 0; i < MALLOC_HELD; i++)
		free(s.held[i]);
	return status;
}

const struct hayfork_task builtin_load_malloc = {
	.name = "load_malloc",
	.args = "N",
	.doc =
	    "N blocks of 2 to 18 KiB: threads meet in the allocator's arenas",
	.workload = true,
	.run = malloc_run,
};
