/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * spawn.c - programs of ours that are started: workers, and what runs a proxy.
 */
#include <signal.h>

#include "master/farm/farm.h"

int
process_spawn(pid_t *pid, const char *program,
    const posix_spawn_file_actions_t *fa, char *const argv[], char *const env[])
{
	posix_spawnattr_t attr;
	sigset_t none, all;
	int rc;

	posix_spawnattr_init(&attr);
	sigemptyset(&none);
	sigfillset(&all);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawnattr_setsigdefault(&attr, &all);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK |
					    POSIX_SPAWN_SETSIGDEF |
					    POSIX_SPAWN_SETSID);
	rc = posix_spawn(pid, program, fa, &attr, argv, env);
	posix_spawnattr_destroy(&attr);
	return rc;
}
