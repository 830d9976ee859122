/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * algorithm.h - the algorithms of SSH by their names (RFC 4250 section 4.11
 * and its registry): what is safe, in the order of what it costs us, and what
 * only old devices may need, which is offered only when it is asked for.
 *
 * Lists of names have commas between them, as in SSH.
 */
#ifndef HF_ALGORITHM_H
#define HF_ALGORITHM_H

#include <stdbool.h>

#include "common/msg.h"

enum algorithm_kind {
	ALGORITHM_KEX,
	ALGORITHM_HOST_KEY,
	ALGORITHM_CIPHER,
	ALGORITHM_MAC,
	ALGORITHM_KINDS
};

/* Fits every list of a kind. */
#define ALGORITHM_LIST_SIZE 512
/* In place of names: every one there is. */
#define ALGORITHM_ALL "all"

/* "key exchange", "host key", "cipher", "MAC" */
const char *algorithm_kind_name(enum algorithm_kind);
/* The two lists of a kind, best first. */
struct slice algorithm_safe(enum algorithm_kind);
struct slice algorithm_legacy(enum algorithm_kind);

/* Take the next name of a list; false: there is none. */
bool algorithm_next(struct slice *rest, struct slice *name);
/* Is the name in the list? */
bool algorithm_contain(struct slice list, struct slice name);
/* Is any name of the one in the other? */
bool algorithm_meet(struct slice a, struct slice b);
/* Append to a list, if it fits and is not in it yet. */
void algorithm_add(char list[ALGORITHM_LIST_SIZE], struct slice name);
/* Append those of the names that are also in among. */
void algorithm_add_all(
    char list[ALGORITHM_LIST_SIZE], struct slice names, struct slice among);

#endif
