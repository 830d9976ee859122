/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * login.h - a host job for a host: where to, as whom, with what, for how long.
 */
#ifndef HF_LOGIN_H
#define HF_LOGIN_H

#include "common/buf.h"
#include "master/cmd/creds.h"
#include "master/cmd/drive.h"
#include "master/cmd/trust.h"
#include "master/input/inventory.h"
#include "master/input/platform.h"

#define LOGIN_PORT 22

/* What all host jobs of a run have in common; all borrowed. */
struct login {
	const char *user; /* where the inventory has none */
	const struct creds *creds;
	struct trust *trust;
	unsigned host_keys;              /* enum msg_host_keys */
	uint32_t flags;                  /* MSG_SSH_ */
	const struct platform *platform; /* where the inventory has none */
	uint64_t connect_timeout_ms, login_timeout_ms, idle_timeout_ms;
	const char *legacy; /* see legacy.h; beside the inventory's */
	/* Reused from job to job; wiped in the end. */
	struct buf spec, known, credentials, commands, both_legacy;
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
