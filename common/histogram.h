/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * histogram.h - how values are spread, in memory that does not grow.
 *
 * Log-linear: each power of two is cut into HISTOGRAM_PARTS equal buckets, so
 * that what comes out is within 1 % of what went in, whatever its size. Values
 * below 2 * HISTOGRAM_PARTS are kept exactly. A zeroed one is empty; it is
 * plain data and may be copied.
 */
#ifndef HF_HISTOGRAM_H
#define HF_HISTOGRAM_H

#include <stddef.h>
#include <stdint.h>

#define HISTOGRAM_BITS 6
#define HISTOGRAM_PARTS (1u << HISTOGRAM_BITS)
/* The first two powers of parts share a width, hence + 1. */
#define HISTOGRAM_BUCKETS ((64 - HISTOGRAM_BITS + 1) * HISTOGRAM_PARTS)

struct histogram {
	uint64_t count; /* of values */
	uint64_t buckets[HISTOGRAM_BUCKETS];
};

void histogram_record(struct histogram *, uint64_t value);
/*
 * The least value that at least this share (0 ... 1) of all values does not
 * exceed: 0 the smallest, 0.5 the median, 1 the largest. NaN: it is empty.
 */
double histogram_quantile(const struct histogram *, double share);

#endif
