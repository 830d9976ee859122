/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * link.h - sessions that go through another one, to a jump host.
 *
 * A session with a link has no command of its own. Others reach their hosts
 * by channels of it (direct-tcpip, RFC 4254 section 7.2): what they read and
 * write are bytes of such a channel, and their libssh2 does not know. It is
 * encrypted twice.
 *
 * libssh2 keeps one state per session for opening a channel: a second one,
 * begun while the first waits for its answer, would be given the first one's
 * host. So there is at most one at any time, until the jump host has answered,
 * whoever has lost patience meanwhile; then no more are sent here by the
 * master. It also keeps one state per session for a packet that left in part:
 * what a link's socket does not take its transport keeps, so there is none.
 */
#ifndef HF_SSH_LINK_H
#define HF_SSH_LINK_H

#include <libssh2.h>
#include <sys/queue.h>
#include <sys/types.h>

/* As much may wait for a link's socket; then its sessions have to wait. */
#define LINK_BACKLOG_MAX (256u << 10)

struct session;
TAILQ_HEAD(session_list, session);

struct link_channel {
	LIST_ENTRY(link_channel) next;
	LIBSSH2_CHANNEL *channel;
};

struct link {
	struct session_list through; /* sessions that go through it */
	unsigned count;              /* and how many */
	struct session *opening; /* whose channel is; NULL: nobody's any more */
	char *host;              /* owned: where to; NULL: none is opened */
	int port;
	bool told;    /* the master knows it as open */
	bool resting; /* there is something to read, and nobody to read it */
	bool pumping; /* its sessions are being woken */
	bool stirred; /* its libssh2 was given something since that began */
	LIST_HEAD(, link_channel) closing; /* nobody's any more */
};

/* ---- the session that is a link ------------------------------------------ */

/*
 * Send what those who go through it have left in it, if nobody is about to:
 * at the end of each one's wake-up.
 */
void link_flush(struct session *);
/*
 * Wake those who go through it and can go on. What one of them reads may bring
 * in something for another, which was asked already: then it is done again.
 */
void link_pump(struct session *);
/* It ends: so do they. It must not be used after that. */
void link_end(struct session *, const char *why);
/* libssh2 failed inside it, or the one it goes through, in another's call. */
void link_poison(struct session *);
/* A packet of the jump host's: it may say why it refused a channel. */
void link_overhear(struct session *, const uint8_t *packet, size_t len);
/* Nobody goes through it. */
bool link_is_idle(const struct session *);

/* ---- a session that goes through one ------------------------------------- */

void link_join(struct session *, struct session *through);
/* As recv() and send(). */
ssize_t link_recv(struct session *, void *, size_t);
ssize_t link_send(struct session *, const void *, size_t);
/* Its code is done with the channel, if it has one. */
void link_leave(struct session *);

#endif
