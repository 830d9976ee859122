/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * spill.c - bytes that have to wait, in memory and in a file without a name.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "common/spill.h"

#define SPILL_FOLDER "/var/tmp"

void
spill_init(struct spill *s, size_t room)
{
	*s = (struct spill){ .fd = -1,
		.room = room < SPILL_MEMORY ? room : SPILL_MEMORY };
}

void
spill_fini(struct spill *s)
{
	buf_free(&s->memory);
	if (s->fd != -1)
		close(s->fd);
	spill_init(s, s->room);
}

const char *
spill_folder(void)
{
	const char *folder = getenv("TMPDIR");

	return folder != NULL && *folder != '\0' ? folder : SPILL_FOLDER;
}

/* Some file systems have no files without a name: then it loses its own. */
static int
spill_open(void)
{
	const char *folder = spill_folder();
	char path[PATH_MAX];
	int fd;

	fd = open(folder, O_TMPFILE | O_RDWR | O_EXCL | O_CLOEXEC, 0600);
	if (fd != -1 || (errno != EOPNOTSUPP && errno != EISDIR))
		return fd;
	snprintf(path, sizeof(path), "%s/hayfork.XXXXXX", folder);
	if ((fd = mkostemp(path, O_CLOEXEC)) != -1)
		unlink(path);
	return fd;
}

static bool
spill_begin(struct spill *s)
{
	struct rlimit files;

	if ((s->fd = spill_open()) == -1)
		return false;
	s->limit = getrlimit(RLIMIT_FSIZE, &files) == 0 &&
			   files.rlim_cur != RLIM_INFINITY
		       ? files.rlim_cur
		       : INT64_MAX;
	return true;
}

/* Not over the limit: that would be a signal, to whoever we are a guest of. */
static bool
spill_write(struct spill *s, const char *p, size_t n)
{
	uint64_t at = s->file;
	ssize_t wrote;

	if (n > s->limit || at > s->limit - n) {
		errno = EFBIG;
		return false;
	}
	while (n > 0) {
		wrote = pwrite(s->fd, p, n, (off_t)at);
		if (wrote == -1 && errno == EINTR)
			continue;
		if (wrote == -1)
			return false;
		p += wrote;
		n -= (size_t)wrote;
		at += (uint64_t)wrote;
	}
	s->file = at;
	return true;
}

uint64_t
spill_add(struct spill *s, const void *p, size_t n)
{
	uint64_t at = s->memory.end;

	s->kept += n;
	if (s->fd == -1 && n <= s->room - s->memory.end) {
		buf_add(&s->memory, p, n);
		return at;
	}
	at = SPILL_MEMORY + s->file;
	if (s->error != 0)
		return at;
	if ((s->fd == -1 && !spill_begin(s)) || !spill_write(s, p, n))
		s->error = errno;
	return at;
}

static bool
spill_read_file(struct spill *s, uint64_t at, size_t len, struct buf *out)
{
	char *to = (char *)buf_reserve(out, len);
	ssize_t n;

	for (size_t done = 0; done < len; done += (size_t)n) {
		n = pread(s->fd, to + done, len - done, (off_t)(at + done));
		if (n == -1 && errno == EINTR)
			n = 0;
		else if (n <= 0) {
			if (s->error == 0)
				s->error = n == 0 ? EIO : errno;
			return false;
		}
	}
	out->end += len;
	return true;
}

bool
spill_read(struct spill *s, uint64_t at, size_t len, struct buf *out)
{
	if (at >= SPILL_MEMORY)
		return spill_read_file(s, at - SPILL_MEMORY, len, out);
	if (len > 0)
		buf_add(out, s->memory.mem + at, len);
	return true;
}

void
spill_drop(struct spill *s, uint64_t at, size_t len)
{
	s->kept -= len;
	if (s->kept == 0) {
		buf_reset(&s->memory);
		if (s->fd != -1 && ftruncate(s->fd, 0) == 0)
			s->file = 0;
	} else if (at >= SPILL_MEMORY)
		/* Whole blocks of it; some file systems cannot. */
		(void)fallocate(s->fd,
		    FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
		    (off_t)(at - SPILL_MEMORY), (off_t)len);
}
