/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * keep.c - results that go to files as well, whatever the sink.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "master/output/keep.h"
#include "master/output/newfile.h"

bool
keep_fail(struct keep *k, const char *path)
{
	if (k->error[0] == '\0')
		snprintf(k->error, sizeof(k->error), "%.300s: %s", path,
		    newfile_why(errno));
	return false;
}

bool
keep_write_some(int fd, const char **bytes, size_t *len)
{
	ssize_t n;

	while (*len > 0) {
		n = write(fd, *bytes, *len);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return false;
		*bytes += n;
		*len -= (size_t)n;
	}
	return true;
}

/* For who reads a pipe; a signal ends that: somebody has had enough of it. */
static bool
keep_wait(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLOUT };

	return poll(&p, 1, -1) == 1;
}

bool
keep_write(int fd, const void *bytes, size_t len)
{
	const char *at = bytes;

	while (!keep_write_some(fd, &at, &len))
		if (errno != EAGAIN || !keep_wait(fd))
			return false;
	return true;
}

bool
keep_open(
    struct keep *k, const char *joblog, const char *outdir, const char *junit)
{
	memset(k, 0, sizeof(*k));
	k->joblog = (struct joblog){ .path = joblog, .fd = -1 };
	k->outdir = (struct outdir){ outdir, -1 };
	k->junit = (struct junit){ .path = junit };
	return (joblog == NULL || joblog_open(k)) &&
	       (outdir == NULL || outdir_open(k)) &&
	       (junit == NULL || junit_open(k));
}

bool
keep_result(struct keep *k, const struct record *rec)
{
	return k->error[0] == '\0' &&
	       (k->joblog.path == NULL || joblog_result(k, rec)) &&
	       (k->outdir.path == NULL || outdir_result(k, rec)) &&
	       (k->junit.path == NULL || junit_result(k, rec));
}

bool
keep_finish(struct keep *k)
{
	if (k->error[0] != '\0')
		return false;
	if (k->joblog.fd != -1 && fdatasync(k->joblog.fd) == -1 &&
	    errno != EINVAL && errno != EROFS)
		return keep_fail(k, k->joblog.path);
	if (k->outdir.fd != -1 && syncfs(k->outdir.fd) == -1)
		return keep_fail(k, k->outdir.path);
	return k->junit.path == NULL || junit_finish(k);
}

void
keep_close(struct keep *k)
{
	struct junit *j = &k->junit;

	if (k->joblog.fd != -1)
		close(k->joblog.fd);
	if (k->outdir.fd != -1)
		close(k->outdir.fd);
	newfile_close(&j->file);
	buf_free(&j->one);
	buf_free(&k->joblog.line);
	memset(k, 0, sizeof(*k));
	k->joblog.fd = k->outdir.fd = -1;
}
