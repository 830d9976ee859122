/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * hostjobs.h - the source of host jobs: each command for each of its hosts.
 */
#ifndef HF_HOSTJOBS_H
#define HF_HOSTJOBS_H

#include "master/cmd/hostcalls.h"
#include "master/cmd/login.h"

struct setup;

/* What is sent to one host, where hosts differ; all borrowed. */
struct hostjobs_sent {
	const char *command; /* as in login_job */
	const char *const *commands;
	const struct config *config;
};

/* One command for a list of hosts. */
struct hostjobs_row {
	const char *name;            /* in the plan; NULL: none */
	struct login_job job;        /* but its host; its calls are owned */
	struct hostcalls *calls;     /* owned; NULL: hosts have the same */
	struct inventory_list hosts; /* owned */
	const struct hostjobs_sent *sent; /* of each; NULL: as in job */
	uint64_t first_id;                /* of its first host */
};

void hostjobs_free(struct hostjobs_row *);

struct hostjobs {
	struct login *login;
	struct hostjobs_row *rows; /* owned by the caller */
	size_t count, row, host;
};

/*
 * For a dry run: what of them cannot be done, told on standard error. Returns
 * the exit status.
 */
int hostjobs_check(const struct hostjobs *, struct setup *);
/* And what would be typed, or run, on standard output. */
void hostjobs_print(const struct hostjobs *, struct setup *);
/* The job for the host that has this place in its row. */
void hostjobs_make(
    struct hostjobs *, size_t row, size_t place, struct drive_item *);
/* In the shape of drive_source; ctx is the struct hostjobs. */
enum drive_next hostjobs_next(void *ctx, struct drive_item *);

#endif
