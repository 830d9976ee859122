/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * trust.h - the known host keys of a run: read once, sent with each job,
 * added to when a new key was accepted.
 */
#ifndef HF_TRUST_H
#define HF_TRUST_H

#include "master/input/inerr.h"
#include "master/input/known_hosts.h"

struct trust {
	struct known_hosts *table;
	struct known_host_list found; /* of the last look-up: reused */
	char append_to[PATH_MAX];     /* "": nowhere */
	bool told;                    /* that it cannot be written */
};

/*
 * Read path, or without one the user's and the system's files, as ssh does.
 * A path that was named must be readable, or not exist yet.
 */
MUST_CHECK bool trust_open(struct trust *, const char *path, struct inerr *);
/* What is known of a host, as in MSG_SSH, at the end of out. */
bool trust_encode(
    struct trust *, const char *host, uint16_t port, struct buf *out);
/* A job accepted this key: remember it. In the shape of drive_setup. */
void trust_learn(void *ctx, const char *host, uint16_t port, const char *type,
    const void *blob, size_t len);
void trust_fini(struct trust *);

#endif
