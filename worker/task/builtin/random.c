/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * random.c - something interesting: how many different numbers come up when
 * N numbers below N are drawn.
 *
 * It also counts them, so that the parent's total can be held against the
 * sum of the values.
 */
#include <stdlib.h>
#include <sys/random.h>

#include "worker/task/builtin/builtin.h"

#define RANDOM_MAX 100000000
#define RANDOM_ASK (1u << 20) /* draws between two looks at the clock */

/* Marsaglia's xorshift64, scrambled by a multiplication. */
static uint64_t
random_next(uint64_t *state)
{
	uint64_t x = *state;

	x ^= x >> 12;
	x ^= x << 25;
	x ^= x >> 27;
	*state = x;
	return x * UINT64_C(0x2545f4914f6cdd1d);
}

/* Draw n numbers below n into the bits of seen; false: no time is left. */
static bool
random_draw(const struct hayfork_call *call, uint8_t *seen, uint64_t n,
    uint64_t *distinct)
{
	uint64_t state = 0;

	if (getrandom(&state, sizeof(state), 0) != sizeof(state) || state == 0)
		state = 1;
	*distinct = 0;
	for (uint64_t i = 0; i < n; i++) {
		/* The upper half times n, so that no division is needed. */
		uint64_t drawn = (random_next(&state) >> 32) * n >> 32;
		uint8_t bit = (uint8_t)(1u << (drawn & 7));

		if (i % RANDOM_ASK == 0 && hayfork_expired(call))
			return false;
		*distinct += (seen[drawn >> 3] & bit) == 0;
		seen[drawn >> 3] |= bit;
	}
	return true;
}

static enum hayfork_status
random_run(struct hayfork_call *call)
{
	uint64_t n, distinct;
	uint8_t *seen;
	bool finished;

	if (!builtin_arg_uint(call, 1, RANDOM_MAX, &n))
		return HAYFORK_FAILED;
	seen = calloc((size_t)n / 8 + 1, 1);
	if (seen == NULL)
		return builtin_fail_memory(call, (size_t)n / 8 + 1);
	finished = random_draw(call, seen, n, &distinct);
	free(seen);
	if (!finished)
		return builtin_fail_expired(call);
	hayfork_count(call, "interesting", distinct);
	hayfork_return_uint(call, distinct);
	return HAYFORK_OK;
}

const struct hayfork_task builtin_random = {
	.name = "random",
	.args = "N",
	.doc = "draw N numbers below N; how many differ, counted, too",
	.run = random_run,
};
