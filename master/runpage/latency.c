/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * latency.c - how long jobs took.
 */
#include "master/runpage/latency.h"

#define LATENCY_MOST_US ((UINT64_C(1) << 40) - 1)

unsigned
latency_step(uint64_t us)
{
	unsigned octave;

	if (us > LATENCY_MOST_US)
		us = LATENCY_MOST_US;
	if (us < LATENCY_PER_OCTAVE)
		return (unsigned)us;
	/* 16 to 31 is the first octave of steps wider than none. */
	octave = 63u - (unsigned)__builtin_clzll(us) - 4;
	return octave * LATENCY_PER_OCTAVE + (unsigned)(us >> octave);
}

uint64_t
latency_begin_us(unsigned step)
{
	unsigned octave;

	if (step < LATENCY_PER_OCTAVE)
		return step;
	octave = step / LATENCY_PER_OCTAVE - 1;
	return (uint64_t)(LATENCY_PER_OCTAVE + step % LATENCY_PER_OCTAVE)
	       << octave;
}

void
latency_add(struct latency *l, uint64_t us, int is_good)
{
	unsigned step = latency_step(us);

	if (is_good)
		l->good[step]++;
	else
		l->bad[step]++;
	if (l->count == 0 || us < l->least_us)
		l->least_us = us;
	if (us > l->most_us)
		l->most_us = us;
	l->sum_us += (double)us;
	l->count++;
}

uint64_t
latency_permille_us(const struct latency *l, unsigned permille)
{
	uint64_t sum = 0, wanted = (l->count * permille + 999) / 1000, end;

	if (l->count == 0)
		return 0;
	for (unsigned i = 0; i < LATENCY_STEPS; i++) {
		sum += l->good[i] + l->bad[i];
		if (sum < wanted || sum == 0)
			continue;
		end = latency_begin_us(i + 1) - 1;
		return end < l->most_us ? end : l->most_us;
	}
	return l->most_us;
}
