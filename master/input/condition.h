/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * condition.h - does something hold for a host? Pure.
 *
 *	data.site == "dc1" and not ("spare" in groups or data.rack > 40)
 *
 * or, and, not and parentheses; ==, !=, <, <=, >, >=, in, not in, and ~ for a
 * pattern with * and ?. Values are names (hostfact.h), "text", 'text',
 * numbers, true, false, null, and [lists, of, them]. A name alone holds if
 * its value is there and neither false (or no, off, as in Ansible's files), 0,
 * nor empty.
 *
 * Two values are the same if they are as numbers, else as they are written:
 * 22 and "22" are. What is not there, or null, is the same as null and as
 * nothing else, and neither less nor more than anything. A list or a mapping is
 * the same as no single value, nor another: that cannot be told.
 */
#ifndef HF_CONDITION_H
#define HF_CONDITION_H

#include "master/input/hostfact.h"

#define CONDITION_DEPTH_MAX 40
#define CONDITION_BYTES_MAX 4096

struct condition;

/* Its texts are copied into the arena. NULL: the error has a column. */
MUST_CHECK const struct condition *condition_parse(
    struct arena *, const char *text, struct inerr *);

/*
 * Does it hold? False: it cannot be told, since values are of kinds that do
 * not go together; the error names the host and has a column.
 */
MUST_CHECK bool condition_holds(const struct condition *,
    const struct inventory_host *, bool *r, struct inerr *);

/*
 * Each name in it has to be known to some host of the inventory (see
 * hostfact_is_known()). False: the error has a column.
 */
MUST_CHECK bool condition_check(
    const struct condition *, const struct inventory *, struct inerr *);

#endif
