/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * groupconf.h - groups.conf(5) of ClusterShell: sections of keys and values.
 *
 * As Python's configparser reads it: "key: value" or "key = value", keys in
 * any case, # or ; in front of a comment, lines that begin with a blank go on
 * with the value above. Of a key that is there twice the last holds, in
 * whatever file it is. Pure.
 */
#ifndef HF_GROUPCONF_H
#define HF_GROUPCONF_H

#include <stddef.h>

#include "master/input/arena.h"
#include "master/input/inerr.h"

struct groupconf_row {
	const char *section, *key, *value;
	const char *file;
	unsigned line;
};

/* Its texts are in an arena. A zeroed one is empty. */
struct groupconf {
	struct groupconf_row *rows; /* owned */
	size_t n, cap;
};

/* Add what a text says. file is borrowed; the text is changed. */
MUST_CHECK bool groupconf_read(struct groupconf *, struct arena *,
    const char *file, char *text, struct inerr *);
/* The row that holds, or NULL. */
const struct groupconf_row *groupconf_get(
    const struct groupconf *, const char *section, const char *key);
void groupconf_fini(struct groupconf *);

#endif
