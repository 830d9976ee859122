/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * writer.c - brings bytes to a descriptor that is shared with others.
 */
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

#include "master/output/writer.h"

#define WRITER_KEEP (4u << 20) /* larger memory goes back when it is empty */

/* Open the pipe or terminal again, to have a file description of our own. */
static int
writer_open_again(int fd, const struct stat *st)
{
	char path[32];

	/* Opening the master of a terminal again makes another terminal. */
	if (S_ISCHR(st->st_mode) && st->st_rdev == makedev(5, 2))
		return -1;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
}

void
writer_init(struct writer *w, int fd, const char *name)
{
	struct stat st;
	int own;

	*w = (struct writer){ .name = name, .fd = fd, .kind = WRITER_STRAIGHT };
	if (fstat(fd, &st) == -1) {
		w->error = errno;
	} else if (S_ISSOCK(st.st_mode)) {
		w->kind = WRITER_SOCKET;
	} else if (S_ISFIFO(st.st_mode) || isatty(fd)) {
		own = writer_open_again(fd, &st);
		w->kind = own != -1 ? WRITER_PRIVATE : WRITER_SHARED;
		w->fd = own != -1 ? own : fd;
	}
}

void
writer_fini(struct writer *w)
{
	if (w->kind == WRITER_PRIVATE)
		close(w->fd);
	buf_free(&w->out);
	w->kind = WRITER_STRAIGHT;
	w->fd = -1;
}

int
writer_fd(const struct writer *w)
{
	return w->kind == WRITER_STRAIGHT ? -1 : w->fd;
}

/* Can it be written? Also true when only an error awaits the writer. */
static bool
writer_is_ready(const struct writer *w, int timeout_ms)
{
	struct pollfd p = { .fd = w->fd, .events = POLLOUT };

	return poll(&p, 1, timeout_ms) > 0;
}

static ssize_t
writer_write(struct writer *w)
{
	size_t len = buf_len(&w->out);

	if (w->kind == WRITER_SOCKET)
		return send(
		    w->fd, buf_at(&w->out), len, MSG_DONTWAIT | MSG_NOSIGNAL);
	if (w->kind == WRITER_SHARED) {
		if (!writer_is_ready(w, 0)) {
			errno = EAGAIN;
			return -1;
		}
		len = len < PIPE_BUF ? len : PIPE_BUF;
	}
	return write(w->fd, buf_at(&w->out), len);
}

bool
writer_pump(struct writer *w, bool block)
{
	ssize_t n;

	while (w->error == 0 && writer_pending(w) > 0) {
		if ((n = writer_write(w)) >= 0) {
			buf_drain(&w->out, (size_t)n);
			w->wrote |= n > 0;
		} else if (errno == EAGAIN) {
			if (!block || !writer_is_ready(w, -1))
				break;
		} else if (errno != EINTR) {
			w->error = errno;
		} else if (block) {
			break;
		}
	}
	if (w->error != 0)
		buf_reset(&w->out);
	if (writer_pending(w) == 0 && w->out.cap > WRITER_KEEP)
		buf_free(&w->out);
	return w->error == 0;
}

bool
writer_finish(struct writer *w)
{
	int fd;

	if (!writer_pump(w, true))
		return false;
	if (writer_pending(w) > 0) {
		w->error = EINTR;
	} else if (w->kind == WRITER_STRAIGHT) {
		/* Some file systems speak up only when a descriptor closes. */
		if ((fd = dup(w->fd)) == -1 || close(fd) == -1)
			w->error = errno;
		else if (w->wrote && fdatasync(w->fd) == -1 &&
			 errno != EINVAL && errno != ENOTSUP && errno != EROFS)
			w->error = errno;
	}
	return w->error == 0;
}

static const char *
writer_hint(int error)
{
	switch (error) {
	case EPIPE:
		return "its reader ended too early: let it read to the end, or "
		       "write to a file";
	case ENOSPC:
	case EDQUOT:
	case EFBIG:
		return "make room or write elsewhere, then run again";
	case EIO:
		return "the disk may be broken: what was written before may "
		       "be lost, too";
	case EBADF:
		return "it is closed: use -o none if nobody wants the results";
	case EINTR:
		return "stopped before all was written";
	default:
		return "write to a file, then run again";
	}
}

bool
writer_tell_error(struct writer *w, char *text, size_t cap)
{
	if (w->error == 0 || w->told)
		return false;
	w->told = true;
	snprintf(text, cap, "results could not be written to %s: %s (%s)",
	    w->name, strerror(w->error), writer_hint(w->error));
	return true;
}
