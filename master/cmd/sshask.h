/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * sshask.h - asks ssh itself about hosts: `ssh -G`.
 *
 * What a host is logged in with has to be known before its keys are loaded,
 * and those are loaded before the first job; so ssh is asked while a run is
 * set up, by a few children at a time, and not as tasks of the farm, which is
 * not open yet and need not have a cpu lane. Nothing of it runs on when jobs
 * do.
 */
#ifndef HF_SSHASK_H
#define HF_SSHASK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sshask {
	bool no_files;           /* what it says where nobody said anything */
	const char *host, *user; /* user NULL, port 0: not given */
	uint16_t port;
	char *said;    /* owned: what it printed; NULL: it did not do */
	char why[300]; /* then: why not */
};

/*
 * Ask about each of them, waiting. config: for -F, NULL: none is named; home
 * is set: read what ssh would read if that were the home of the user. A
 * signal that ends the run ends it here, with all children.
 */
void sshask_run(
    struct sshask *, size_t n, const char *config, const char *home);
void sshask_free(struct sshask *, size_t n);

#endif
