/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * reader.h - what stands in the run store.
 */
#ifndef HF_STORE_READER_H
#define HF_STORE_READER_H

#include "common/log.h"
#include "common/store.h"
#include "master/output/sink.h"

struct store;

#define STORE_ERROR 400

/* A run; texts are the store's, until the next call. */
struct store_run {
	uint64_t id, started_us, ended_us; /* ended_us 0: it has not */
	bool running, ended;               /* neither: its master has died */
	bool forgetting; /* in part it is forgotten: it is of no use */
	int exit_status; /* of one that ended; else -1 */
	long pid;
	uint64_t opened;           /* how often: by its master, and taken up */
	struct slice argv;         /* msgpack: an array of texts */
	const char *folder, *plan; /* plan NULL: it has none */
	const char *failed_hosts;  /* see recorder_setup */
	uint64_t jobs, failed, doubt; /* ended so; without a result */
};

/* A job; all of it is the store's, until each() returns. */
struct store_job {
	uint64_t seq;

	bool in_doubt; /* it has no result */
	bool repeatable;
	bool decided;       /* it is not to be done again, as was said before */
	const char *digest; /* of what it was given to read, or NULL */
	struct record record;
};

/* NULL: err says why. path is copied. */
struct store *store_open(const char *path, char err[STORE_ERROR]);
void store_close(struct store *);
/* What went wrong in the last call that returned false. */
const char *store_error(const struct store *);

/* From the newest on; each may be false: no more of them. */
MUST_CHECK bool store_each_run(struct store *,
    bool (*each)(void *ctx, const struct store_run *), void *ctx);
/*
 * name is a number, or "last". What it holds is valid until the store is
 * closed or asked for another. False: there is none.
 */
MUST_CHECK bool store_find_run(
    struct store *, const char *name, struct store_run *);
/*
 * Jobs of a run in the order of their numbers, of one host (NULL: all), but
 * those that were done again since.
 */
MUST_CHECK bool store_each_job(struct store *, uint64_t run, const char *host,
    void (*each)(void *ctx, const struct store_job *), void *ctx);
/* The job of this seq; each is not called if there is none. */
MUST_CHECK bool store_one_job(struct store *, uint64_t run, uint64_t seq,
    void (*each)(void *ctx, const struct store_job *), void *ctx);
/* Each host that is not ok in the last run that had hosts. */
MUST_CHECK bool store_each_failed_host(
    struct store *, void (*each)(void *ctx, const char *host), void *ctx);
/*
 * A run, alone, in a new store. False: the error says why, and what was begun
 * of it is gone.
 */
MUST_CHECK bool store_export(struct store *, uint64_t run, const char *path);

/* ---- forgetting (forget.c) ----------------------------------------------- */

/*
 * The run is no more. Others may write meanwhile, and hardly wait. *held: it
 * was taken up by somebody, and stays.
 */
MUST_CHECK bool store_forget_run(struct store *, uint64_t run, bool *held);
/*
 * What was forgotten gives its room back. others: runs are under way; *done
 * false: a store of an older hayfork can do it only when none is.
 */
MUST_CHECK bool store_compact(struct store *, bool others, bool *done);

#endif
