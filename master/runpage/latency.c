/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * latency.c - how long jobs took: quantiles, and bars to draw.
 */
#include "master/runpage/latency.h"

unsigned
latency_bar(uint64_t us)
{
	const uint64_t most = (UINT64_C(1) << LATENCY_OCTAVES) - 1;
	unsigned octave;

	if (us > most)
		us = most;
	if (us < LATENCY_BARS_PER_OCTAVE)
		return (unsigned)us;
	octave = 61u - (unsigned)__builtin_clzll(us); /* 0: of 4 to 7 */
	return octave * LATENCY_BARS_PER_OCTAVE + (unsigned)(us >> octave);
}

uint64_t
latency_begin_us(unsigned bar)
{
	unsigned octave = bar / LATENCY_BARS_PER_OCTAVE;

	if (octave == 0)
		return bar;
	return (uint64_t)(LATENCY_BARS_PER_OCTAVE +
			  bar % LATENCY_BARS_PER_OCTAVE)
	       << (octave - 1);
}

void
latency_add(struct latency *l, uint64_t us, bool good)
{
	histogram_record(&l->all, us);
	(good ? l->good : l->bad)[latency_bar(us)]++;
}
