/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * runstore.h - the run store, as the subcommands that read it open it.
 */
#ifndef HF_RUNSTORE_H
#define HF_RUNSTORE_H

#include <limits.h>

#include "master/input/options.h"
#include "master/output/store/reader.h"

/*
 * Where --store says, or else where it is by default; whole, whatever folder
 * is ours later. False: the error says why.
 */
MUST_CHECK bool runstore_path(
    const struct options *, char path[PATH_MAX], struct inerr *);
/* NULL: why was told. */
struct store *runstore_open(const struct options *, char path[PATH_MAX]);
/*
 * The hosts that failed in the last run, one a line, to be freed. NULL: the
 * error says why they are not known.
 */
char *runstore_failed(const struct options *, struct inerr *);
/* Say what went wrong in it; returns the exit status. */
int runstore_refuse(const struct store *);
/* "ended", "running", "interrupted" */
const char *runstore_state(const struct store_run *);
/* Its words as they were typed, owned by the caller; NULL at their end. */
char **runstore_argv(const struct store_run *);
void runstore_argv_free(char **);

#endif
