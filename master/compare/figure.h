/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * figure.h - numbers as people read them: three digits and a unit.
 *
 * Each appends its text; what is not known, or has no end, is "-".
 */
#ifndef HF_COMPARE_FIGURE_H
#define HF_COMPARE_FIGURE_H

#include "common/buf.h"

void figure_rate(struct buf *, double per_second); /* 52.3, 10440, 1.23 M */
void figure_count(struct buf *, double);           /* 0, <0.01, 0.25, 41.0 */
void figure_time(struct buf *, double us);         /* 1.53 us, 96.2 ms, 120 s */
void figure_latency(struct buf *, double us);      /* the same; 0 is <1 us */
void figure_bytes(struct buf *, double);           /* 812 B, 3.12 MiB */
void figure_share(struct buf *, double);           /* of 1: 0.42 %, 78 % */
void figure_times(struct buf *, double);           /* 1.98, 13.4, 340 */

#endif
