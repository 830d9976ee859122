/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * entries.c - what is in a folder, in the order of the names.
 */
#include <stdlib.h>
#include <string.h>

#include "master/input/entries.h"

static int
entries_by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

int
entries_list(
    const char *path, int (*counts)(const struct dirent *), struct dirent ***r)
{
	*r = NULL; /* which scandir() leaves alone when it fails */
	return scandir(path, r, counts, entries_by_name);
}

void
entries_free(struct dirent **list, int n)
{
	for (int i = 0; i < n; i++)
		free(list[i]);
	free(list);
}
