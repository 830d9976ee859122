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
#include <string.h>
#include <unistd.h>

#include "common/mem.h"
#include "master/output/writer.h"

#define WRITER_KEEP (4u << 20)   /* larger memory goes back when it is empty */
#define WRITER_MEMORY (4u << 20) /* that waits: more than that is spilled */
#define WRITER_PIECE (1u << 20)  /* and comes back in pieces, at most */

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
	spill_init(&w->spilled, 0);
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

/* All that is pending. */
static void
writer_forget(struct writer *w)
{
	for (size_t i = w->first; i < w->count; i++)
		spill_drop(&w->spilled, w->pieces[i].at, w->pieces[i].len);
	free(w->pieces);
	w->pieces = NULL;
	w->first = w->count = 0;
	buf_free(&w->out);
	buf_free(&w->front);
}

void
writer_fini(struct writer *w)
{
	if (w->kind == WRITER_PRIVATE)
		close(w->fd);
	writer_forget(w);
	spill_fini(&w->spilled);
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

/* What waits goes to the file: that is more than should be in memory. */
static void
writer_spill(struct writer *w)
{
	size_t len = buf_len(&w->out);
	uint64_t at;

	if (len <= WRITER_MEMORY || w->spilled.error != 0)
		return;
	at = spill_add(&w->spilled, buf_at(&w->out), len);
	if (w->spilled.error != 0) {
		spill_drop(&w->spilled, at, len);
		return;
	}
	w->pieces = xrealloc(w->pieces, (w->count + 1) * sizeof(*w->pieces));
	w->pieces[w->count++] = (struct writer_piece){ at, len };
	buf_free(&w->out);
}

/* The next of it comes back. */
static bool
writer_refill(struct writer *w)
{
	struct writer_piece *p = &w->pieces[w->first];
	size_t n = p->len < WRITER_PIECE ? p->len : WRITER_PIECE;

	if (!spill_read(&w->spilled, p->at, n, &w->front)) {
		w->error = w->spilled.error;
		return false;
	}
	spill_drop(&w->spilled, p->at, n);
	p->at += n;
	p->len -= n;
	if (p->len == 0 && ++w->first == w->count)
		w->first = w->count = 0;
	return true;
}

/* Where the next bytes to write are; NULL: they cannot be read. */
static struct buf *
writer_next(struct writer *w)
{
	if (buf_len(&w->front) == 0 && w->count > 0 && !writer_refill(w))
		return NULL;
	return buf_len(&w->front) > 0 ? &w->front : &w->out;
}

static ssize_t
writer_write(struct writer *w, const struct buf *from)
{
	size_t len = buf_len(from);

	if (w->kind == WRITER_SOCKET)
		return send(
		    w->fd, buf_at(from), len, MSG_DONTWAIT | MSG_NOSIGNAL);
	if (w->kind == WRITER_SHARED) {
		if (!writer_is_ready(w, 0)) {
			errno = EAGAIN;
			return -1;
		}
		len = len < PIPE_BUF ? len : PIPE_BUF;
	}
	return write(w->fd, buf_at(from), len);
}

/* So many bytes at the front of the buffer are written. */
static void
writer_advance(struct writer *w, struct buf *from, size_t n)
{
	const uint8_t *at = buf_at(from), *newline;

	if (n == 0)
		return;
	w->wrote = true;
	newline = memrchr(at, '\n', n);
	w->piece =
	    newline != NULL ? (size_t)(at + n - newline) - 1 : w->piece + n;
	buf_drain(from, n);
}

/*
 * There was no room for the rest of the last line: without its beginning, what
 * stands in the file is valid. Unless somebody else has written behind it.
 */
static void
writer_cut_piece(struct writer *w)
{
	struct stat st;
	off_t at;

	if (w->kind != WRITER_STRAIGHT || w->piece == 0 ||
	    fstat(w->fd, &st) == -1 || !S_ISREG(st.st_mode) ||
	    (at = lseek(w->fd, 0, SEEK_CUR)) != st.st_size ||
	    at < (off_t)w->piece)
		return;
	at -= (off_t)w->piece;
	if (ftruncate(w->fd, at) == 0 && lseek(w->fd, at, SEEK_SET) == at)
		w->piece = 0;
}

bool
writer_pump(struct writer *w, bool block)
{
	struct buf *from;
	ssize_t n;

	while (w->error == 0 && writer_pending(w) > 0 &&
	       (from = writer_next(w)) != NULL) {
		if ((n = writer_write(w, from)) >= 0) {
			writer_advance(w, from, (size_t)n);
		} else if (errno == EAGAIN) {
			if (!block || !writer_is_ready(w, -1))
				break;
		} else if (errno != EINTR) {
			w->error = errno;
		} else if (block) {
			break;
		}
	}
	if (w->error != 0) {
		writer_cut_piece(w);
		writer_forget(w);
	}
	writer_spill(w);
	if (writer_pending(w) == 0 && w->out.cap > WRITER_KEEP)
		buf_free(&w->out);
	return w->error == 0;
}

void
writer_give_up(struct writer *w)
{
	if (writer_pending(w) == 0 || w->error != 0)
		return;
	w->error = EINTR;
	writer_cut_piece(w);
	writer_forget(w);
}

/* What cannot be brought to a disk, such as /dev/null, is there already. */
static bool
writer_sync(int fd)
{
	while (fdatasync(fd) == -1)
		if (errno != EINTR)
			return errno == EINVAL || errno == EROFS ||
			       errno == ENOSYS || errno == EOPNOTSUPP;
	return true;
}

/* Some file systems speak up only when a descriptor closes. */
static bool
writer_close_copy(int fd)
{
	int copy = dup(fd);

	return copy == -1 || close(copy) == 0 || errno == EINTR;
}

bool
writer_finish(struct writer *w)
{
	if (!writer_pump(w, true))
		return false;
	if (writer_pending(w) > 0) {
		w->error = EINTR;
	} else if (w->kind == WRITER_STRAIGHT && w->wrote &&
		   !(writer_sync(w->fd) && writer_close_copy(w->fd))) {
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
		return "its disk or file system fails: write elsewhere, then "
		       "run again";
	case EBADF:
		return "it is closed: use -o none if nobody wants the results";
	case EINTR:
		return "stopped before all was written";
	default:
		return "write to a file, then run again";
	}
}

/* " (/path)" of what is a file; nothing of anything else. */
static void
writer_path(const struct writer *w, char *text, size_t cap)
{
	char link[32], path[PATH_MAX];
	struct stat st;
	ssize_t n;

	text[0] = '\0';
	if (fstat(w->fd, &st) == -1 || !S_ISREG(st.st_mode))
		return;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", w->fd);
	if ((n = readlink(link, path, sizeof(path))) <= 0)
		return;
	memcpy(text, " (", 3);
	log_escape(text + 2, cap - 3, path, (size_t)n);
	n = (ssize_t)strlen(text);
	text[n] = ')';
	text[n + 1] = '\0';
}

bool
writer_tell_error(struct writer *w, char *text, size_t cap)
{
	char path[PATH_MAX + 4];

	if (w->error == 0 || w->told)
		return false;
	w->told = true;
	writer_path(w, path, cap / 2 < sizeof(path) ? cap / 2 : sizeof(path));
	snprintf(text, cap, "results could not be written to %s%s: %s (%s)",
	    w->name, path, strerror(w->error), writer_hint(w->error));
	return true;
}
