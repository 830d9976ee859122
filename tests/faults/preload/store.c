/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * store.c - what can happen while hayfork-recorder writes, to be preloaded:
 * STORE_FAULT is KIND:N, about the N-th call that changes a file of the store.
 *
 *	kill	its master is killed before that
 *	die	both are
 *	full	from there on the disk is full
 *	fail	from there on it fails
 *
 *	none	nothing
 *
 * STORE_FAULT_SEEN is a file that is made when that comes to pass.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#define STORE_FDS_BELOW 5 /* its line, its board and the streams */

int fdatasync(int);
int fsync(int);
int ftruncate(int, off_t);
int ftruncate64(int, off_t);
ssize_t write(int, const void *, size_t);
ssize_t pwrite(int, const void *, size_t, off_t);
ssize_t pwrite64(int, const void *, size_t, off_t);

static bool
fault_is_for_us(void)
{
	return strcmp(program_invocation_short_name, "hayfork-recorder") == 0;
}

static void
fault_seen(void)
{
	const char *path = getenv("STORE_FAULT_SEEN");
	int fd = path != NULL ? open(path, O_WRONLY | O_CREAT, 0600) : -1;

	if (fd != -1)
		close(fd);
}

/* 0: go on. */
static int
fault(int fd)
{
	const char *what = getenv("STORE_FAULT");
	static long calls;
	long at;

	if (what == NULL || what[0] == 'n' || fd < STORE_FDS_BELOW ||
	    !fault_is_for_us())
		return 0;
	at = atol(strchr(what, ':') + 1);
	if (++calls < at)
		return 0;
	if (calls == at) {
		fault_seen();
		if (what[0] == 'k' || what[0] == 'd')
			kill(getppid(), SIGKILL);
		if (what[0] == 'd')
			_exit(137);
	}
	return what[0] != 'f' ? 0 : what[1] == 'u' ? ENOSPC : EIO;
}

#define REAL(type, name, ...)                                                  \
	static type (*real)(__VA_ARGS__);                                      \
	if (real == NULL)                                                      \
		real = (type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name);          \
	if ((errno = fault(fd)) != 0)                                          \
	return -1

ssize_t
write(int fd, const void *p, size_t n)
{
	REAL(ssize_t, write, int, const void *, size_t);
	return real(fd, p, n);
}

ssize_t
pwrite(int fd, const void *p, size_t n, off_t at)
{
	REAL(ssize_t, pwrite, int, const void *, size_t, off_t);
	return real(fd, p, n, at);
}

ssize_t
pwrite64(int fd, const void *p, size_t n, off_t at)
{
	REAL(ssize_t, pwrite64, int, const void *, size_t, off_t);
	return real(fd, p, n, at);
}

int
ftruncate(int fd, off_t len)
{
	REAL(int, ftruncate, int, off_t);
	return real(fd, len);
}

int
ftruncate64(int fd, off_t len)
{
	REAL(int, ftruncate64, int, off_t);
	return real(fd, len);
}

int
fdatasync(int fd)
{
	REAL(int, fdatasync, int);
	return real(fd);
}

int
fsync(int fd)
{
	REAL(int, fsync, int);
	return real(fd);
}
