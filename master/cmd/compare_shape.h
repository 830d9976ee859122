/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * compare_shape.h - by how many workers a workload is measured, and how they
 * are spread over processes and threads.
 */
#ifndef HF_COMPARE_SHAPE_H
#define HF_COMPARE_SHAPE_H

#include "master/cmd/compare_load.h"
#include "master/compare/comparison.h"

struct compare_shape {
	unsigned cpus, max; /* workers */
	unsigned rounds;    /* samples of a point */
	bool has_python;
};

/* Add series of points to a workload that has none. Returns how many points. */
size_t compare_shape_points(const struct compare_shape *,
    const struct compare_load *, struct compare_workload *);

/* The most square shape of n workers; 1: there is none but a row. */
unsigned compare_square(unsigned n);

#endif
