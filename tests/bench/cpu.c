/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cpu.c - what a command costs, and how far to trust the figure.
 *
 *	cpu [-p PID] FILE COMMAND [ARG...]
 *
 * writes a line to FILE: seconds, CPU seconds of the command and all its
 * descendants (orphans included), the share of the machine's CPUs, from 0 to
 * 1, that went to anybody else meanwhile, the CPU seconds of the server that
 * the command talks to, which is not anybody else: -p PID; and the KiB that
 * the largest of its processes had in memory at most. The command's exit
 * status becomes ours.
 */
#include <errno.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "tests/bench/bench.h"

/* Of all CPUs and all processes, from /proc/stat. */
static double
cpu_busy_s(void)
{
	unsigned long user, nice, system, idle, iowait, irq, softirq, steal;
	FILE *f = fopen("/proc/stat", "r");

	if (f == NULL ||
	    fscanf(f, "cpu %lu %lu %lu %lu %lu %lu %lu %lu", &user, &nice,
		&system, &idle, &iowait, &irq, &softirq, &steal) != 8)
		errx(126, "/proc/stat cannot be read");
	fclose(f);
	return (double)(user + nice + system + irq + softirq + steal) /
	       (double)sysconf(_SC_CLK_TCK);
}

/* Of one process and its children; nothing for pid 0. */
static double
cpu_of_s(pid_t pid)
{
	unsigned long user, system;
	char path[32], line[512], *rest;
	FILE *f;

	if (pid == 0)
		return 0;
	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	if ((f = fopen(path, "r")) == NULL ||
	    fgets(line, sizeof(line), f) == NULL ||
	    (rest = strrchr(line, ')')) == NULL ||
	    sscanf(rest,
		") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user,
		&system) != 2)
		errx(126, "%s cannot be read", path);
	fclose(f);
	return (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
}

/* Until there is no descendant left; the status is that of pid. */
static int
cpu_wait(pid_t pid)
{
	int wstatus, status = 0;
	pid_t gone;

	while ((gone = wait(&wstatus)) != -1 || errno == EINTR)
		if (gone == pid)
			status = WIFEXITED(wstatus) ? WEXITSTATUS(wstatus)
						    : 128 + WTERMSIG(wstatus);
	return status;
}

int
main(int argc, char **argv)
{
	double busy_s, server_s, own_s, wall_s, share;
	struct rusage usage;
	pid_t server = 0, pid;
	uint64_t begin_ns;
	int status;
	FILE *out;

	if (argc > 2 && strcmp(argv[1], "-p") == 0) {
		server = (pid_t)atoi(argv[2]);
		argc -= 2;
		argv += 2;
	}
	if (argc < 3)
		errx(126, "usage: cpu [-p PID] FILE COMMAND [ARG...]");
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	busy_s = cpu_busy_s();
	server_s = cpu_of_s(server);
	begin_ns = clock_ns();
	errno = posix_spawnp(&pid, argv[2], NULL, NULL, argv + 2, environ);
	if (errno != 0)
		err(126, "%s", argv[2]);
	status = cpu_wait(pid);
	wall_s = (double)(clock_ns() - begin_ns) / 1e9;
	own_s = (double)bench_cpu_us(RUSAGE_CHILDREN) / 1e6;
	server_s = cpu_of_s(server) - server_s;
	busy_s = cpu_busy_s() - busy_s;
	share = (busy_s - own_s - server_s) /
		(wall_s * (double)sysconf(_SC_NPROCESSORS_ONLN));
	if (getrusage(RUSAGE_CHILDREN, &usage) == -1)
		err(126, "getrusage");
	if ((out = fopen(argv[1], "w")) == NULL)
		err(126, "%s", argv[1]);
	fprintf(out, "%.6f %.6f %.3f %.2f %ld\n", wall_s, own_s,
	    share > 0 ? share : 0, server_s, usage.ru_maxrss);
	if (fclose(out) != 0)
		err(126, "%s", argv[1]);
	return status;
}
