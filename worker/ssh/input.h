/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * input.h - what a session has for the other side, and talking both ways.
 *
 * A packet of libssh2's that left in part has to be followed by its rest: the
 * same call has to go on with it, and anything else fails. So whoever both
 * says and hears something in one step does it by exchange().
 */
#ifndef HF_SSH_INPUT_H
#define HF_SSH_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "common/msg.h"

struct session;

struct input {
	const char *at; /* mapped; NULL: there is none, or it is empty */
	size_t len, sent;
	size_t budget; /* left in this wake-up */
	bool half;     /* a packet left in part */
	bool reading;  /* which reading wanted to send */
};

/* Map what the descriptor holds, which is closed. False: it cannot be. */
bool input_open(struct input *, int fd);
void input_close(struct input *);

/* What is still to be said, and that n bytes of it were. */
struct voice {
	struct slice (*rest)(struct session *);
	void (*said)(struct session *, size_t n);
};

/*
 * Say and hear what can be at the moment. EAGAIN: it waits, or is held; else
 * what libssh2 says.
 */
ssize_t exchange(struct session *, const struct voice *);
/* Has the other side closed the channel, and all of it been heard? */
bool exchange_is_closed(const struct session *);

#endif
