/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * child.c - one local program as a child of the worker.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "worker/task/builtin/child.h"
#include "worker/task/builtin/keeper.h"

#define CHILD_FAILED 127 /* its exit status when exec fails: nobody sees it */

/* Ends of pipes: [0] is ours, [1] the child's. */
struct child_pipes {
	int out[2][2], error[2];
};

static void
child_close_fd(int *fd)
{
	if (*fd != -1)
		close(*fd);
	*fd = -1;
}

void
child_close(struct child *c, int stream)
{
	child_close_fd(&c->out[stream]);
}

static void
pipes_close(struct child_pipes *p)
{
	for (int end = 0; end < 2; end++) {
		child_close_fd(&p->out[0][end]);
		child_close_fd(&p->out[1][end]);
		child_close_fd(&p->error[end]);
	}
}

static bool
pipes_open(struct child_pipes *p)
{
	*p = (struct child_pipes){ { { -1, -1 }, { -1, -1 } }, { -1, -1 } };
	return pipe2(p->out[0], O_CLOEXEC) == 0 &&
	       pipe2(p->out[1], O_CLOEXEC) == 0 &&
	       pipe2(p->error, O_CLOEXEC) == 0 &&
	       fcntl(p->out[0][0], F_SETFL, O_NONBLOCK) == 0 &&
	       fcntl(p->out[1][0], F_SETFL, O_NONBLOCK) == 0;
}

/* The worker has its own ways with signals; a program begins with none. */
static void
child_reset_signals(void)
{
	struct sigaction act = { .sa_handler = SIG_DFL };
	sigset_t none;

	for (int sig = 1; sig < NSIG; sig++)
		sigaction(sig, &act, NULL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

static void
child_set_files(rlim_t most)
{
	struct rlimit files;

	if (most == 0 || getrlimit(RLIMIT_NOFILE, &files) == -1)
		return;
	files.rlim_cur = most < files.rlim_max ? most : files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
}

/*
 * The child, on memory that is still the worker's (vfork): system calls and
 * nothing else. The keeper knows of it before it can start anything.
 */
NORETURN static void
child_exec(const struct child_plan *plan, const struct child_pipes *p,
    int keeper, pid_t parent)
{
	int error;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	/* It may have died before the line above took effect. */
	if (getppid() != parent)
		_exit(CHILD_FAILED);
	setpgid(0, 0);
	keeper_tell(keeper, getpid());
	umask(plan->umask);
	child_set_files(plan->files);
	if (plan->limits != NULL)
		limits_child(plan->limits);
	if (dup2(p->out[0][1], STDOUT_FILENO) != -1 &&
	    dup2(p->out[1][1], STDERR_FILENO) != -1) {
		/* Ours close at exec by themselves; a library's may not. */
		close_range(STDERR_FILENO + 1, ~0u, CLOSE_RANGE_CLOEXEC);
		child_reset_signals();
		execve(plan->path, (char *const *)(uintptr_t)plan->argv,
		    (char *const *)(uintptr_t)plan->env);
	}
	error = errno;
	if (write(p->error[1], &error, sizeof(error)) == -1)
		_exit(CHILD_FAILED);
	_exit(CHILD_FAILED);
}

/* No handler of the worker's may run on the memory that the two share. */
static pid_t
child_fork(
    const struct child_plan *plan, const struct child_pipes *pipes, int keeper)
{
	const pid_t parent = getpid();
	sigset_t all, before;
	pid_t pid;
	int error;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	pid = vfork();
	if (pid == 0)
		child_exec(plan, pipes, keeper, parent);
	error = errno;
	sigprocmask(SIG_SETMASK, &before, NULL);
	errno = error;
	return pid;
}

/* What kept it from its program; 0: nothing did. */
static int
child_error(const struct child_pipes *p)
{
	int error = 0;
	ssize_t n;

	do
		n = read(p->error[0], &error, sizeof(error));
	while (n == -1 && errno == EINTR);
	return n == (ssize_t)sizeof(error) ? error : 0;
}

static int
child_wait(pid_t pid, struct rusage *usage)
{
	int status = 0;

	while (wait4(pid, &status, 0, usage) == -1 && errno == EINTR)
		;
	return status;
}

int
child_start(struct child *c, const struct child_plan *plan)
{
	struct child_pipes pipes;
	int error;

	*c = (struct child){ .pidfd = -1, .out = { -1, -1 } };
	c->keeper = keeper_open();
	if (c->keeper == -1 || !pipes_open(&pipes)) {
		error = errno;
		if (c->keeper != -1)
			pipes_close(&pipes);
		return error;
	}
	c->pid = child_fork(plan, &pipes, c->keeper);
	if (c->pid == -1) {
		error = errno;
		pipes_close(&pipes);
		return error;
	}
	child_close_fd(&pipes.error[1]);
	error = child_error(&pipes);
	if (error == 0 && (c->pidfd = pidfd_open(c->pid, 0)) == -1)
		error = errno;
	if (error != 0) {
		kill(-c->pid, SIGKILL);
		keeper_forget(c->keeper, c->pid);
		child_wait(c->pid, NULL);
	} else {
		c->out[0] = pipes.out[0][0];
		c->out[1] = pipes.out[1][0];
		pipes.out[0][0] = pipes.out[1][0] = -1;
	}
	pipes_close(&pipes);
	return error;
}

void
child_signal(const struct child *c, int sig)
{
	kill(-c->pid, sig);
	kill(-c->pid, SIGCONT);
}

int
child_reap(struct child *c, struct rusage *usage)
{
	int status;

	/* While it is not reaped, its number is nobody else's. */
	kill(-c->pid, SIGKILL);
	keeper_forget(c->keeper, c->pid);
	status = child_wait(c->pid, usage);
	child_close_fd(&c->pidfd);
	child_close(c, 0);
	child_close(c, 1);
	return status;
}
