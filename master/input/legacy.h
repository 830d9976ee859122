/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * legacy.h - which algorithms that are no longer safe a user allows, by name.
 *
 * Names with commas between them, as in MSG_SSH.legacy; "all": every one.
 */
#ifndef HF_LEGACY_H
#define HF_LEGACY_H

#include <stdbool.h>

#include "common/buf.h"
#include "master/input/arena.h"
#include "master/input/inerr.h"
#include "master/input/yamlnode.h"

/*
 * Is each of them an algorithm we know, or "all"? (A safe one does no harm.)
 * The error says which is not, and what it was probably meant to be.
 */
MUST_CHECK bool legacy_check(const char *names, struct inerr *);
/* Is it the name of one? */
bool legacy_is_algorithm(const char *name);
/*
 * Read them from a value: names in a text, a list of them, true (all) or false
 * (none: ""). Made in the arena.
 */
MUST_CHECK bool legacy_read(
    struct arena *, const struct yamlnode *, const char **r, struct inerr *);
/* What either of them allows; NULL: nothing. The buffer may be used for it. */
const char *legacy_union(const char *a, const char *b, struct buf *);

#endif
