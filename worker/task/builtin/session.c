/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * session.c - the end of all processes of a session but a few.
 */
#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "worker/task/builtin/session.h"

/* One that forks faster than it is found, or cannot die, is not waited for. */
#define SESSION_PASSES 50
#define SESSION_PAUSE_NS 1000000

/* The session of a living process; -1: it is none. */
static pid_t
session_of(const char *pid)
{
	char path[64], text[512], state;
	const char *after;
	int fd, session = -1;
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/%.20s/stat", pid);
	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) == -1)
		return -1;
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (n <= 0)
		return -1;
	text[n] = '\0';
	/* The name before the last ')' may hold anything. */
	if ((after = strrchr(text, ')')) == NULL ||
	    sscanf(after + 1, " %c %*d %*d %d", &state, &session) != 2 ||
	    state == 'Z' || state == 'X')
		return -1;
	return session;
}

/* Was there any to kill? */
static bool
session_pass(pid_t leader, pid_t spare)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;
	bool any = false;

	if (proc == NULL)
		return false;
	while ((entry = readdir(proc)) != NULL) {
		pid_t pid = (pid_t)atoi(entry->d_name);

		if (!isdigit((unsigned char)entry->d_name[0]) || pid <= 1 ||
		    pid == leader || pid == spare || pid == getpid() ||
		    session_of(entry->d_name) != leader)
			continue;
		any |= kill(pid, SIGKILL) == 0;
	}
	closedir(proc);
	return any;
}

void
session_sweep(pid_t leader, pid_t spare)
{
	struct timespec pause = { .tv_nsec = SESSION_PAUSE_NS };

	for (int i = 0; i < SESSION_PASSES && session_pass(leader, spare); i++)
		nanosleep(&pause, NULL);
}
