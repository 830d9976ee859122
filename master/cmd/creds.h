/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * creds.h - what a run logs in with: a password, and keys in the signer.
 *
 * All of it is settled before the first job: whoever has to be asked is
 * asked once, and what cannot be read ends the run before it began.
 */
#ifndef HF_CREDS_H
#define HF_CREDS_H

#include "common/buf.h"
#include "master/input/inerr.h"

struct event_base;
struct hayfork;

/* Where to get them from; all borrowed. */
struct creds_sources {
	bool ask_password;
	const char *password_file, *password_command;
	const char *const *identities; /* key files that must load */
	size_t identity_count;
	bool defaults; /* without identities: agent and ~/.ssh/id_* */
	bool agent;    /* ask ssh-agent */
};

struct creds {
	char *password;  /* secret; NULL: none */
	struct buf keys; /* as in MSG_SSH: what to try, in order */
	unsigned key_count;
};

/*
 * Get a password, or the like, from the one source that is named of the three
 * there are; without any *secret stays as it is. It is the caller's to wipe.
 */
MUST_CHECK bool creds_get_secret(const struct creds_sources *,
    const char *prompt, char **secret, struct inerr *);
/* Get the password, if one was asked for. */
MUST_CHECK bool creds_get_password(
    struct creds *, const struct creds_sources *, struct inerr *);
/*
 * Have the signer load the keys, asking for passphrases on the terminal;
 * turns the loop. False also when the farm broke.
 */
MUST_CHECK bool creds_load_keys(struct creds *, const struct creds_sources *,
    struct hayfork *, struct event_base *, struct inerr *);
/* The keys were of a farm that is no more. */
void creds_forget_keys(struct creds *);
/* Wipe and free. */
void creds_fini(struct creds *);

#endif
