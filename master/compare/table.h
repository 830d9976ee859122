/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * table.h - the points and crashes of a workload in columns.
 *
 * What a point has measured is wider than a terminal, so that it takes two
 * tables. A mode's name is only on its first row; "*" marks a point with more
 * workers than CPUs. Titles of columns are part of each table.
 */
#ifndef HF_COMPARE_TABLE_H
#define HF_COMPARE_TABLE_H

#include "common/buf.h"
#include "master/compare/comparison.h"

/* Append how fast it was, ... */
void table_speed(struct buf *, const struct compare_workload *);
/* ... at what cost, ... */
void table_cost(struct buf *, const struct compare_workload *);
/* ... and what a crash did to each mode. */
void table_crashes(struct buf *, const struct compare_workload *);

#endif
