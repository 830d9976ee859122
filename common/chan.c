/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * chan.c - frames over a socket: reading, queueing, writing, descriptors.
 */
#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/chan.h"

static bool
fds_push(struct chan_fds *q, size_t at, int fd)
{
	if (q->count == CHAN_FDS)
		return false;
	q->slots[(q->head + q->count++) % CHAN_FDS] =
	    (struct chan_fd){ at, fd };
	return true;
}

static struct chan_fd *
fds_first(struct chan_fds *q)
{
	return q->count > 0 ? &q->slots[q->head] : NULL;
}

static int
fds_pop(struct chan_fds *q)
{
	int fd = q->slots[q->head].fd;

	q->head = (q->head + 1) % CHAN_FDS;
	q->count--;
	return fd;
}

static void
fds_close(struct chan_fds *q)
{
	while (q->count > 0)
		close(fds_pop(q));
}

void
chan_init(struct chan *c, int fd, bool accept_fds)
{
	memset(c, 0, sizeof(*c));
	c->fd = fd;
	c->accept_fds = accept_fds;
}

void
chan_fini(struct chan *c)
{
	if (c->fd != -1)
		close(c->fd);
	c->fd = -1;
	fds_close(&c->in_fds);
	fds_close(&c->out_fds);
	/* Passwords pass through here. */
	buf_wipe(&c->in);
	buf_wipe(&c->out);
}

static enum chan_io
chan_errno(void)
{
	switch (errno) {
	case EAGAIN:
	case ENOBUFS:      /* the kernel's memory is short */
	case ETOOMANYREFS: /* too many descriptors are on their way */
		return CHAN_IO_AGAIN;
	case ECONNRESET: /* a dead peer left input unread: as good as EOF */
	case EPIPE:
		return CHAN_IO_EOF;
	default:
		return CHAN_IO_ERROR;
	}
}

/* Keep the descriptors that came; false: more of them than we hold. */
static bool
chan_keep_fds(struct chan *c, struct msghdr *mh)
{
	bool fits = (mh->msg_flags & MSG_CTRUNC) == 0;

	for (struct cmsghdr *cm = CMSG_FIRSTHDR(mh); cm != NULL;
	     cm = CMSG_NXTHDR(mh, cm)) {
		size_t n = (cm->cmsg_len - CMSG_LEN(0)) / sizeof(int);

		if (cm->cmsg_level != SOL_SOCKET || cm->cmsg_type != SCM_RIGHTS)
			continue;
		for (size_t i = 0; i < n; i++) {
			int fd;

			memcpy(
			    &fd, CMSG_DATA(cm) + i * sizeof(int), sizeof(int));
			if (!fds_push(&c->in_fds, 0, fd)) {
				close(fd);
				fits = false;
			}
		}
	}
	return fits;
}

enum chan_io
chan_fill(struct chan *c)
{
	union {
		struct cmsghdr align;
		char room[CMSG_SPACE(sizeof(int) * CHAN_FDS)];
	} control;
	struct iovec iov;
	struct msghdr mh = { .msg_iov = &iov, .msg_iovlen = 1 };
	ssize_t n;

	iov.iov_base = buf_reserve(&c->in, CHAN_READ_SIZE / 4);
	iov.iov_len = c->in.cap - c->in.end;
	if (iov.iov_len > CHAN_READ_SIZE)
		iov.iov_len = CHAN_READ_SIZE;
	if (c->accept_fds) {
		mh.msg_control = control.room;
		mh.msg_controllen = sizeof(control.room);
	}
	do {
		n = recvmsg(c->fd, &mh, MSG_CMSG_CLOEXEC);
	} while (n == -1 && errno == EINTR);
	if (n == -1)
		return chan_errno();
	if (c->accept_fds && !chan_keep_fds(c, &mh)) {
		errno = EMFILE;
		return CHAN_IO_ERROR;
	}
	if (n == 0)
		return CHAN_IO_EOF;
	c->in.end += (size_t)n;
	return CHAN_IO_OK;
}

enum msg_err
chan_next(struct chan *c, struct msg *m, int *fd)
{
	enum msg_err err;
	size_t used;

	*fd = -1;
	if (buf_len(&c->in) == 0)
		return MSG_AGAIN;
	err = msg_decode(buf_at(&c->in), buf_len(&c->in), m, &used);
	if (err != MSG_OK)
		return err;
	if ((m->flags & MSG_FLAG_FD) != 0) {
		if (fds_first(&c->in_fds) == NULL)
			return MSG_ERR_FD;
		*fd = fds_pop(&c->in_fds);
	}
	/* The bytes stay where they are until the next fill. */
	buf_drain(&c->in, used);
	return MSG_OK;
}

void
chan_send(struct chan *c, const struct msg *m)
{
	msg_encode(&c->out, m);
}

bool
chan_send_fd(struct chan *c, struct msg *m, int fd)
{
	if (!fds_push(&c->out_fds, c->sent + buf_len(&c->out), fd))
		return false;
	m->flags |= MSG_FLAG_FD;
	msg_encode(&c->out, m);
	return true;
}

bool
chan_has_room(const struct chan *c, unsigned fds)
{
	return c->out_fds.count + fds <= CHAN_FDS;
}

/* Send n bytes from the front of the buffer, with the descriptor or -1. */
static ssize_t
chan_sendmsg(struct chan *c, size_t n, int fd)
{
	union {
		struct cmsghdr align;
		char room[CMSG_SPACE(sizeof(int))];
	} control;
	struct iovec iov = { buf_at(&c->out), n };
	struct msghdr mh = { .msg_iov = &iov, .msg_iovlen = 1 };

	if (fd != -1) {
		memset(&control, 0, sizeof(control));
		mh.msg_control = control.room;
		mh.msg_controllen = sizeof(control.room);
		struct cmsghdr *cm = CMSG_FIRSTHDR(&mh);
		cm->cmsg_level = SOL_SOCKET;
		cm->cmsg_type = SCM_RIGHTS;
		cm->cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(cm), &fd, sizeof(int));
	}
	return sendmsg(c->fd, &mh, MSG_NOSIGNAL | MSG_DONTWAIT);
}

enum chan_io
chan_flush(struct chan *c)
{
	while (buf_len(&c->out) > 0) {
		struct chan_fd *first = fds_first(&c->out_fds);
		size_t n = buf_len(&c->out);
		bool with_fd = first != NULL && first->at == c->sent;
		ssize_t sent;

		/*
		 * A descriptor belongs to the first byte sent with it: end
		 * this write where the next frame that has one begins.
		 */
		if (with_fd && c->out_fds.count > 1)
			n = c->out_fds.slots[(c->out_fds.head + 1) % CHAN_FDS]
				.at -
			    c->sent;
		else if (first != NULL && !with_fd)
			n = first->at - c->sent;
		sent = chan_sendmsg(c, n, with_fd ? first->fd : -1);
		if (sent == -1) {
			if (errno == EINTR)
				continue;
			return chan_errno();
		}
		if (with_fd)
			close(fds_pop(&c->out_fds));
		c->sent += (size_t)sent;
		buf_drain(&c->out, (size_t)sent);
	}
	return CHAN_IO_OK;
}
