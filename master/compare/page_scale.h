/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * page_scale.h - axes with round ticks, and labels kept apart. Pure.
 */
#ifndef HF_COMPARE_PAGE_SCALE_H
#define HF_COMPARE_PAGE_SCALE_H

#include <stddef.h>

/* An axis from 0 to most, with a tick every step. */
struct page_scale {
	double most, step;
	unsigned ticks; /* above 0: most / step */
};

/* From 0 to this value, in steps of 1, 2 or 5 times ten's powers. */
struct page_scale page_scale_decimal(double value, unsigned ticks_most);
/* From 0 to this many workers, or 2, in steps of a power of two. */
struct page_scale page_scale_workers(unsigned workers, unsigned ticks_most);

struct page_label {
	double wanted; /* where its thing is */
	double at;     /* where it goes */
	size_t which;  /* the caller's */
};

/*
 * Give each label its place: as near to what it wants as can be, in the same
 * order, gap apart, from low to high. They are sorted by what they want.
 */
void page_labels_spread(
    struct page_label *, size_t n, double gap, double low, double high);

#endif
