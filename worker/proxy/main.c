/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * main.c - hayfork-proxy: runs a ProxyCommand, and ends it.
 *
 *	hayfork-proxy FILES MEMORY CPU FILE_SIZE COMMAND
 *
 * Descriptor 0 is the connection, which becomes the command's standard input
 * and output; 2 is the line to the master: the command's standard error.
 * When nobody is at its other end any more, however that came, the command is
 * to end, and with it what it has started, which is in its process group.
 * Numbers are limits, 0 for none, and in seconds for CPU time. The exit status
 *is the command's.
 */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define PROXY_FAILED 127
#define PROXY_GRACE_MS 500 /* from SIGTERM to SIGKILL */

enum { ARG_FILES = 1, ARG_MEMORY, ARG_CPU, ARG_FILE_SIZE, ARG_COMMAND, ARGS };

static void
proxy_limit(__rlimit_resource_t what, const char *most)
{
	unsigned long long n = strtoull(most, NULL, 10);
	struct rlimit limit;

	if (n == 0 || getrlimit(what, &limit) == -1)
		return;
	limit.rlim_cur = n < limit.rlim_max ? (rlim_t)n : limit.rlim_max;
	/* One may have more descriptors later, and no more of the others. */
	if (what != RLIMIT_NOFILE)
		limit.rlim_max = limit.rlim_cur;
	setrlimit(what, &limit);
}

static void
proxy_exec(char **argv, pid_t parent)
{
	const char *shell = getenv("SHELL");
	char *line;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(PROXY_FAILED);
	setpgid(0, 0);
	proxy_limit(RLIMIT_NOFILE, argv[ARG_FILES]);
	proxy_limit(RLIMIT_AS, argv[ARG_MEMORY]);
	proxy_limit(RLIMIT_CPU, argv[ARG_CPU]);
	proxy_limit(RLIMIT_FSIZE, argv[ARG_FILE_SIZE]);
	/* As ssh does it. */
	if (shell == NULL || shell[0] != '/')
		shell = "/bin/sh";
	if (dup2(0, 1) != -1 &&
	    asprintf(&line, "exec %s", argv[ARG_COMMAND]) != -1)
		execl(shell, shell, "-c", line, (char *)NULL);
	perror(shell);
	_exit(PROXY_FAILED);
}

/* Until the command has ended, or is to. */
static void
proxy_watch(pid_t pid, int pidfd)
{
	struct pollfd fds[2] = { { .fd = pidfd, .events = POLLIN },
		{ .fd = STDERR_FILENO, .events = POLLRDHUP } };

	while (poll(fds, 2, -1) <= 0 ||
	       (fds[0].revents == 0 && fds[1].revents == 0))
		;
	if (fds[0].revents != 0)
		return;
	kill(-pid, SIGTERM);
	kill(-pid, SIGCONT);
	poll(fds, 1, PROXY_GRACE_MS);
}

int
main(int argc, char **argv)
{
	const pid_t self = getpid();
	int pidfd, status = 0;
	pid_t pid;

	if (argc != ARGS) {
		fprintf(stderr, "hayfork-proxy: started by hayfork only\n");
		return 2;
	}
	if ((pid = fork()) == 0)
		proxy_exec(argv, self);
	if (pid == -1 || (pidfd = pidfd_open(pid, 0)) == -1) {
		perror("hayfork-proxy");
		return PROXY_FAILED;
	}
	setpgid(pid, pid);
	/* Its end is to be seen when the command ends. */
	close(0);
	close(1);
	proxy_watch(pid, pidfd);
	/* What is left of its group; while it is not reaped, that is its. */
	kill(-pid, SIGKILL);
	if (waitpid(pid, &status, 0) != pid)
		return PROXY_FAILED;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
