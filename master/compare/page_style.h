/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * page_style.h - the page's style sheet and its script, as they stand in it.
 */
#ifndef HF_COMPARE_PAGE_STYLE_H
#define HF_COMPARE_PAGE_STYLE_H

extern const char page_style[];
extern const char page_script[];

#endif
