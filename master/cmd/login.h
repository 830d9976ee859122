/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * login.h - a host job for a host: where to, as whom, with what, for how long.
 */
#ifndef HF_LOGIN_H
#define HF_LOGIN_H

#include "common/buf.h"
#include "master/cmd/creds.h"
#include "master/cmd/drive.h"
#include "master/cmd/target.h"
#include "master/input/inventory.h"
#include "master/input/platform.h"

/* What all host jobs of a run have in common; all borrowed. */
struct login {
	const struct targets *targets;
	const struct creds *creds;
	const struct platform *platform; /* where the inventory has none */
	uint64_t login_timeout_ms, idle_timeout_ms;
	struct hayfork_ending ending; /* of the last job, if it needed one */
	/* Reused from job to job; wiped in the end. */
	struct buf spec, known, credentials, commands;
};

/* What is particular to a job. */
struct login_job {
	const struct inventory_host *host;
	const char *command;
	uint64_t timeout_ms, max_output;
	unsigned retries, crash_retries;
	bool repeatable;
	const char *then; /* task of the cpu lane, or NULL */
};

/*
 * Fill in the item's job, host and command. Its argument is borrowed until
 * the next call.
 */
void login_make(struct login *, const struct login_job *, struct drive_item *);
void login_fini(struct login *);

#endif
