/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * chan.h - frames over a SOCK_STREAM socket, many per system call.
 *
 * Two flat buffers and the descriptors that travel with frames; no events in
 * it, so that a task worker can block on it and a loop can watch it. Sending
 * queues; chan_flush() writes as many frames as the socket takes. Each frame
 * with a descriptor is a sendmsg of its own, and the receiver takes the
 * descriptors in order. A channel that was not told to accept descriptors
 * leaves them to the kernel, which closes them.
 */
#ifndef HF_CHAN_H
#define HF_CHAN_H

#include <stdbool.h>

#include "common/msg.h"

/* A peer with more than this queued for it is congested. */
#define CHAN_HIGH_WATER (256u << 10)
#define CHAN_LOW_WATER (64u << 10)
#define CHAN_READ_SIZE (256u << 10) /* one read asks for this much */
#define CHAN_FDS 64                 /* descriptors waiting either way */

enum chan_io {
	CHAN_IO_OK,    /* something moved; for a flush: all is out */
	CHAN_IO_AGAIN, /* the socket would block */
	CHAN_IO_EOF,   /* the peer is gone (end of file, or reset) */
	CHAN_IO_ERROR, /* errno */
};

struct chan_fd {
	size_t at; /* absolute offset of its frame in the stream */
	int fd;
};

struct chan_fds {
	struct chan_fd slots[CHAN_FDS];
	unsigned head, count;
};

struct chan {
	int fd; /* owned */
	bool accept_fds;
	struct buf in, out;
	uint64_t sent; /* bytes of out that ever left: offset of out's front */
	struct chan_fds in_fds, out_fds;
};

/* Takes the socket, which must be non-blocking. */
void chan_init(struct chan *, int fd, bool accept_fds);
/* Closes the socket and every descriptor still waiting; wipes the buffers. */
void chan_fini(struct chan *);

/* One read from the socket into the buffer. */
MUST_CHECK enum chan_io chan_fill(struct chan *);
/*
 * The next whole frame in the buffer. MSG_OK: *m borrows from the channel
 * until the next chan_fill() or chan_next(); *fd is its descriptor, now the
 * caller's, or -1.
 */
MUST_CHECK enum msg_err chan_next(struct chan *, struct msg *m, int *fd);

void chan_send(struct chan *, const struct msg *);
/*
 * The same with a descriptor, which is the channel's from here on and closed
 * when the frame is on its way. False: too many wait, nothing was done.
 */
MUST_CHECK bool chan_send_fd(struct chan *, struct msg *, int fd);
/* Would it take so many more of them? */
bool chan_has_room(const struct chan *, unsigned fds);
MUST_CHECK enum chan_io chan_flush(struct chan *);

static inline size_t
chan_queued(const struct chan *c)
{
	return buf_len(&c->out);
}

#endif
