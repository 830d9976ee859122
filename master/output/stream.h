/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * stream.h - what a job prints, as lines, while it prints it.
 *
 *	leaf1: a line of stdout
 *	leaf1: stderr: a line of stderr
 *
 * Bytes of a device are shown as everywhere (text.h): none moves a cursor. A
 * line longer than STREAM_LINE_MAX bytes comes in pieces; the pieces behind
 * the first stand behind "leaf1+ ". A line without an end is shown when the
 * job ends.
 */
#ifndef HF_STREAM_H
#define HF_STREAM_H

#include <stdbool.h>

#include "common/buf.h"

#define STREAM_LINE_MAX 16384u

/* Of one job: the lines at hand, of stdout and stderr. Zeroed: there are none.
 */
struct stream {
	struct buf line[2];
	bool continues[2]; /* pieces of this line were shown */
	bool said;         /* something was shown of this attempt */
};

/* More of stdout (0) or stderr (1); whole lines are appended to out. */
void stream_add(struct stream *, unsigned which, const void *, size_t,
    const struct buf *label, struct buf *out);
/* The attempt is over, and another begins: what was shown is void. */
void stream_void(struct stream *, const struct buf *label, struct buf *out);
/* The job has ended: what has no end of line is shown, and all is freed. */
void stream_end(struct stream *, const struct buf *label, struct buf *out);

#endif
