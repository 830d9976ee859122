/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * yamlnode.h - a value of a YAML document, and what can be made of it.
 *
 * A scalar is text; the functions below turn it into what is wanted or say
 * "FILE:LINE:COL: KEY: expected a number, found 'abc'". Nodes are immutable
 * and owned by their document (yamldoc.h).
 */
#ifndef HF_YAMLNODE_H
#define HF_YAMLNODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "master/input/inerr.h"

enum yamlnode_kind { YAMLNODE_SCALAR, YAMLNODE_LIST, YAMLNODE_MAP };

struct yamlnode {
	const char *file;
	const char *key; /* NULL: not in a mapping */
	union {
		const char *text;             /* a scalar's, NUL behind */
		const struct yamlnode *items; /* in the order of the file */
	};
	const uint32_t *by_key; /* indices of a mapping's items, sorted */
	uint32_t n;             /* items, or bytes of text */
	uint32_t weight;        /* values in it, as yamldoc.h counts them */
	uint32_t line, col;
	uint32_t key_line, key_col;
	enum yamlnode_kind kind;
	uint16_t levels; /* below it */
	bool is_plain;   /* a scalar with neither quotes nor a tag */
	bool is_literal; /* a scalar behind "|": its lines begin below it */
	bool is_merged;  /* came into its mapping by a merge key */
};

/* The value of a key of a mapping, or NULL. */
const struct yamlnode *yamlnode_get(const struct yamlnode *, const char *key);

/* Is it null, ~, or nothing at all? */
bool yamlnode_is_null(const struct yamlnode *);

/* True if it is of this kind, else an error. */
MUST_CHECK bool yamlnode_expect(
    const struct yamlnode *, enum yamlnode_kind, struct inerr *);

/*
 * The text of a scalar that is not null, or NULL. The error never quotes it:
 * it may be a password.
 */
MUST_CHECK const char *yamlnode_text(const struct yamlnode *, struct inerr *);

/* A decimal number from min to max. */
MUST_CHECK bool yamlnode_number(const struct yamlnode *, uint64_t min,
    uint64_t max, uint64_t *r, struct inerr *);

/* true, yes, on, false, no or off, in lower, upper or title case. */
MUST_CHECK bool yamlnode_bool(const struct yamlnode *, bool *r, struct inerr *);

/* Say what is wrong with a value, behind its key. Returns false. */
PRINTF_LIKE(3, 4)
bool yamlnode_fail(
    const struct yamlnode *, struct inerr *, const char *fmt, ...);

/* Put the place of a key, or of a value, to an error. Returns false. */
bool yamlnode_at_key(const struct yamlnode *, struct inerr *);
bool yamlnode_at(const struct yamlnode *, struct inerr *);

#endif
