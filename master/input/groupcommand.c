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

/* The bytes of $NAME or ${NAME} at p, or 0. */
static size_t
name_at(const char *p, const char *name)
{
	size_t n = strlen(name);

	if (p[1] == '{' && strncmp(p + 2, name, n) == 0 && p[2 + n] == '}')
		return n + 3;
	if (strncmp(p + 1, name, n) == 0 && !isalnum((unsigned char)p[1 + n]) &&
	    p[1 + n] != '_')
		return n + 1;
	return 0;
}

/* What stands for the next bytes of the text, which are stepped over. */
static const char *
piece_next(const char **at, const struct groupcommand_word *words, size_t n,
    size_t *len_r)
{
	const char *p = *at;
	size_t skip;

	*len_r = 1;
	if (p[0] == '$' && p[1] == '$') {
		*at += 2;
		return p;
	}
	for (size_t i = 0; p[0] == '$' && i < n; i++)
		if ((skip = name_at(p, words[i].name)) > 0) {
			*at += skip;
			*len_r = strlen(words[i].value);
			return words[i].value;
		}
	*at += 1;
	return p;
}

char *
groupcommand_fill(struct arena *a, const char *text,
    const struct groupcommand_word *words, size_t n)
{
	size_t size = 1, len;
	const char *p, *piece;
	char *out, *q;

	for (p = text; *p != '\0'; size += len)
		(void)piece_next(&p, words, n, &len);
	q = out = arena_alloc(a, size);
	for (p = text; *p != '\0'; q += len) {
		piece = piece_next(&p, words, n, &len);
		memcpy(q, piece, len);
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
	const struct groupcommand_word words[] = {
		{ "CFGDIR", s->folder }, { "SOURCE", s->name },
		{ "GROUP", group }, /* the last: there may be none */
	};
	const char *filled =
	    groupcommand_fill(a, command, words, group != NULL ? 3 : 2);
	char *text, *q;

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
