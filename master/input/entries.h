/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * entries.h - what is in a folder, in the order of the names.
 *
 * By bytes, whatever the locale: the order may decide what holds.
 */
#ifndef HF_ENTRIES_H
#define HF_ENTRIES_H

#include <dirent.h>

#include "common/log.h"

/*
 * Those that count, to be freed by entries_free(). How many; -1: errno says
 * why, and there is nothing to be freed, which does no harm.
 */
MUST_CHECK int entries_list(
    const char *path, int (*counts)(const struct dirent *), struct dirent ***r);
void entries_free(struct dirent **, int n);

#endif
