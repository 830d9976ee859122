/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * keeper.c - a process that ends what a dead worker's program left behind.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "worker/task/builtin/keeper.h"
#include "worker/task/builtin/session.h"

/* One per worker, and so one per thread. */
static _Thread_local int keeper_fd = -1;
static _Thread_local pid_t keeper_pid;

/*
 * The session that the worker leads; 0: it is in somebody else's, where we
 * have no business.
 */
static pid_t
keeper_session(void)
{
	return getsid(0) == getpid() ? getpid() : 0;
}

/*
 * Reads process groups until nobody can write any more: the worker is dead.
 * Signals are blocked, and those for the worker's group do not come here.
 */
NORETURN static void
keeper_run(int from, pid_t session)
{
	pid_t group = 0, said;
	ssize_t n;

	setproctitle("-hayfork: keeper of programs");
	while ((n = read(from, &said, sizeof(said))) != 0)
		if (n == (ssize_t)sizeof(said))
			group = said;
		else if (errno != EINTR)
			break;
	if (group > 0)
		kill(-group, SIGKILL);
	if (session != 0)
		session_sweep(session, 0);
	_exit(0);
}

/* Nothing of the worker's may stay open here: its end must be seen. */
static void
keeper_close_others(int from)
{
	if (from > 0)
		close_range(0, (unsigned)from - 1, 0);
	close_range((unsigned)from + 1, ~0u, 0);
}

/* A worker that ends by itself leaves no process behind, this one neither. */
static void
keeper_close(void)
{
	if (keeper_fd == -1)
		return;
	close(keeper_fd);
	keeper_fd = -1;
	while (waitpid(keeper_pid, NULL, 0) == -1 && errno == EINTR)
		;
}

/* exit() is of the first thread alone, and a key's end of all the others. */
static pthread_key_t keeper_key;

static void
keeper_end_of_thread(void *unused)
{
	(void)unused;
	keeper_close();
}

static void
keeper_make_key(void)
{
	pthread_key_create(&keeper_key, keeper_end_of_thread);
	atexit(keeper_close);
}

static void
keeper_close_in_time(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, keeper_make_key);
	pthread_setspecific(keeper_key, &keeper_fd);
}

int
keeper_open(void)
{
	const pid_t session = keeper_session();
	sigset_t all, before;
	int fds[2], error;
	pid_t pid;

	if (keeper_fd != -1)
		return keeper_fd;
	if (pipe2(fds, O_CLOEXEC) == -1)
		return -1;
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	if ((pid = fork()) == 0) {
		setpgid(0, 0);
		keeper_close_others(fds[0]);
		keeper_run(fds[0], session);
	}
	error = errno;
	sigprocmask(SIG_SETMASK, &before, NULL);
	close(fds[0]);
	if (pid == -1) {
		close(fds[1]);
		errno = error;
		return -1;
	}
	/* Before there is anything to keep: the master kills our group. */
	setpgid(pid, pid);
	keeper_pid = pid;
	keeper_fd = fds[1];
	keeper_close_in_time();
	return keeper_fd;
}

void
keeper_tell(int keeper, pid_t group)
{
	ssize_t n;

	/* A keeper that somebody killed is missed by nobody else. */
	do
		n = write(keeper, &group, sizeof(group));
	while (n == -1 && errno == EINTR);
}

void
keeper_sweep(void)
{
	if (keeper_session() != 0)
		session_sweep(getpid(), keeper_pid);
}
