/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * secrets.h - what devices ask for after the login: passwords of levels and of
 * programs, by the names that platforms have for them ("enable", "sudo").
 *
 * Settled before the first job, as passwords are. A job gets those that its
 * platform asks for, and no others.
 */
#ifndef HF_SECRETS_H
#define HF_SECRETS_H

#include "common/buf.h"
#include "master/input/inventory.h"
#include "master/input/platform.h"

#define SECRETS_NAME_MAX 60
/* Those that inventories know. */
#define SECRETS_ENABLE "enable"
#define SECRETS_SUDO "sudo"

struct secret {
	char *name;
	char *text; /* NULL: it is the password of the login */
};

struct secrets {
	struct secret *at;
	size_t n;
};

/*
 * One more, named for the first time; its text is yours to set. option: that
 * named it, for errors.
 */
MUST_CHECK bool secrets_add(struct secrets *, const char *option,
    const char *name, size_t len, struct inerr *);
/*
 * Append those that the platform (NULL: none) asks for, as in MSG_SSH; a
 * host's own go before those of the options. passwords: of the n credentials
 * for this host; NULL: it has none.
 */
void secrets_encode(const struct secrets *, const struct platform *,
    const struct inventory_host *, const char *const *passwords, size_t n,
    struct buf *);
/* The one of this name, whatever the platform asks for. */
void secrets_encode_one(const struct secrets *, const char *name,
    const struct inventory_host *, const char *const *passwords, size_t n,
    struct buf *);
/* The one of that name; NULL: there is none. */
const struct secret *secrets_find(const struct secrets *, const char *name);
/* Can a secret be called so? */
bool secrets_is_name(const char *, size_t len);
/* Wipe and free. */
void secrets_fini(struct secrets *);

#endif
