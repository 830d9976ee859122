/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * differ.c - what is different in two texts, as diff -u tells it.
 */
#include <sys/mman.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <unistd.h>

#include "master/output/differ.h"

#define DIFFER_OLD 3 /* diff's descriptors */
#define DIFFER_NEW 4
#define DIFFER_PIECE 65536u

/* A file in memory, at its beginning; -1: there is no room. */
static int
differ_file(const struct buf *text)
{
	const uint8_t *p = buf_at(text);
	size_t left = buf_len(text);
	int fd = memfd_create("hayfork-diff", MFD_CLOEXEC);
	ssize_t n;

	while (fd != -1 && left > 0) {
		n = write(fd, p, left);
		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0) {
			close(fd);
			return -1;
		}
		p += n;
		left -= (size_t)n;
	}
	return fd;
}

static bool
differ_start(const int files[2], int out, const char *old_name,
    const char *new_name, pid_t *pid)
{
	static const char *const env[] = { "LC_ALL=C", NULL };
	const char *const argv[] = { "diff", "-u", "--label", old_name,
		"--label", new_name, "/dev/fd/3", "/dev/fd/4", NULL };
	posix_spawn_file_actions_t actions;
	/* Out of the way of the numbers they get. */
	int old = fcntl(files[0], F_DUPFD_CLOEXEC, 16);
	int new = fcntl(files[1], F_DUPFD_CLOEXEC, 16);
	int to = fcntl(out, F_DUPFD_CLOEXEC, 16);
	bool started = old != -1 && new != -1 && to != -1;

	if (started) {
		posix_spawn_file_actions_init(&actions);
		posix_spawn_file_actions_adddup2(&actions, old, DIFFER_OLD);
		posix_spawn_file_actions_adddup2(&actions, new, DIFFER_NEW);
		posix_spawn_file_actions_adddup2(&actions, to, STDOUT_FILENO);
		started =
		    posix_spawnp(pid, "diff", &actions, NULL,
			(char **)(uintptr_t)argv, (char **)(uintptr_t)env) == 0;
		posix_spawn_file_actions_destroy(&actions);
	}
	for (int i = 0; i < 3; i++) {
		int fd = i == 0 ? old : i == 1 ? new : to;

		if (fd != -1)
			close(fd);
	}
	return started;
}

static void
differ_read(int fd, struct buf *out)
{
	ssize_t n;

	do {
		n = read(fd, buf_reserve(out, DIFFER_PIECE), DIFFER_PIECE);
		if (n > 0)
			out->end += (size_t)n;
	} while (n > 0 || (n == -1 && errno == EINTR));
}

/* It ends with 0 or 1 when all is well. */
static bool
differ_ended(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) == -1)
		if (errno != EINTR)
			return false;
	return WIFEXITED(status) && WEXITSTATUS(status) <= 1;
}

static bool
differ_run(const int files[2], const char *old_name, const char *new_name,
    struct buf *out)
{
	size_t before = out->end;
	int ends[2];
	pid_t pid;
	bool good;

	if (pipe2(ends, O_CLOEXEC) == -1)
		return false;
	good = differ_start(files, ends[1], old_name, new_name, &pid);
	close(ends[1]);
	if (good) {
		differ_read(ends[0], out);
		good = differ_ended(pid);
	}
	close(ends[0]);
	if (!good)
		out->end = before;
	return good;
}

bool
differ(const struct buf *old, const char *old_name, const struct buf *new,
    const char *new_name, struct buf *out)
{
	int files[2] = { differ_file(old), differ_file(new) };
	bool good = files[0] != -1 && files[1] != -1 &&
		    differ_run(files, old_name, new_name, out);

	for (int i = 0; i < 2; i++)
		if (files[i] != -1)
			close(files[i]);
	return good;
}
