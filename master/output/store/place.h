/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * place.h - where the run store is.
 */
#ifndef HF_STORE_PLACE_H
#define HF_STORE_PLACE_H

#include <limits.h>
#include <stdbool.h>

#include "common/log.h"

/*
 * $XDG_STATE_HOME/hayfork/runs.db, or ~/.local/state/hayfork/runs.db (XDG Base
 * Directory Specification: what is relative counts as unset). False: there is
 * no such place.
 */
MUST_CHECK bool place_default(char path[PATH_MAX]);
/* The folders it is in, private to us where they are new. False: errno. */
MUST_CHECK bool place_make_folders(const char *path);
/* Has a master this run, as far as the lock beside the store says? */
bool place_is_held(const char *path, unsigned long long run);

/*
 * Have the run of the store there, as its master has, until the descriptor is
 * closed. -1: errno says why; EAGAIN: somebody has it. Nobody may be asked
 * about meanwhile (place_is_held()), which would let it go.
 */
int place_hold(const char *path, unsigned long long run);

#endif
