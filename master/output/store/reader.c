/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * reader.c - what stands in the run store.
 */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/mem.h"
#include "master/output/store/place.h"
#include "master/output/store/row.h"
#include "master/output/store/store_open.h"

#define STORE_PATIENCE_MS 10000 /* for one who writes */

/* ---- runs ---------------------------------------------------------------- */

#define STORE_RUN_COLUMNS                                                      \
	"SELECT id, started, ended, state, exit, pid, argv, folder, plan, "    \
	"failed, opened, "

/* Runs, with what is behind FROM run. The counts may be missing. */
static sqlite3_stmt *
store_ask_runs(struct store *s, const char *which)
{
	sqlite3_stmt *q = NULL;
	char *sql = sqlite3_mprintf("%s%s FROM run %s", STORE_RUN_COLUMNS,
	    s->version < 2 ? "NULL, NULL, NULL"
			   : "job_count, bad_count, doubt_count",
	    which);

	if (sql == NULL ||
	    sqlite3_prepare_v2(s->db, sql, -1, &q, NULL) != SQLITE_OK)
		store_fail(s);
	sqlite3_free(sql);
	return q;
}

/* Of a run that has not ended, and of old ones: its rows are counted. */
static bool
store_count(struct store *s, struct store_run *run)
{
	sqlite3_stmt *q = NULL;
	bool good;

	if (sqlite3_prepare_v2(s->db,
		"SELECT " STORE_COUNTS " FROM job WHERE id BETWEEN ?1 << 32 "
		"AND (?1 + 1 << 32) - 1 AND superseded IS NULL",
		-1, &q, NULL) != SQLITE_OK)
		return store_fail(s);
	sqlite3_bind_int64(q, 1, (sqlite3_int64)run->id);
	good = sqlite3_step(q) == SQLITE_ROW;
	run->jobs = row_uint(q, 0);
	run->failed = row_uint(q, 1);
	run->doubt = row_uint(q, 2);
	sqlite3_finalize(q);
	return good || store_fail(s);
}

static bool
store_read_run(struct store *s, sqlite3_stmt *q, struct store_run *run)
{
	const char *state = row_text(q, 3);

	*run = (struct store_run){
		.id = row_uint(q, 0),
		.started_us = row_uint(q, 1),
		.ended_us = row_uint(q, 2),
		.ended = state != NULL && strcmp(state, "ended") == 0,
		.forgetting =
		    state != NULL && strcmp(state, STORE_FORGETTING) == 0,
		.exit_status = row_index(q, 4),
		.pid = (long)row_uint(q, 5),
		.argv = row_bytes(q, 6),
		.folder = row_text(q, 7),
		.plan = row_text(q, 8),
		.failed_hosts = row_text(q, 9),
		.opened = row_uint(q, 10),
		.jobs = row_uint(q, 11),
		.failed = row_uint(q, 12),
		.doubt = row_uint(q, 13),
	};
	run->running = !run->ended && place_is_held(s->path, run->id);
	return sqlite3_column_type(q, 11) != SQLITE_NULL || store_count(s, run);
}

bool
store_each_run(struct store *s,
    bool (*each)(void *ctx, const struct store_run *), void *ctx)
{
	sqlite3_stmt *q = store_ask_runs(s, "ORDER BY id DESC");
	struct store_run run;
	int rc;

	if (q == NULL)
		return false;
	while ((rc = sqlite3_step(q)) == SQLITE_ROW) {
		if (!store_read_run(s, q, &run))
			break;
		if (!each(ctx, &run)) {
			rc = SQLITE_DONE;
			break;
		}
	}
	sqlite3_finalize(q);
	/* A failure to count was told. */
	return (rc == SQLITE_DONE && !store_has_changed(s)) ||
	       (rc != SQLITE_ROW && store_fail(s));
}

bool
store_find_run(struct store *s, const char *name, struct store_run *run)
{
	bool last = strcmp(name, "last") == 0;
	char *end;
	long long id = strtoll(name, &end, 10);
	int rc;

	if (!last && (*end != '\0' || end == name || id <= 0)) {
		snprintf(s->error, sizeof(s->error),
		    "'%.60s' is no run: 'hayfork runs' lists them", name);
		return false;
	}
	sqlite3_finalize(s->run);
	s->run = store_ask_runs(
	    s, last ? "WHERE id = (SELECT max(id) FROM run WHERE state <> "
		      "'" STORE_FORGETTING "')"
		    : "WHERE id = ? AND state <> '" STORE_FORGETTING "'");
	if (s->run == NULL)
		return false;
	if (!last)
		sqlite3_bind_int64(s->run, 1, id);
	if ((rc = sqlite3_step(s->run)) == SQLITE_ROW)
		return store_read_run(s, s->run, run);
	if (rc != SQLITE_DONE)
		return store_fail(s);
	snprintf(s->error, sizeof(s->error),
	    "there is no run %.60s: 'hayfork runs' lists them", name);
	return false;
}

/* ---- jobs ---------------------------------------------------------------- */

/* Rows from one to another. */
struct store_range {
	int64_t first, last;
	const char *host; /* NULL: all */
};

/* NULL: it is of version 1, which has none. */
static bool
store_ask_attempts(struct store *s, sqlite3_stmt **q)
{
	*q = NULL;
	return s->version < 2 ||
	       sqlite3_prepare_v2(s->db, ROW_ATTEMPTS, -1, q, NULL) ==
		   SQLITE_OK ||
	       store_fail(s);
}

static bool
store_each_row(struct store *s, const struct store_range *range,
    void (*each)(void *ctx, const struct store_job *), void *ctx)
{
	sqlite3_stmt *q = NULL, *attempts;
	struct row row = { 0 };
	int rc;

	if (!store_ask_attempts(s, &attempts))
		return false;
	if (sqlite3_prepare_v2(s->db,
		s->version < 2 ? ROW_SELECT("NULL") : ROW_SELECT("decided"), -1,
		&q, NULL) != SQLITE_OK) {
		sqlite3_finalize(attempts);
		return store_fail(s);
	}
	sqlite3_bind_int64(q, 1, range->first);
	sqlite3_bind_int64(q, 2, range->last);
	sqlite3_bind_text(q, 3, range->host, -1, SQLITE_STATIC);

	while ((rc = sqlite3_step(q)) == SQLITE_ROW) {
		row_read(&row, q);
		row_read_attempts(&row, attempts);
		each(ctx, &row.job);
	}
	sqlite3_finalize(attempts);
	sqlite3_finalize(q);
	row_fini(&row);
	return (rc == SQLITE_DONE && !store_has_changed(s)) || store_fail(s);
}

bool
store_each_job(struct store *s, uint64_t run, const char *host,
    void (*each)(void *ctx, const struct store_job *), void *ctx)
{
	struct store_range range = { STORE_ROW(run, 0),
		STORE_ROW(run + 1, 0) - 1, host };

	return store_each_row(s, &range, each, ctx);
}

bool
store_one_job(struct store *s, uint64_t run, uint64_t seq,
    void (*each)(void *ctx, const struct store_job *), void *ctx)
{
	struct store_range range = { STORE_ROW(run, seq), STORE_ROW(run, seq),
		NULL };

	return store_each_row(s, &range, each, ctx);
}

bool
store_each_failed_host(
    struct store *s, void (*each)(void *ctx, const char *host), void *ctx)
{
	static const char sql[] =
	    "WITH last AS (SELECT id >> 32 AS run FROM job WHERE host IS NOT "
	    "NULL ORDER BY id DESC LIMIT 1) SELECT DISTINCT host FROM job, "
	    "last "
	    "WHERE id BETWEEN last.run << 32 AND (last.run + 1 << 32) - 1 AND "
	    "host IS NOT NULL AND superseded IS NULL AND status IS NOT 'ok' "
	    "ORDER BY number";
	sqlite3_stmt *q = NULL;
	int rc;

	if (sqlite3_prepare_v2(s->db, sql, -1, &q, NULL) != SQLITE_OK)
		return store_fail(s);
	while ((rc = sqlite3_step(q)) == SQLITE_ROW)
		each(ctx, row_text(q, 0));
	sqlite3_finalize(q);
	return (rc == SQLITE_DONE && !store_has_changed(s)) || store_fail(s);
}

/* ---- a store of its own -------------------------------------------------- */

/* What has been added since is missing in what is older. */
static char *
store_copy_sql(const struct store *s, uint64_t run)
{
	bool old = s->version < 2;
	long long first = (long long)STORE_ROW(run, 0);
	long long last = (long long)STORE_ROW(run + 1, 0) - 1;

	return sqlite3_mprintf(
	    "PRAGMA application_id = %d; PRAGMA user_version = "
	    "%d;" STORE_SCHEMA_1 STORE_SCHEMA_2 "ATTACH %Q AS theirs; BEGIN;"
	    "INSERT INTO run SELECT *%s FROM theirs.run WHERE id = %lld;"
	    "INSERT INTO job SELECT *%s FROM theirs.job WHERE id BETWEEN %lld "
	    "AND %lld;"
	    "%s %lld AND %lld; COMMIT; DETACH theirs",
	    STORE_APPLICATION, STORE_VERSION, s->uri,
	    old ? ", NULL, NULL, NULL" : "", (long long)run,
	    old ? ", NULL" : "", first, last,
	    old ? "SELECT" /* nothing of it */
		: "INSERT INTO attempt SELECT * FROM theirs.attempt WHERE id "
		  "BETWEEN",
	    first, last);
}

static bool
store_copy(struct store *s, uint64_t run, sqlite3 *to)
{
	char *sql = store_copy_sql(s, run);
	bool good = sql != NULL &&
		    sqlite3_busy_timeout(to, STORE_PATIENCE_MS) == SQLITE_OK &&
		    sqlite3_exec(to, sql, NULL, NULL, NULL) == SQLITE_OK;

	sqlite3_free(sql);
	return good;
}

bool
store_export(struct store *s, uint64_t run, const char *path)
{
	sqlite3 *to = NULL;
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	bool good;

	if (fd == -1) {
		snprintf(s->error, sizeof(s->error), "%.250s: %s", path,
		    strerror(errno));
		return false;
	}
	close(fd);
	good =
	    sqlite3_open_v2(path, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_URI,
		NULL) == SQLITE_OK &&
	    store_copy(s, run, to);
	if (!good) {
		snprintf(s->error, sizeof(s->error), "%.250s: %s", path,
		    to != NULL ? sqlite3_errmsg(to) : "no memory");
		unlink(path);
	}
	sqlite3_close(to);
	return good;
}
