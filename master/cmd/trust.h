/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * trust.h - the known host keys of a run: read once, sent with each job,
 * added to when a new key was accepted.
 *
 * Hosts may have files of their own (UserKnownHostsFile); those of the same
 * files share a table.
 */
#ifndef HF_TRUST_H
#define HF_TRUST_H

#include <sys/tree.h>

#include "master/input/inerr.h"
#include "master/input/known_hosts.h"

/* The files of a table, all borrowed: keys are added to the first of user. */
struct trust_files {
	const char *const *user, *const *global;
	size_t nuser, nglobal;
};

struct trust {
	RB_ENTRY(trust) link;
	char *name; /* of the files: equal ones are one table */
	size_t name_len;
	struct known_hosts *table;
	struct known_host_list found; /* of the last look-up: reused */
	char append_to[PATH_MAX];     /* "": nowhere */
	bool told;                    /* that it cannot be written */
};

/* All zero is an empty list. */
RB_HEAD(trust_list, trust);

/* Whose key it is, and what it is called in the files. */
struct trust_host {
	const char *host;
	uint16_t port;
	const char *known_as; /* in place of both; NULL: they are it */
};

/*
 * The table of these files, read now if it was not yet. They must be
 * readable, or not exist. NULL: one is not.
 */
MUST_CHECK struct trust *trust_open(
    struct trust_list *, const struct trust_files *, struct inerr *);
/* What is known of a host, as in SSH.known, at the end of out. */
bool trust_encode(struct trust *, const struct trust_host *, struct buf *out);
/* A job accepted this key: remember it. */
void trust_learn(
    struct trust *, const struct trust_host *, const void *blob, size_t len);
void trust_close(struct trust_list *);

#endif
