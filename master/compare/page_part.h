/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * page_part.h - the sections of the page.
 *
 * Only for page_*.c.
 */
#ifndef HF_COMPARE_PAGE_PART_H
#define HF_COMPARE_PAGE_PART_H

#include "common/buf.h"
#include "master/compare/comparison.h"

/* All workloads in a table, each with a small picture; links to them. */
void page_overview(struct buf *, const struct comparison *);
/* A workload; its number is 1 for the first, and makes its ids its own. */
void page_workload(struct buf *, const struct comparison *, size_t number);
/* What it was measured on, and how to do it again. */
void page_machine(struct buf *, const struct comparison *);
/* What the words mean. */
void page_reading(struct buf *);

#endif
