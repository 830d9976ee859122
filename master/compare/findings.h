/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * findings.h - what a workload has shown, in sentences.
 *
 * Only what was measured is said: no cause is named that no counter shows,
 * and no difference that its interval does not.
 */
#ifndef HF_COMPARE_FINDINGS_H
#define HF_COMPARE_FINDINGS_H

#include "common/buf.h"
#include "master/compare/comparison.h"

/* Append them, each on a line of its own, however long. */
void findings_of(
    struct buf *, const struct comparison *, const struct compare_workload *);

#endif
