/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * compare_report.h - the file that --report names.
 */
#ifndef HF_COMPARE_REPORT_H
#define HF_COMPARE_REPORT_H

#include <stdio.h>

#include "master/compare/comparison.h"
#include "master/input/inerr.h"

/*
 * Open it before anything is measured, since measuring takes long; what it
 * holds is kept until there is something better. NULL: err says why.
 */
MUST_CHECK FILE *compare_report_open(
    const char *path, bool *is_new, struct inerr *);
/* Write the page in its place. False: not all was written; errno says why. */
MUST_CHECK bool compare_report_write(FILE *, const struct comparison *);
/*
 * Close it. path: of a new one, which is removed if nothing was written; NULL:
 * it is not. The report may be NULL, too.
 */
void compare_report_close(FILE *, const char *path);

#endif
