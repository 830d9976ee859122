/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * differ.h - what is different in two texts, as diff -u tells it.
 */
#ifndef HF_DIFFER_H
#define HF_DIFFER_H

#include <stdbool.h>

#include "common/buf.h"

/*
 * Append it; the names stand in its first two lines. Runs diff(1), which every
 * Debian has. False: it could not be run, and nothing was appended.
 */
bool differ(const struct buf *old, const char *old_name, const struct buf *new,
    const char *new_name, struct buf *out);

#endif
