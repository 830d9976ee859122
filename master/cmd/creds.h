/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * creds.h - the password a run logs in with. (Keys: keys.h.)
 *
 * Settled before the first job: whoever has to be asked is asked once, and
 * what cannot be read ends the run before it began.
 */
#ifndef HF_CREDS_H
#define HF_CREDS_H

#include "master/input/inerr.h"

#define CREDS_SECRET_MAX 1024 /* bytes of a password or passphrase */

/* Where to get it from; all borrowed. */
struct creds_sources {
	bool ask_password;
	const char *password_file, *password_command;
};

struct creds {
	char *password; /* secret; NULL: none */
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
/* Ask for a secret on the terminal; room has CREDS_SECRET_MAX bytes. */
MUST_CHECK bool creds_prompt(const char *prompt, char *room, struct inerr *);
/* Wipe and free. */
void creds_fini(struct creds *);

#endif
