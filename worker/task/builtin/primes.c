/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * primes.c - count the primes below a number.
 *
 * A sieve of Eratosthenes over odd numbers, one segment at a time, so that
 * the memory is that of the primes up to the square root and one segment
 * which stays in the first-level cache.
 */
#include <stdlib.h>
#include <string.h>

#include "worker/task/builtin/builtin.h"

#define PRIMES_MAX UINT64_C(1000000000000)
#define SEGMENT 32768u /* odd numbers, a byte each */

/* An odd prime and the offset of its next odd multiple in the segment. */
struct sieve_prime {
	uint32_t prime;
	uint32_t next;
};

static uint32_t
primes_root(uint64_t n)
{
	uint64_t root = 0;

	for (uint64_t bit = UINT64_C(1) << 31; bit != 0; bit >>= 1)
		if ((root | bit) * (root | bit) <= n)
			root |= bit;
	return (uint32_t)root;
}

/* The odd primes up to root; the first multiple to strike is the square. */
static struct sieve_prime *
primes_list(uint32_t root, size_t *count_r)
{
	uint8_t *composite = calloc((size_t)root + 1, 1);
	struct sieve_prime *list;
	size_t count = 0;

	/* Half of the numbers are even. */
	list = calloc((size_t)root / 2 + 1, sizeof(*list));
	if (composite == NULL || list == NULL) {
		free(composite);
		free(list);
		return NULL;
	}
	for (uint64_t p = 3; p <= root; p += 2) {
		if (composite[p])
			continue;
		for (uint64_t m = p * p; m <= root; m += 2 * p)
			composite[m] = 1;
		list[count++].prime = (uint32_t)p;
	}
	free(composite);
	*count_r = count;
	return list;
}

/*
 * Count the primes among the len odd numbers from low on. The offsets of
 * primes whose square has been passed are kept for the next segment.
 */
static uint64_t
primes_in_segment(struct sieve_prime *list, size_t *used, size_t count,
    uint64_t low, uint32_t len)
{
	uint8_t composite[SEGMENT];
	uint64_t found = 0;

	memset(composite, 0, len);
	for (; *used < count; (*used)++) {
		uint64_t p = list[*used].prime;

		if (p * p >= low + 2 * (uint64_t)len)
			break;
		list[*used].next = (uint32_t)((p * p - low) / 2);
	}
	for (size_t i = 0; i < *used; i++) {
		uint32_t at = list[i].next;

		for (; at < len; at += list[i].prime)
			composite[at] = 1;
		list[i].next = at - len;
	}
	for (uint32_t i = 0; i < len; i++)
		found += !composite[i];
	return found;
}

static enum hayfork_status
primes_run(struct hayfork_call *call)
{
	enum hayfork_status status = HAYFORK_OK;
	size_t used = 0, count = 0;
	struct sieve_prime *list;
	uint64_t below, found;

	if (!builtin_arg_uint(call, 0, PRIMES_MAX, &below))
		return HAYFORK_FAILED;
	list = primes_list(primes_root(below), &count);
	if (list == NULL)
		return builtin_fail_memory(call, primes_root(below));
	found = below > 2; /* the only even one */
	for (uint64_t low = 3; low < below; low += 2 * SEGMENT) {
		uint64_t left = (below - low + 1) / 2;

		if (hayfork_expired(call)) {
			status = builtin_fail_expired(call);
			break;
		}
		found += primes_in_segment(list, &used, count, low,
		    left < SEGMENT ? (uint32_t)left : SEGMENT);
	}
	free(list);
	if (status == HAYFORK_OK)
		hayfork_return_uint(call, found);
	return status;
}

const struct hayfork_task builtin_primes = {
	.name = "primes",
	.args = "N",
	.doc = "how many primes there are below N",
	.run = primes_run,
};
