/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * stats.h - medians and how far to trust them. Pure.
 */
#ifndef HF_COMPARE_STATS_H
#define HF_COMPARE_STATS_H

#include <stdbool.h>
#include <stddef.h>

/*
 * A median and its confidence interval of at least 95 %, from order
 * statistics (the sign test's): no assumption on how the values are spread.
 * Fewer than six values have no such interval: low and high are NaN.
 */
struct estimate {
	double middle, low, high;
	size_t count; /* of values */
};

/* The values are left as they are; NaNs among them are not counted. */
struct estimate estimate_of(const double *values, size_t n);
double median_of(const double *values, size_t n);
/* Does the interval exclude this value? False when there is none. */
bool estimate_excludes(const struct estimate *, double value);

#endif
