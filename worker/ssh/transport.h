/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * transport.h - the bytes between libssh2 and the socket of a session.
 *
 * libssh2 reads as long as bytes come, so a server that never stops would hold
 * the worker in one call for ever: each wake-up has a budget, and what comes
 * before the banner, and before the login, has a cap. It also loses output it
 * has not handed out yet when the connection ends: here the end is told only
 * when all output was taken, and once the command runs, bytes are handed over
 * so that no packet can follow output unseen.
 *
 * What libssh2 sends is kept until the wake-up ends: packets that follow each
 * other (new keys and the request for a login; the end of a channel and the
 * goodbye) cost one system call, and the server one wake-up.
 */
#ifndef HF_SSH_TRANSPORT_H
#define HF_SSH_TRANSPORT_H

#include <libssh2.h>
#include <stdbool.h>
#include <stdint.h>

#include "common/buf.h"
#include "worker/ssh/pool.h"

#define TRANSPORT_BUFFER (16u << 10)
#define TRANSPORT_BUDGET (64u << 10)     /* bytes read in one wake-up */
#define TRANSPORT_HOLD (8u << 10)        /* bytes that may wait for its end */
#define TRANSPORT_LOGIN_MAX (256u << 10) /* bytes read before the login */
/* Before the banner libssh2 takes bytes one by one: these are dear. */
#define TRANSPORT_BANNER_MAX (32u << 10)

struct transport {
	int fd;       /* owned */
	uint8_t *mem; /* from the pool, while it holds something; or NULL */
	size_t start, end;
	size_t budget;      /* left in this wake-up */
	uint64_t received;  /* bytes ever read */
	bool drained;       /* this wake-up has seen the socket empty */
	struct buf out;     /* what libssh2 sent, and the socket did not take */
	bool full;          /* the socket takes no more for now */
	bool eof;           /* the server closed the connection */
	int error;          /* errno that ended the connection; 0: none */
	int send_error;     /* the same, seen by a sender; reading goes on */
	const char *broken; /* why we ended it; NULL: we did not */
	char *farewell;     /* owned: what the server's DISCONNECT said */
};

struct session;

/* Serve this session's libssh2 from its socket. */
void transport_attach(struct session *);
/* A new wake-up begins: the budget is whole again. */
void transport_wake(struct transport *);
/* Is there something that libssh2 has not taken yet? */
bool transport_pending(const struct transport *);
/*
 * Send what was kept; the session is told to wait for the socket if that does
 * not take all of it. An end of the connection is met when reading on.
 */
void transport_flush(struct session *);
/* Give back the buffer if there is nothing of use in it. */
void transport_rest(struct session *);
/* End the connection; why is static, and completes "it was cut: ...". */
void transport_break(struct transport *, const char *why);
/* Has the connection ended, whoever ended it? */
bool transport_is_lost(const struct transport *);
/* A sentence that says who ended it, and why. */
void transport_explain(const struct transport *, char *dst, size_t cap);
/* Close the socket, free the rest. */
void transport_fini(struct transport *, struct pool *);

#endif
