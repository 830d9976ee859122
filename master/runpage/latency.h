/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * latency.h - how long jobs took: counts in steps that are 1/16 of an octave
 * or finer, so that what is read off is at most 1/16 too much. Pure.
 */
#ifndef HF_RUNPAGE_LATENCY_H
#define HF_RUNPAGE_LATENCY_H

#include <stdint.h>

#define LATENCY_PER_OCTAVE 16 /* a power of two */
#define LATENCY_STEPS ((40 - 4 + 1) * LATENCY_PER_OCTAVE)

struct latency {
	uint64_t good[LATENCY_STEPS], bad[LATENCY_STEPS]; /* ok, or not */
	uint64_t count, least_us, most_us;
	double sum_us;
};

/* A zeroed one is empty. Above 2^40 us (12 days) all are the same. */
void latency_add(struct latency *, uint64_t us, int is_good);
/* The step that it is in, and where that begins; of LATENCY_STEPS: its end. */
unsigned latency_step(uint64_t us);
uint64_t latency_begin_us(unsigned step);
/*
 * So many of a thousand took no longer; it may be 1/16 more than they did,
 * but never more than the longest. 0: there is none.
 */
uint64_t latency_permille_us(const struct latency *, unsigned permille);

#endif
