/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * page_head.h - the head of a page that is one file and needs no network.
 */
#ifndef HF_PAGE_HEAD_H
#define HF_PAGE_HEAD_H

#include "common/buf.h"

/* What a page has beside the look of all (page_base). */
struct page_look {
	const char *style, *script;
};

extern const char page_base[];

/*
 * From the very beginning up to the title, whose text is to follow; then from
 * its end to the body. Allowed is this style and this script, and nothing
 * from anywhere else.
 */
void page_head_begin(struct buf *, const struct page_look *);
void page_head_end(struct buf *, const struct page_look *);

#endif
