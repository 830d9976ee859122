/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * histogram.c - how values are spread, in memory that does not grow.
 *
 * A value keeps its HISTOGRAM_BITS + 1 highest bits; how many lower ones are
 * dropped is its shift. Both together number its bucket, without a gap.
 */
#include <math.h>

#include "common/histogram.h"

static unsigned
histogram_bucket(uint64_t value)
{
	unsigned shift;

	if (value < 2 * HISTOGRAM_PARTS)
		return (unsigned)value;
	shift = 63 - (unsigned)__builtin_clzll(value) - HISTOGRAM_BITS;
	return shift * HISTOGRAM_PARTS + (unsigned)(value >> shift);
}

/* What stands for all values of a bucket: the one in its middle. */
static double
histogram_middle(unsigned bucket)
{
	unsigned shift;
	uint64_t low;

	if (bucket < 2 * HISTOGRAM_PARTS)
		return bucket;
	shift = bucket / HISTOGRAM_PARTS - 1;
	low = (uint64_t)(bucket - shift * HISTOGRAM_PARTS) << shift;
	return (double)low + (double)((UINT64_C(1) << shift) - 1) / 2;
}

void
histogram_record(struct histogram *h, uint64_t value)
{
	h->buckets[histogram_bucket(value)]++;
	h->count++;
}

double
histogram_quantile(const struct histogram *h, double share)
{
	double rank = share * (double)h->count;
	uint64_t wanted = (uint64_t)rank, seen = 0;
	unsigned i = 0;

	if (h->count == 0)
		return NAN;
	wanted += (double)wanted < rank || wanted == 0;
	if (wanted > h->count)
		wanted = h->count;
	while ((seen += h->buckets[i]) < wanted)
		i++;
	return histogram_middle(i);
}
