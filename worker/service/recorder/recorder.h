/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * recorder.h - the parts of hayfork-recorder.
 */
#ifndef HF_RECORDER_H
#define HF_RECORDER_H

#include <sqlite3.h>
#include <sys/queue.h>

#include "common/pack.h"
#include "common/store.h"

#define RECORDER_TEXT 600

/* A job that has no result yet. */
struct pending {
	LIST_ENTRY(pending) link;
	uint64_t seq;
	bool written; /* it has a row */
	size_t len;
	char fields[]; /* as its frame has them */
};
LIST_HEAD(pending_list, pending);
#define PENDING_BUCKETS 1024u

/* The database, open for one run. */
struct base {
	sqlite3 *db;
	sqlite3_stmt *put, *drop, *supersede, *attempt;
	int lock_fd;
	uint64_t run;
	bool grouped; /* a transaction is open */
	enum store_failure failure;
	char error[RECORDER_TEXT];
};

/* What OPEN says. */
struct opening {
	struct slice path, argv, folder, version;
	struct slice plan, failed; /* at NULL: it has none */
	uint64_t run, opened, skip_doubt, pid, places;
};

/* All return false with failure and error set. */
bool base_open(struct base *, const struct opening *);
/* The first seq that no job of the run has. */
bool base_next_seq(struct base *, uint64_t *seq);
/* A row of both; result NULL: it has none. */
bool base_put(struct base *, struct slice job, const struct slice *result);
bool base_attempt(struct base *, struct slice attempt);
/* Neither it nor its attempts are there. */
bool base_drop(struct base *, uint64_t seq);
/* What it was done again for counts no more. */
bool base_supersede(struct base *, uint64_t replaces, uint64_t by);
bool base_commit(struct base *);
/* exit -1: its master did not say how it ended. */
bool base_end(struct base *, int exit_status);
void base_close(struct base *);
/* Sets failure and error from the database. Returns false. */
bool base_fail(struct base *, const char *what);

#endif
