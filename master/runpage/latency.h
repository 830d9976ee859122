/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * latency.h - how long jobs took: quantiles, and bars to draw.
 *
 * A bar is a quarter of an octave: of the powers of two from 4 us on, each is
 * cut into four of the same width. Pure.
 */
#ifndef HF_RUNPAGE_LATENCY_H
#define HF_RUNPAGE_LATENCY_H

#include <stdbool.h>

#include "common/histogram.h"

#define LATENCY_BARS_PER_OCTAVE 4
#define LATENCY_OCTAVES                                                        \
	40 /* up to 12 days; longer ones are in the last bar                   \
	    */
#define LATENCY_BARS ((LATENCY_OCTAVES - 1) * LATENCY_BARS_PER_OCTAVE)

struct latency {
	struct histogram all;                           /* microseconds */
	uint64_t good[LATENCY_BARS], bad[LATENCY_BARS]; /* ok, or not */
};

/* A zeroed one is empty. */
void latency_add(struct latency *, uint64_t us, bool good);
unsigned latency_bar(uint64_t us);
/* Where a bar begins; of LATENCY_BARS: where the last one ends. */
uint64_t latency_begin_us(unsigned bar);

#endif
