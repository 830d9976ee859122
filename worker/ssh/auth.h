/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * auth.h - how far a login has come.
 *
 * Keys in the order given, then the password, by either of the two methods
 * that take one. Private keys are not here: SIGN goes to the signer, and
 * SIGNED comes back.
 */
#ifndef HF_SSH_AUTH_H
#define HF_SSH_AUTH_H

#include "common/msg.h"

enum auth_method {
	AUTH_START,
	AUTH_KEY,
	AUTH_PASSWORD,
	AUTH_INTERACTIVE,
	AUTH_NONE,
	AUTH_GIVE_UP,
	AUTH_METHODS
};

enum auth_signing { AUTH_SIGN_IDLE, AUTH_SIGN_ASKED, AUTH_SIGN_ANSWERED };

/* What ends a login by keyboard-interactive. */
enum auth_demand {
	AUTH_DEMAND_NONE,
	AUTH_DEMAND_AGAIN,   /* the same once more */
	AUTH_DEMAND_CHANGE,  /* a new password */
	AUTH_DEMAND_MORE,    /* something that there is no answer for */
	AUTH_DEMAND_ENDLESS, /* more than anybody should */
	AUTH_DEMANDS
};

struct auth {
	enum auth_method method;
	bool tried[AUTH_METHODS];
	struct slice credentials;   /* those after this one */
	struct msg_credential with; /* the one that is being tried */
	uint32_t turn;              /* its number, from 0 */
	uint32_t first;             /* the one this connection began with */
	uint32_t next;     /* try again with this one, on a new connection; 0 */
	struct slice name; /* its user */
	char *user;        /* owned: the same, as the server is told */
	char *methods;     /* owned: what the server offers; NULL: unknown */
	bool answered;     /* it has refused what was tried last */
	bool partial;      /* it took the last one, and wants another */
	struct slice keys; /* those not tried yet, as in CREDENTIAL.keys */
	uint32_t key;      /* number of the one being tried */
	struct slice blob; /* its public half */
	enum auth_signing signing;
	uint64_t asked_ns;    /* when the signature was asked for */
	struct buf signature; /* empty: there is none, see trouble */
	bool unsigned_key;    /* that was the end of this key */
	bool sha1_rsa;        /* a key would have had to sign by SHA-1 */
	bool refused_rsa;
	uint32_t passwords; /* in vain, by number of credential: bits */
	unsigned partials;  /* times it took one, and wanted another */
	bool gave;          /* an answer to a question, of this credential */
	uint32_t refused;   /* credentials: their passwords, bit by number */
	uint32_t skip;      /* those not to be tried */
	uint32_t taken;     /* MSG_LOGIN_: methods the server took */
	unsigned refused_keys;
	unsigned rounds;         /* of keyboard-interactive, with this one */
	char *prompt;            /* owned: the last one answered; or NULL */
	enum auth_demand demand; /* why we answer no more prompts */
	char *trouble;           /* owned: what the signer said; or NULL */
	struct buf banner;       /* what the server says to all */
};

struct session;

/* The signer's answer; wakes the session. */
void auth_signed(struct session *, const struct msg_signed_data *);
/*
 * Take up the credential with this number; skip: those not to be tried after
 * it. False: there is none, or it is malformed.
 */
bool auth_begin(struct session *, uint32_t turn, uint32_t skip);
/* Credentials whose passwords were refused; those are not told again. */
uint32_t auth_tell_refused(struct auth *);
/* All the server has said to whoever logs in; may be empty. */
struct slice auth_banner(struct session *);
/* Forget all secrets; may be called twice. */
void auth_fini(struct session *);

/* ---- between the files of this step ------------------------------------- */

/* Keep a quoted copy of what a peer said, in place of the last one. */
void auth_note(char **text, const char *at, size_t len);
/* Keep the text of a packet, if it is a banner. */
void auth_note_banner(struct session *, const uint8_t *packet, size_t len);
/* Big-endian, as everywhere in SSH. */
uint32_t auth_u32(const char *);
/* The number of the next credential that may be tried; false: none. */
bool auth_peek(const struct auth *, uint32_t *turn);
/* Is there anything to answer questions with? */
bool auth_has_answers(const struct auth *);
/* Take the next key to be tried; false: there is none. */
bool auth_next_key(struct auth *);
/* Each tries one method, and returns what libssh2 says. */
int auth_try_key(struct session *);
int auth_try_password(struct session *);
int auth_try_interactive(struct session *);

#endif
