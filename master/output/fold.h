/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fold.h - many names as few words: leaf[1-40,42],spine[01-04]-ib[0-1].
 *
 * The words are ClusterShell's NodeSet (its manual, nodeset(1)): numbers that
 * follow one another become ranges, several in one name become products. A
 * number with a zero in front keeps its width: node[2,02] are two names.
 * Reading them back gives the same names.
 */
#ifndef HF_FOLD_H
#define HF_FOLD_H

#include <stdbool.h>

#include "common/buf.h"

/* Numbers of a name that may vary; those after them are as good as letters. */
#define FOLD_NUMBERS 4

struct fold_name;

/* A zeroed one is an empty set. */
struct fold {
	struct fold_name *names; /* owned */
	size_t count, cap;
};

/* One name more; the same one twice counts once. */
void fold_add(struct fold *, const char *name);
/* Append all of them, folded and in order. The set is empty after that. */
void fold_take(struct fold *, struct buf *out);
void fold_fini(struct fold *);

#endif
