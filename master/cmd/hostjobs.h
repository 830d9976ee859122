/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * hostjobs.h - the source of host jobs: each command for each of its hosts.
 */
#ifndef HF_HOSTJOBS_H
#define HF_HOSTJOBS_H

#include "master/cmd/login.h"

struct setup;

/* One command for a list of hosts. */
struct hostjobs_row {
	const char *name;            /* in the plan; NULL: none */
	struct login_job job;        /* but its host; its calls are owned */
	struct inventory_list hosts; /* owned */
	uint64_t first_id;           /* of its first host */
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
/* In the shape of drive_source; ctx is the struct hostjobs. */
enum drive_next hostjobs_next(void *ctx, struct drive_item *);

#endif
