/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * stats.c - medians and how far to trust them.
 *
 * The interval of a median: of n values, as many lie below the true median
 * as heads fall in n throws of a coin, whatever the values' distribution.
 * So the k-th value from either end encloses it with probability
 * 1 - 2 P(heads < k) (W. J. Conover, "Practical Nonparametric Statistics",
 * 3rd ed., 3.2: quantiles).
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "master/compare/stats.h"

#define STATS_DOUBT 0.05 /* of an interval: both tails together */

/* NaNs come last, so that the others are found without copying again. */
static int
stats_compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	if (isnan(x) || isnan(y))
		return isnan(x) - isnan(y);
	return (x > y) - (x < y);
}

/* Sort them; returns how many are numbers. */
static size_t
stats_sort(double *values, size_t n)
{
	if (n > 0)
		qsort(values, n, sizeof(*values), stats_compare);
	while (n > 0 && isnan(values[n - 1]))
		n--;
	return n;
}

static double
stats_middle(const double *sorted, size_t n)
{
	if (n == 0)
		return NAN;
	if (n % 2 == 1)
		return sorted[n / 2];
	return sorted[n / 2 - 1] + (sorted[n / 2] - sorted[n / 2 - 1]) / 2;
}

/*
 * The largest k for which the k-th value from either end encloses the median
 * surely enough; 0: there is none. In logarithms, since 2^-n gets too small.
 */
static size_t
stats_rank(size_t n)
{
	double term = -(double)n * M_LN2; /* log P(heads = k) */
	double below = exp(term);         /* P(heads <= k) */
	size_t k = 0;

	while (2 * below <= STATS_DOUBT) {
		term += log((double)(n - k) / (double)(k + 1));
		below += exp(term);
		k++;
	}
	return k;
}

struct estimate
estimate_of(const double *values, size_t n)
{
	struct estimate e = { .low = NAN, .high = NAN };
	double *sorted = xcalloc(n, sizeof(*sorted));
	size_t rank;

	if (n > 0)
		memcpy(sorted, values, n * sizeof(*sorted));
	e.count = stats_sort(sorted, n);
	e.middle = stats_middle(sorted, e.count);
	rank = stats_rank(e.count);
	if (rank > 0) {
		e.low = sorted[rank - 1];
		e.high = sorted[e.count - rank];
	}
	free(sorted);
	return e;
}

double
median_of(const double *values, size_t n)
{
	return estimate_of(values, n).middle;
}

bool
estimate_excludes(const struct estimate *e, double value)
{
	return value < e->low || value > e->high;
}
