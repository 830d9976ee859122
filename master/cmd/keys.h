/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * keys.h - the keys that hosts are tried with, in the signer.
 *
 * Hosts ask for sets of keys: these files, that agent. Equal sets are one, a
 * file or an agent is loaded once however many sets name it, and whoever has
 * to be asked for a passphrase is asked once. All of it is settled before the
 * first job.
 */
#ifndef HF_KEYS_H
#define HF_KEYS_H

#include <sys/tree.h>

#include "common/buf.h"
#include "master/input/arena.h"
#include "master/input/inerr.h"

struct event_base;
struct hayfork;

/* What a host is to be tried with; copied. */
struct keys_wish {
	const char *const *files; /* NULL: ~/.ssh/id_* */
	size_t nfiles;
	const char *agent; /* a socket; NULL: none */
	bool must;         /* files that do not load end the run */
	bool agent_is_own; /* somebody named it: say if it is not there */
	bool only;         /* of the agent's keys only those of files */
	bool files_first;  /* before the agent's */
	bool has_password; /* there is another way to log in */
};

/* What came of it. */
struct keyset {
	RB_ENTRY(keyset) link;
	struct keys_wish wish;
	const char *name; /* the wish as text: equal ones are one */
	size_t name_len;
	struct buf keys; /* as CREDENTIAL.keys */
	unsigned count;
	const char *trouble; /* why an agent gave none; NULL */
};

struct keys_file;
struct keys_agent;
RB_HEAD(keyset_tree, keyset);
RB_HEAD(keys_file_tree, keys_file);

struct keys {
	struct arena arena;
	struct keyset_tree sets;
	struct keys_file_tree files;
	struct keys_agent *agents; /* a list */
	struct hayfork *farm;
	struct event_base *base;
};

void keys_init(struct keys *);
/* The set of this wish; empty until keys_load(). */
const struct keyset *keys_want(struct keys *, const struct keys_wish *);
/*
 * Have the signer load what all sets want, asking for passphrases on the
 * terminal; turns the loop. False also when the farm broke.
 */
MUST_CHECK bool keys_load(
    struct keys *, struct hayfork *, struct event_base *, struct inerr *);
/* The keys were of a farm that is no more: they can be loaded into another. */
void keys_forget(struct keys *);
void keys_fini(struct keys *);

#endif
