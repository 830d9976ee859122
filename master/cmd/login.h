/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * login.h - a host job for a host: where to, as whom, with what, for how long.
 */
#ifndef HF_LOGIN_H
#define HF_LOGIN_H

#include "common/buf.h"
#include "master/cmd/credlists.h"
#include "master/cmd/creds.h"
#include "master/cmd/drive.h"
#include "master/cmd/jumps.h"
#include "master/cmd/scripts.h"
#include "master/cmd/target.h"
#include "master/cmd/throttles.h"
#include "master/input/blob.h"
#include "master/input/device.h"
#include "master/input/inventory.h"
#include "master/input/rpc.h"
#include "master/input/secrets.h"

/* A credential of a host; all borrowed. */
struct login_try {
	const char *user, *password; /* password NULL: none */
	const struct keyset *keys;   /* NULL: none */
};

/* What all host jobs of a run have in common; all borrowed. */
struct login {
	const struct targets *targets;
	const struct creds *creds;
	struct platforms *platforms;
	const char *platform; /* where the inventory has none; NULL: none */
	unsigned session;     /* what the options say, as in device.h */
	const struct secrets *secrets;
	const struct credlists *lists;
	uint64_t login_timeout_ms, idle_timeout_ms;
	struct hayfork *farm; /* where jump hosts are logged in to */
	struct jumps jumps;
	struct throttles *throttles;
	struct scripts scripts;       /* of those that configure */
	struct hayfork_ending ending; /* of the last job, if it needed one */
	/* Reused from job to job; wiped in the end. */
	struct buf spec, known, credentials, commands, given, both_legacy;
	struct buf answers;
	struct login_try tries[CREDENTIALS_MAX]; /* of the last job */
	size_t ntries;
	char refusal[INERR_TEXT_MAX];
	struct inerr no_become; /* of the last job, if it cannot be */
};

#define LOGIN_SCRIPT_MAX (4u << 20) /* bytes that a command may read */

/* A file to get or put; its path is the command. */
struct login_file {
	bool puts;      /* the job's input; else stdout is the file */
	bool sets_mode; /* and not only when it is made */
	bool verifies;  /* read it back */
	uint32_t mode;
};

/* What is particular to a job. */
struct login_job {
	const struct inventory_host *host;
	const char *command;         /* as results name it */
	const char *const *commands; /* what to run; NULL: that one */
	size_t ncommands;
	const struct rpc *calls;     /* of the commands; NULL: they are none */
	const struct config *config; /* or what to configure; NULL: nothing */
	const struct login_file *file; /* or what is moved; NULL: none */
	bool only_logs_in;             /* there is no command at all */
	const struct blob *input; /* what the command reads; NULL: nothing */
	const struct credentials *credentials; /* the plan's; NULL: none */
	const struct answers *answers;
	unsigned session; /* as in device.h; unsaid: as the options say */
	bool become;      /* run it as another user */
	const char *become_user; /* NULL: root */
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
/* The same for sessions to a jump host; the argument is borrowed, too. */
void login_link(
    struct login *, const struct target *, struct hayfork_link_options *);
/* How its host would be talked to. */
struct device login_device(struct login *, const struct login_job *);
void login_fini(struct login *);

#endif
