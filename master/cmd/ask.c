/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ask.c - a worker program, run by hand for what it says of itself.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/buf.h"
#include "common/clock.h"
#include "common/mem.h"
#include "common/pidwait.h"
#include "master/cmd/ask.h"

extern char **environ;

/* Start the program; its output comes from *fd. */
static bool
ask_spawn(const char *program, const char *argument, pid_t *pid, int *fd,
    struct inerr *err)
{
	char *argv[] = { (char *)(uintptr_t)program,
		(char *)(uintptr_t)argument, NULL };
	posix_spawn_file_actions_t fa;
	int fds[2], rc;

	if (pipe2(fds, O_CLOEXEC) == -1)
		return inerr_set(err, "pipe: %s", strerror(errno));
	posix_spawn_file_actions_init(&fa);
	if (posix_spawn_file_actions_adddup2(&fa, fds[1], STDOUT_FILENO) != 0)
		no_memory(sizeof(fa));
	rc = posix_spawn(pid, program, &fa, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&fa);
	close(fds[1]);
	*fd = fds[0];
	if (rc == 0)
		return true;
	close(fds[0]);
	return inerr_set(err, "cannot run it: %s", strerror(rc));
}

/* False: it is not at its end in time, or says too much. */
static bool
ask_read(int fd, uint64_t until_ms, struct buf *out)
{
	uint64_t now;
	struct pollfd p = { .fd = fd, .events = POLLIN };
	ssize_t n;

	while (buf_len(out) < ASK_MAX && (now = clock_ms()) < until_ms) {
		if (poll(&p, 1, (int)(until_ms - now)) <= 0)
			continue;
		n = read(fd, buf_reserve(out, 4096), 4096);
		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			return n == 0;
		out->end += (size_t)n;
	}
	return false;
}

/* It has said all that it says, but may not end. False: not in time, or badly.
 */
static bool
ask_end(pid_t pid, uint64_t until_ms)
{
	int status = -1;

	if (!pid_await(pid, until_ms))
		kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) == -1 && errno == EINTR)
		;
	return status == 0;
}

char *
ask_program(const char *program, const char *argument, struct inerr *err)
{
	struct buf out = { 0 };
	uint64_t until_ms = clock_ms() + ASK_SECONDS * 1000;
	char *said = NULL;
	int fd = -1;
	bool good;
	pid_t pid;

	if (!ask_spawn(program, argument, &pid, &fd, err)) {
		inerr_at(err, program, 0, 0);
		return NULL;
	}
	good = ask_read(fd, until_ms, &out);
	close(fd);
	good = ask_end(pid, good ? until_ms : 0) && good;
	buf_add(&out, "", 1);
	if (good)
		said = xstrdup((char *)buf_at(&out));
	else
		inerr_set(err, "it does not answer to %s", argument);
	buf_free(&out);
	if (said == NULL)
		inerr_at(err, program, 0, 0);
	return said;
}
