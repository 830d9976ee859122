/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * first.c - how long it takes until a command has written its first byte.
 *
 *	first COMMAND [ARG...]
 *
 * prints the milliseconds from its start, and reads on to its end; the
 * command's exit status becomes ours.
 */
#include <errno.h>
#include <spawn.h>
#include <sys/wait.h>

#include "tests/bench/bench.h"

/* Its standard output is our pipe's end. */
static pid_t
first_spawn(char **argv, const int fds[2])
{
	posix_spawn_file_actions_t fa;
	pid_t pid;

	posix_spawn_file_actions_init(&fa);
	posix_spawn_file_actions_adddup2(&fa, fds[1], STDOUT_FILENO);
	posix_spawn_file_actions_addclose(&fa, fds[0]);
	posix_spawn_file_actions_addclose(&fa, fds[1]);
	errno = posix_spawnp(&pid, argv[0], &fa, NULL, argv, environ);
	if (errno != 0)
		err(126, "%s", argv[0]);
	posix_spawn_file_actions_destroy(&fa);
	return pid;
}

int
main(int argc, char **argv)
{
	static char bytes[65536];
	uint64_t begin_ns, first_ns;
	int fds[2], wstatus;
	ssize_t n;
	pid_t pid;

	if (argc < 2)
		errx(126, "usage: first COMMAND [ARG...]");
	if (pipe(fds) == -1)
		err(126, "pipe");
	begin_ns = clock_ns();
	pid = first_spawn(argv + 1, fds);
	close(fds[1]);
	n = read(fds[0], bytes, sizeof(bytes));
	first_ns = clock_ns();
	if (n <= 0)
		errx(126, "%s wrote nothing", argv[1]);
	while (read(fds[0], bytes, sizeof(bytes)) > 0)
		continue;
	printf("%.3f\n", (double)(first_ns - begin_ns) / 1e6);
	while (waitpid(pid, &wstatus, 0) == -1 && errno == EINTR)
		continue;
	return WIFEXITED(wstatus) ? WEXITSTATUS(wstatus) : 126;
}
