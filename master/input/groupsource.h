/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * groupsource.h - ClusterShell's groups of hosts: @group and @source:group.
 *
 * They are in groups.conf(5), in the .yaml files of its autodir and the .conf
 * files of its confdir, and found where nodeset(1) finds them: $CLUSTERSHELL_
 * CFGDIR, $XDG_CONFIG_HOME/clustershell or ~/.config/clustershell, ~/.local/
 * etc/clustershell, /etc/clustershell. A source is a file's, or it is commands
 * of groups.conf: those are the shell's by their format, and run only if that
 * was asked for (--group-commands).
 *
 * Source of the format: ClusterShell 1.9, NodeUtils.py and groups.conf(5).
 */
#ifndef HF_GROUPSOURCE_H
#define HF_GROUPSOURCE_H

#include "master/input/inerr.h"
#include "master/input/nearest.h"
#include "master/input/yamldoc.h"

#define GROUPSOURCE_BYTES_MAX ((size_t)16 << 20)
#define GROUPSOURCE_COMMAND_MS 10000

struct groupsource {
	const char *name;
	const char *file; /* where it is said */
	unsigned line;
	const struct yamlnode *groups; /* NULL: it has commands */
	const char *map, *all, *list;  /* NULL: there is none */
	const char *folder;            /* the commands run in it */
};

struct groupsources;

/* None is read before one is asked for. */
struct groupsources *groupsources_new(void);
void groupsources_free(struct groupsources *);
/* Let commands of groups.conf run. */
void groupsources_allow_commands(struct groupsources *);
/*
 * Read these (or none), in place of where nodeset looks: each over the one
 * before; what is not there is left out.
 */
void groupsources_look_in(
    struct groupsources *, const char *const *confs, size_t n);

/*
 * Find a source; NULL: the default one. *source_r is NULL if there is none.
 * False: a file is not good.
 */
MUST_CHECK bool groupsources_find(struct groupsources *, const char *name,
    const struct groupsource **source_r, struct inerr *);
void groupsources_offer(const struct groupsources *, struct nearest *);

/* Can it be asked: it has no commands, or they may run? */
bool groupsource_is_free(
    const struct groupsources *, const struct groupsource *);

/*
 * The expression a group stands for, or the whole source (group is NULL): to
 * be freed. *text_r is NULL if there is no such group, or the source cannot
 * tell what all is. False: a command failed, or may not run.
 */
MUST_CHECK bool groupsource_nodes(const struct groupsources *,
    const struct groupsource *, const char *group, char **text_r,
    struct inerr *);
/*
 * The names of its groups, with blanks between them: to be freed; NULL: it
 * cannot tell.
 */
MUST_CHECK bool groupsource_names(const struct groupsources *,
    const struct groupsource *, char **text_r, struct inerr *);

#endif
