/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * runpage_part.h - the sections of the page.
 *
 * Only for runpage*.c.
 */
#ifndef HF_RUNPAGE_PART_H
#define HF_RUNPAGE_PART_H

#include "master/runpage/runpage.h"

extern const char runpage_style[];
extern const char runpage_script[];

/* "340 us", "12 ms", "1.25 s", "3 min 20 s". */
void runpage_duration(struct buf *, uint64_t us);
/* The same of a round number: "2 ms". */
void runpage_tick(struct buf *, uint64_t us);
/*
 * The beginning of a table that may be wider or longer than the screen; its
 * caption is that text, which is ours. Of that class, too.
 */
void runpage_table_begin(
    struct buf *, const char *id, const char *caption, const char *class);
void runpage_table_end(struct buf *);

/* How it ended: a bar of all statuses, and figures. */
void runpage_outcome(
    struct buf *, const struct runpage *, const struct runpage_end *);
/* Failures by kind, if there are any. */
void runpage_faults(struct buf *, const struct runpage *);
/* What each worker had under way, and the deaths. */
void runpage_workers(
    struct buf *, const struct runpage *, const struct runpage_end *);
/* How long jobs took. */
void runpage_durations(struct buf *, const struct runpage *);
/* The farm's counters, and those of tasks. */
void runpage_counters(struct buf *, const struct runpage *);
/* Each result; written when the buffer has grown to a size that is worth it. */
void runpage_results(struct buf *, struct runpage *, FILE *to);
/* What the words mean. */
void runpage_reading(struct buf *);

#endif
