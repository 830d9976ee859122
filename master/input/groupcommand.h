/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * groupcommand.h - the commands of ClusterShell's groups.conf(5).
 *
 * By that format they are for the shell, and $GROUP, $SOURCE and $CFGDIR are
 * put into their text before it sees them: so a group's name has letters,
 * digits and -_.+ only, wherever it comes from.
 */
#ifndef HF_GROUPCOMMAND_H
#define HF_GROUPCOMMAND_H

#include "master/input/arena.h"
#include "master/input/groupsource.h"

/* $NAME and ${NAME} stand for a value. */
struct groupcommand_word {
	const char *name, *value;
};

/*
 * A copy of the text with the values of words put in, and $ for $$; what else
 * begins with a $ stays, as do values. As Python's Template has it.
 */
char *groupcommand_fill(struct arena *, const char *text,
    const struct groupcommand_word *, size_t n);

/*
 * Run one and return what it prints: to be freed. group: NULL, or $GROUP. It
 * has GROUPSOURCE_COMMAND_MS; false: it failed, or may not run.
 */
MUST_CHECK bool groupcommand_run(const struct groupsource *,
    const char *command, const char *group, bool may_run, char **text_r,
    struct inerr *);

#endif
