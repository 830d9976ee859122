/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * tasklist.h - the tasks that a worker program says it has.
 */
#ifndef HF_TASKLIST_H
#define HF_TASKLIST_H

#include <stdbool.h>
#include <stddef.h>

#include "master/input/inerr.h"

struct tasklist_row {
	const char *name, *args, *doc;
	bool fault;    /* misbehaves on purpose */
	bool workload; /* made to be compared */
};

struct tasklist {
	char *text; /* what the rows point into */
	struct tasklist_row *rows;
	size_t count;
};

/* Run PROGRAM --list and read what it says. */
MUST_CHECK bool tasklist_load(
    struct tasklist *, const char *program, struct inerr *);
void tasklist_free(struct tasklist *);
/* The row of this name, or NULL with the error saying which was meant. */
const struct tasklist_row *tasklist_find(
    const struct tasklist *, const char *name, struct inerr *);

#endif
