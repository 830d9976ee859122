/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * page.h - a comparison as one HTML page, for people to show around.
 *
 * It needs no network and nothing beside it. It reads what
 * comparison_conclude() has left.
 */
#ifndef HF_COMPARE_PAGE_H
#define HF_COMPARE_PAGE_H

#include <stdbool.h>
#include <stdio.h>

#include "common/log.h"
#include "master/compare/comparison.h"

/* False: not all of it could be written; errno says why. It flushes. */
MUST_CHECK bool page_write(FILE *, const struct comparison *);

#endif
