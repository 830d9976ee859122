/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * keeper.c - a process that ends what a dead worker's programs left behind.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/contract.h"
#include "worker/task/builtin/keeper.h"
#include "worker/task/builtin/session.h"

/* One per process: two would each take the other for something left. */
static pthread_mutex_t keeper_lock = PTHREAD_MUTEX_INITIALIZER;
static int keeper_fd = -1;
static pid_t keeper_pid;

/* Groups whose programs run: one per worker of the process at most. */
struct keeper_groups {
	pid_t at[CONTRACT_WORKERS_MAX];
	unsigned count;
};

/*
 * The session that the worker leads; 0: it is in somebody else's, where we
 * have no business.
 */
static pid_t
keeper_session(void)
{
	return getsid(0) == getpid() ? getpid() : 0;
}

/* What a worker says: a group that is there now, or, below 0, is no more. */
static void
keeper_note(struct keeper_groups *g, pid_t said)
{
	unsigned i = 0;

	if (said > 0 && g->count < CONTRACT_WORKERS_MAX)
		g->at[g->count++] = said;
	if (said >= 0)
		return;
	while (i < g->count && g->at[i] != -said)
		i++;
	if (i < g->count)
		g->at[i] = g->at[--g->count];
}

/*
 * Reads process groups until nobody can write any more: the worker is dead.
 * Signals are blocked, and those for the worker's group do not come here.
 */
NORETURN static void
keeper_run(int from, pid_t session)
{
	struct keeper_groups groups = { .count = 0 };
	pid_t said;
	ssize_t n;

	setproctitle("-hayfork: keeper of programs");
	while ((n = read(from, &said, sizeof(said))) != 0)
		if (n == (ssize_t)sizeof(said))
			keeper_note(&groups, said);
		else if (errno != EINTR)
			break;
	for (unsigned i = 0; i < groups.count; i++)
		kill(-groups.at[i], SIGKILL);
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

static int
keeper_start(void)
{
	const pid_t session = keeper_session();
	sigset_t all, before;
	int fds[2], error;
	pid_t pid;

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
	atexit(keeper_close);
	return fds[1];
}

int
keeper_open(void)
{
	int fd;

	pthread_mutex_lock(&keeper_lock);
	if (keeper_fd == -1)
		keeper_fd = keeper_start();
	fd = keeper_fd;
	pthread_mutex_unlock(&keeper_lock);
	return fd;
}

static void
keeper_say(int keeper, pid_t said)
{
	ssize_t n;

	/* A keeper that somebody killed is missed by nobody else. */
	do
		n = write(keeper, &said, sizeof(said));
	while (n == -1 && errno == EINTR);
}

void
keeper_tell(int keeper, pid_t group)
{
	keeper_say(keeper, group);
}

void
keeper_forget(int keeper, pid_t group)
{
	keeper_say(keeper, -group);
}

void
keeper_sweep(void)
{
	if (keeper_session() != 0)
		session_sweep(getpid(), keeper_pid);
}
