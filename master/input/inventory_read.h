/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * inventory_read.h - what the readers of inventories share; not for others.
 */
#ifndef HF_INVENTORY_READ_H
#define HF_INVENTORY_READ_H

#include "master/input/hostpat.h"
#include "master/input/inventory.h"
#include "master/input/yamldoc.h"

/* Where the texts of a host have to live. */
struct arena *inventory_arena(struct inventory *);

/* ClusterShell's groups: changed by whoever asks them. */
struct groupsources *inventory_sources(const struct inventory *);

/*
 * Add a copy of a host whose texts are in the arena. Returns the host of
 * that name: the new one, or the one that was there and stays as it is
 * (*is_new_r tells). NULL: there are too many.
 */
struct inventory_host *inventory_add(struct inventory *,
    const struct inventory_host *, bool *is_new_r, struct inerr *);

/*
 * As inventory_add(), for a host that a pattern names: its name, with the
 * port if one is given, and what is written beside it hold over like.
 */
struct inventory_host *inventory_add_bare(struct inventory *,
    const struct inventory_host *like, const struct hostpat_host *,
    bool *is_new_r, struct inerr *);

/* Make a group's name known; it lives in the arena. */
void inventory_add_group(struct inventory *, const char *name);

void inventory_warn(struct inventory *, const struct inerr *);

/* A plain list. file is borrowed, for errors. */
MUST_CHECK bool inventory_list_read(struct inventory *, const char *file,
    const char *text, size_t len, struct inerr *);

/* nornir's files, parsed; groups and defaults may be NULL. */
MUST_CHECK bool inventory_nornir_read(struct inventory *,
    const struct yamlnode *hosts, const struct yamlnode *groups,
    const struct yamlnode *defaults, struct inerr *);

/* The same, with groups and defaults in a folder: "" or with its slash. */
MUST_CHECK bool inventory_nornir_read_beside(struct inventory *,
    const struct yamlnode *hosts, const char *folder, struct inerr *);

/* A folder's hosts.yaml, parsed; *hosts_r: NULL if there is none. */
MUST_CHECK bool inventory_nornir_find(
    const char *folder, struct yamldoc **hosts_r, struct inerr *);

/* The names of all groups. */
size_t inventory_groups(const struct inventory *, const char *const **r);

/* NULL: it is not known who failed, and why stands in the error. */
MUST_CHECK char *inventory_failed_names(
    const struct inventory *, struct inerr *);
/* Does "@failed" mean them? */
bool inventory_knows_failed(const struct inventory *);

#endif
