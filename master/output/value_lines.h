/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * value_lines.h - a job's value as lines, one per item: what is different in
 * two of them is seen.
 */
#ifndef HF_VALUE_LINES_H
#define HF_VALUE_LINES_H

#include "common/buf.h"

/* Append a value (common/value.h) as JSON, indented, its keys in order. */
void value_lines(struct buf *, const void *value, size_t len);

#endif
