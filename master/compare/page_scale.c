/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * page_scale.c - axes with round ticks, and labels kept apart.
 */
#include <math.h>
#include <stdlib.h>

#include "master/compare/page_scale.h"

struct page_scale
page_scale_decimal(double value, unsigned ticks_most)
{
	static const double round[] = { 1, 2, 5, 10 };
	struct page_scale s = { .most = 1, .step = 1, .ticks = 1 };
	double least, power;

	if (!isfinite(value) || value <= 0)
		return s;
	least = value / ticks_most;
	power = pow(10, floor(log10(least)));
	for (size_t i = 0; i < sizeof(round) / sizeof(round[0]); i++) {
		s.step = round[i] * power;
		/* What is a tick but for rounding is one. */
		s.ticks = (unsigned)floor(value / s.step + 1e-9);
		if (s.ticks <= ticks_most)
			break;
	}
	s.most = value;
	return s;
}

struct page_scale
page_scale_workers(unsigned workers, unsigned ticks_most)
{
	struct page_scale s = { .step = 1 };

	if (workers < 2)
		workers = 2;
	while (workers / s.step > ticks_most)
		s.step *= 2;
	s.most = workers;
	s.ticks = (unsigned)(workers / s.step);
	return s;
}

static int
page_label_order(const void *a, const void *b)
{
	const struct page_label *x = a, *y = b;

	if (x->wanted != y->wanted)
		return x->wanted < y->wanted ? -1 : 1;
	return x->which < y->which ? -1 : 1;
}

/* The mean of what labels i to k want, less the gaps in front of them. */
static double
page_labels_mean(const struct page_label *l, size_t i, size_t k, double gap)
{
	double sum = 0;

	for (size_t j = i; j <= k; j++)
		sum += l[j].wanted - gap * (double)j;
	return sum / (double)(k - i + 1);
}

/*
 * Without their gaps, places may only rise: this is isotonic regression, by
 * its max-min formula, which is short where there are few.
 */
static double
page_label_place(const struct page_label *l, size_t n, size_t which, double gap)
{
	double place = -INFINITY;

	for (size_t i = 0; i <= which; i++) {
		double least = INFINITY;

		for (size_t k = which; k < n; k++)
			least = fmin(least, page_labels_mean(l, i, k, gap));
		place = fmax(place, least);
	}
	return place;
}

void
page_labels_spread(
    struct page_label *l, size_t n, double gap, double low, double high)
{
	if (n == 0)
		return;
	qsort(l, n, sizeof(*l), page_label_order);
	high -= gap * (double)(n - 1);
	for (size_t i = 0; i < n; i++) {
		double place = page_label_place(l, n, i, gap);

		place = fmax(fmin(place, high), low);
		l[i].at = place + gap * (double)i;
	}
}
