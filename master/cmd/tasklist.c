/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * tasklist.c - the tasks that a worker program says it has.
 */
#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "master/cmd/ask.h"
#include "master/cmd/tasklist.h"
#include "master/input/nearest.h"

/* name TAB args TAB kind TAB doc NEWLINE, in place. */
static bool
tasklist_parse(struct tasklist *l)
{
	char *line, *rest = l->text;

	while ((line = strsep(&rest, "\n")) != NULL && *line != '\0') {
		struct tasklist_row *row;
		char *fields[4];

		for (int i = 0; i < 4; i++)
			if ((fields[i] = strsep(&line, "\t")) == NULL)
				return false;
		l->rows = xrealloc(l->rows, (l->count + 1) * sizeof(*l->rows));
		row = &l->rows[l->count++];
		*row = (struct tasklist_row){ fields[0], fields[1], fields[3],
			strcmp(fields[2], "fault") == 0,
			strcmp(fields[2], "workload") == 0 };
	}
	return l->count > 0;
}

bool
tasklist_load(struct tasklist *l, const char *program, struct inerr *err)
{
	memset(l, 0, sizeof(*l));
	if ((l->text = ask_program(program, "--list", err)) == NULL)
		return inerr_hint(err, "a task worker is a program made with "
				       "hayfork_worker_main()");
	if (tasklist_parse(l))
		return true;
	tasklist_free(l);
	inerr_set(err, "it does not list its tasks");
	inerr_hint(err, "a task worker answers to --list; is this one?");
	return inerr_at(err, program, 0, 0);
}

void
tasklist_free(struct tasklist *l)
{
	free(l->rows);
	free(l->text);
	memset(l, 0, sizeof(*l));
}

const struct tasklist_row *
tasklist_find(const struct tasklist *l, const char *name, struct inerr *err)
{
	struct nearest near = { .word = name };

	for (size_t i = 0; i < l->count; i++) {
		if (strcmp(l->rows[i].name, name) == 0)
			return &l->rows[i];
		nearest_offer(&near, l->rows[i].name);
	}
	inerr_set(
	    err, "no task is called '%.*s'", INERR_QUOTE(strlen(name)), name);
	if (near.name != NULL)
		inerr_hint(err, "did you mean '%s'?", near.name);
	else
		inerr_hint(err, "see: hayfork tasks");
	return NULL;
}
