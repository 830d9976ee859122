/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * page_mark.h - how each mode looks: a colour, and a shape beside it.
 */
#ifndef HF_COMPARE_PAGE_MARK_H
#define HF_COMPARE_PAGE_MARK_H

#include "common/buf.h"
#include "master/compare/comparison.h"

/* The class that sets its colour. */
const char *page_mark_class(enum compare_mode);
/* The shapes, to be used by every chart after it; once per page. */
void page_mark_shapes(struct buf *);
/* Its shape, at the origin of what it stands in. */
void page_mark(struct buf *, enum compare_mode);
/* A small picture of its own: the shape, on a piece of line if wanted. */
void page_mark_key(struct buf *, enum compare_mode, bool line);

#endif
