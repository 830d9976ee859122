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
#include "master/input/device.h"
#include "master/input/inventory.h"
#include "master/input/secrets.h"

#define LOGIN_PORT 22

/* What all host jobs of a run have in common; all borrowed. */
struct login {
	const char *user; /* where the inventory has none */
	const struct creds *creds;
	struct trust *trust;
	unsigned host_keys; /* enum msg_host_keys */
	uint32_t flags;     /* MSG_SSH_ */
	struct platforms *platforms;
	const char *platform; /* where the inventory has none; NULL: none */
	unsigned session;     /* what the options say, as in device.h */
	const struct secrets *secrets;
	uint64_t connect_timeout_ms, login_timeout_ms, idle_timeout_ms;
	const char *legacy; /* algorithms, as in SSH.legacy; NULL: none */
	/* Reused from job to job; wiped in the end. */
	struct buf spec, known, credentials, commands, given;
	char refusal[INERR_TEXT_MAX];
};

/* What is particular to a job. */
struct login_job {
	const struct inventory_host *host;
	const char *command;         /* as results name it */
	const char *const *commands; /* what to run; NULL: that one */
	size_t ncommands;
	unsigned session; /* as in device.h; unsaid: as the options say */
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
/* How its host would be talked to. */
struct device login_device(const struct login *, const struct login_job *);
void login_fini(struct login *);

#endif
