/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * credential.h - as whom to log in, one after the other, and what to answer
 * to questions on the way; as inventory, plan or options say it. Pure.
 *
 *	credentials: [tacacs, {user: admin, secret: local}, {key_file: id}]
 *	answers: {PASSCODE: {secret: token}, accept the terms: "yes"}
 *
 * Passwords are named, never written: they are secrets as of secrets.h.
 */
#ifndef HF_CREDENTIAL_H
#define HF_CREDENTIAL_H

#include "common/hayfork.h"
#include "master/input/arena.h"
#include "master/input/yamlnode.h"

#define CREDENTIALS_MAX HAYFORK_CREDENTIALS
#define ANSWERS_MAX 16
#define ANSWER_PROMPT_MAX 200

struct keyset;

/*
 * One that names neither key nor secret has the host's usual keys and
 * password, else only what it names.
 */
struct credential {
	const char *user;     /* NULL: the host's */
	const char *key_file; /* NULL: none */
	const char *secret;   /* name of the password; NULL: none */
	unsigned line, col;
	/* What these are, once that is known; borrowed. */
	const struct keyset *keys;
	const char *password;
};

struct credentials {
	struct credential at[CREDENTIALS_MAX];
	size_t n;
	const char *file; /* NULL: an option */
	bool wanted;      /* for whoever collects them: seen already */
};

struct answer {
	const char *prompt; /* a part of the question, whatever its case */
	const char *secret; /* name of the answer; NULL: it is text */
	const char *text;   /* once it is known */
	unsigned line, col;
};

struct answers {
	struct answer at[ANSWERS_MAX];
	size_t n;
	const char *file;
	bool wanted;
};

/* Read a list, or its one item, into the arena. */
MUST_CHECK bool credentials_read(struct arena *, const struct yamlnode *,
    struct credentials **, struct inerr *);
MUST_CHECK bool answers_read(
    struct arena *, const struct yamlnode *, struct answers **, struct inerr *);

/* One more: "SECRET", or "user=NAME,key_file=FILE,secret=NAME" in part. */
MUST_CHECK bool credentials_add(
    struct credentials *, struct arena *, const char *text, struct inerr *);
/* One more: "PROMPT=SECRET". */
MUST_CHECK bool answers_add(
    struct answers *, struct arena *, const char *text, struct inerr *);

#endif
