/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * backtrace.h - the text of a backtrace, out of a dead worker's addresses.
 */
#ifndef HF_BACKTRACE_H
#define HF_BACKTRACE_H

#include "common/buf.h"
#include "master/farm/modules.h"

/* Equal frames in a row that are shown; the rest is counted. */
#define BACKTRACE_SAME 3

/*
 * Append a line per frame, with '\n' between them, to out:
 *
 *	crash_segv+0x1c (hayfork-task+0x8a3c)	with a name
 *	(hayfork-task+0x8a3c)			without one
 *	0x7f00deadbeef				outside every module
 *	... 57 more of the same			of the frame before
 *
 * The first address is where it crashed; the others are return addresses,
 * each charged to the call before it. What it needs of memory and time grows
 * with n, which the caller bounds. Opens each module's file once.
 */
void backtrace_text(const struct modules *, const uint64_t *addresses, size_t n,
    struct buf *out);

#endif
