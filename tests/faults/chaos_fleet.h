/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * chaos_fleet.h - the devices of a chaos run: one fleet process, and what it
 * says of the commands it was given.
 *
 * Its log of commands is a memfd of ours, so that no file is left whatever
 * happens.
 */
#ifndef HF_TESTS_CHAOS_FLEET_H
#define HF_TESTS_CHAOS_FLEET_H

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "common/clock.h"

#define FLEET_PATIENCE_MS 20000 /* for it to see that its clients are gone */

struct fleet {
	pid_t pid;
	int log; /* memfd: a line per command */
	uint16_t port;
	size_t files; /* it has open when nobody is connected */
};

static inline size_t
fleet_files(const struct fleet *fl)
{
	char path[64];
	size_t n = 0;
	DIR *d;

	snprintf(path, sizeof(path), "/proc/%ld/fd", (long)fl->pid);
	d = opendir(path);
	while (d != NULL && readdir(d) != NULL)
		n++;
	if (d != NULL)
		closedir(d);
	return n;
}

/* Start it and wait for its port; false: it did not start. */
static inline bool
fleet_start(struct fleet *fl, const char *program)
{
	static const char *const words[] = { "fleet", "--listen", "127.0.0.0/8",
		"--any-key", "--exec-log", "/dev/fd/3", "--with-parent",
		"--max-seconds", "900", NULL };
	char *const *argv = (char *const *)(uintptr_t)words;
	posix_spawn_file_actions_t fa;
	unsigned port = 0;
	int out[2], rc;
	FILE *f;

	*fl = (struct fleet){ .log = memfd_create("log", MFD_CLOEXEC) };
	if (fl->log == -1 || pipe2(out, O_CLOEXEC) == -1)
		return false;
	posix_spawn_file_actions_init(&fa);
	posix_spawn_file_actions_addopen(&fa, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&fa, out[1], 1);
	posix_spawn_file_actions_adddup2(&fa, fl->log, 3);
	rc = posix_spawn(&fl->pid, program, &fa, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&fa);
	close(out[1]);
	f = fdopen(out[0], "r");
	if (rc == 0 && fscanf(f, "ready %u", &port) != 1)
		port = 0;
	fclose(f);
	fl->port = (uint16_t)port;
	fl->files = fleet_files(fl);
	return port != 0;
}

/*
 * What a dead worker had still sent is read, and acted on, before the fleet
 * closes its connection: wait for that. False: it did not come to it.
 */
static inline bool
fleet_rest(const struct fleet *fl)
{
	uint64_t until = clock_ms() + FLEET_PATIENCE_MS;
	struct timespec ts = { .tv_nsec = 10000000 };

	while (fleet_files(fl) > fl->files) {
		if (clock_ms() > until)
			return false;
		nanosleep(&ts, NULL);
	}
	return true;
}

/* Tell of each command: the last word of its line is the job's number. */
static inline void
fleet_each(const struct fleet *fl, void (*each)(unsigned long number))
{
	FILE *f = fdopen(dup(fl->log), "r");
	char line[512], *last;

	if (f == NULL)
		return;
	rewind(f);
	while (fgets(line, sizeof(line), f) != NULL)
		if ((last = strrchr(line, ' ')) != NULL)
			each(strtoul(last, NULL, 10));
	fclose(f);
}

static inline void
fleet_stop(struct fleet *fl)
{
	if (fl->pid > 0) {
		kill(fl->pid, SIGTERM);
		waitpid(fl->pid, NULL, 0);
	}
	if (fl->log != -1)
		close(fl->log);
}

#endif
