/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * groupcommand.c - running the commands of groups.conf(5).
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "common/clock.h"
#include "common/mem.h"
#include "master/input/groupcommand.h"
#include "master/input/inventory_program.h"

/* The bytes of $NAME or ${NAME} at p, or 0. As Python's Template has it. */
static size_t
name_at(const char *p, const char *name)
{
	size_t n = strlen(name);

	if (p[0] != '$')
		return 0;
	if (p[1] == '{' && strncmp(p + 2, name, n) == 0 && p[2 + n] == '}')
		return n + 3;
	if (strncmp(p + 1, name, n) == 0 && !isalnum((unsigned char)p[1 + n]) &&
	    p[1 + n] != '_')
		return n + 1;
	return 0;
}

char *
groupcommand_fill(
    struct arena *a, const char *text, const char *name, const char *value)
{
	size_t len = strlen(value), size = 1, skip;
	const char *p;
	char *out, *q;

	for (p = text; *p != '\0'; p += skip > 0 ? skip : 1) {
		skip = name_at(p, name);
		size += skip > 0 ? len : 1;
	}
	q = out = arena_alloc(a, size);
	for (p = text; *p != '\0';) {
		if ((skip = name_at(p, name)) == 0) {
			*q++ = *p++;
			continue;
		}
		memcpy(q, value, len);
		q += len;
		p += skip;
	}
	return out;
}

static bool
group_check(const char *group, struct inerr *e)
{
	for (const char *p = group; *p != '\0'; p++)
		if (!isalnum((unsigned char)*p) && strchr("-_.+", *p) == NULL)
			return inerr_set(e, "a group's name for a command has "
					    "letters, digits and -_.+ only");
	return true;
}

/* It runs in the folder of its file, quoted for the shell. */
static char *
command_make(struct arena *a, const struct groupsource *s, const char *command,
    const char *group)
{
	const char *filled = groupcommand_fill(a, command, "CFGDIR", s->folder);
	char *text, *q;

	filled = groupcommand_fill(a, filled, "SOURCE", s->name);
	if (group != NULL)
		filled = groupcommand_fill(a, filled, "GROUP", group);
	text = arena_alloc(a, 4 * strlen(s->folder) + strlen(filled) + 32);
	q = stpcpy(text, "cd '");
	for (const char *p = s->folder; *p != '\0'; p++) {
		if (*p == '\'')
			q = stpcpy(q, "'\\'");
		*q++ = *p;
	}
	stpcpy(stpcpy(q, "' || exit\n"), filled);
	return text;
}

bool
groupcommand_run(const struct groupsource *s, const char *command,
    const char *group, bool may_run, char **text_r, struct inerr *e)
{
	struct arena a = { NULL };
	size_t len;

	if (!may_run) {
		inerr_set(e,
		    "the group source '%.60s' has commands for the "
		    "shell",
		    s->name);
		inerr_hint(e, "--group-commands runs them");
		return inerr_at(e, s->file, s->line, 0);
	}
	if (group != NULL && !group_check(group, e))
		return false;
	*text_r = inventory_program_run("/bin/sh", "-c",
	    command_make(&a, s, command, group),
	    clock_ms() + GROUPSOURCE_COMMAND_MS, GROUPSOURCE_BYTES_MAX, &len,
	    e);
	arena_wipe(&a);
	if (*text_r != NULL)
		return true;
	inerr_about(e, s->name);
	return inerr_at(e, s->file, s->line, 0);
}
