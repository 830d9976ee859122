/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * reader.c - what stands in the run store.
 */
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/mem.h"
#include "master/output/store/place.h"
#include "master/output/store/reader.h"
#include "master/output/store/row.h"

#define STORE_PATIENCE_MS 10000 /* for one who writes */

struct store {
	sqlite3 *db;
	char *path;
	sqlite3_stmt *run; /* whose texts are borrowed */
	char error[STORE_ERROR];
};

static bool
store_fail(struct store *s)
{
	snprintf(s->error, sizeof(s->error), "%s: %s", s->path,
	    sqlite3_errmsg(s->db));
	return false;
}

static bool
store_number(struct store *s, const char *sql, int64_t *number)
{
	sqlite3_stmt *q = NULL;
	bool good = sqlite3_prepare_v2(s->db, sql, -1, &q, NULL) == SQLITE_OK &&
		    sqlite3_step(q) == SQLITE_ROW;

	if (good)
		*number = sqlite3_column_int64(q, 0);
	sqlite3_finalize(q);
	return good || store_fail(s);
}

static bool
store_check(struct store *s)
{
	int64_t application, version;

	if (!store_number(s, "PRAGMA application_id", &application) ||
	    !store_number(s, "PRAGMA user_version", &version))
		return false;
	if (application == STORE_APPLICATION && version <= STORE_VERSION)
		return true;
	snprintf(s->error, sizeof(s->error), "%s: %s", s->path,
	    application != STORE_APPLICATION
		? "it is no run store"
		: "it was written by a newer hayfork: use that one");
	return false;
}

struct store *
store_open(const char *path, char err[STORE_ERROR])
{
	struct store *s = xcalloc(1, sizeof(*s));

	s->path = xstrdup(path);
	if (access(path, F_OK) == -1)
		snprintf(s->error, sizeof(s->error),
		    "%s: there is no run store yet", path);
	else if (sqlite3_open_v2(path, &s->db, SQLITE_OPEN_READWRITE, NULL) !=
		 SQLITE_OK)
		store_fail(s);
	else if (sqlite3_busy_timeout(s->db, STORE_PATIENCE_MS) == SQLITE_OK &&
		 store_check(s))
		return s;
	snprintf(err, STORE_ERROR, "%s", s->error);
	store_close(s);
	return NULL;
}

void
store_close(struct store *s)
{
	if (s == NULL)
		return;
	sqlite3_finalize(s->run);
	sqlite3_close(s->db);
	free(s->path);
	free(s);
}

const char *
store_error(const struct store *s)
{
	return s->error;
}

/* ---- runs ---------------------------------------------------------------- */

#define STORE_RUN_SELECT                                                       \
	"SELECT r.id, r.started, ended, state, r.exit, pid, argv, folder, "    \
	"plan, failed, opened, count(j.id), ifnull(sum(status <> 'ok'), 0), "  \
	"count(j.id) - count(status) FROM run r LEFT JOIN job j ON j.id "      \
	"BETWEEN r.id << 32 AND (r.id + 1 << 32) - 1 AND superseded IS NULL "
#define STORE_RUN_ORDER "GROUP BY r.id ORDER BY r.id DESC"

static void
store_read_run(struct store *s, sqlite3_stmt *q, struct store_run *run)
{
	const char *state = row_text(q, 3);

	*run = (struct store_run){
		.id = row_uint(q, 0),
		.started_us = row_uint(q, 1),
		.ended_us = row_uint(q, 2),
		.ended = state != NULL && strcmp(state, "ended") == 0,
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
}

bool
store_each_run(struct store *s,
    bool (*each)(void *ctx, const struct store_run *), void *ctx)
{
	sqlite3_stmt *q = NULL;
	struct store_run run;
	int rc = sqlite3_prepare_v2(
	    s->db, STORE_RUN_SELECT STORE_RUN_ORDER, -1, &q, NULL);

	while (rc == SQLITE_OK || rc == SQLITE_ROW) {
		if ((rc = sqlite3_step(q)) != SQLITE_ROW)
			break;
		store_read_run(s, q, &run);
		if (!each(ctx, &run)) {
			rc = SQLITE_DONE;
			break;
		}
	}
	sqlite3_finalize(q);
	return rc == SQLITE_DONE || store_fail(s);
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
	s->run = NULL;
	if (sqlite3_prepare_v2(s->db,
		last ? STORE_RUN_SELECT
		    "WHERE r.id = (SELECT max(id) FROM run) GROUP BY r.id"
		     : STORE_RUN_SELECT "WHERE r.id = ? GROUP BY r.id",
		-1, &s->run, NULL) != SQLITE_OK)
		return store_fail(s);
	if (!last)
		sqlite3_bind_int64(s->run, 1, id);
	if ((rc = sqlite3_step(s->run)) == SQLITE_ROW) {
		store_read_run(s, s->run, run);
		return true;
	}
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
	bool all;         /* what was done again since, too */
};

static bool
store_each_row(struct store *s, const struct store_range *range,
    void (*each)(void *ctx, const struct store_job *), void *ctx)
{
	sqlite3_stmt *q = NULL;
	struct row row = { 0 };
	int rc;

	if (sqlite3_prepare_v2(s->db, ROW_SELECT, -1, &q, NULL) != SQLITE_OK)
		return store_fail(s);
	sqlite3_bind_int64(q, 1, range->first);
	sqlite3_bind_int64(q, 2, range->last);
	sqlite3_bind_text(q, 3, range->host, -1, SQLITE_STATIC);
	sqlite3_bind_int(q, 4, range->all);
	while ((rc = sqlite3_step(q)) == SQLITE_ROW) {
		row_read(&row, q);
		each(ctx, &row.job);
	}
	sqlite3_finalize(q);
	row_fini(&row);
	return rc == SQLITE_DONE || store_fail(s);
}

bool
store_each_job(struct store *s, uint64_t run, const char *host, bool all,
    void (*each)(void *ctx, const struct store_job *), void *ctx)
{
	struct store_range range = { STORE_ROW(run, 0),
		STORE_ROW(run + 1, 0) - 1, host, all };

	return store_each_row(s, &range, each, ctx);
}

bool
store_one_job(struct store *s, uint64_t run, uint64_t seq,
    void (*each)(void *ctx, const struct store_job *), void *ctx)
{
	struct store_range range = { STORE_ROW(run, seq), STORE_ROW(run, seq),
		NULL, true };

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
	return rc == SQLITE_DONE || store_fail(s);
}

/* ---- a store of its own -------------------------------------------------- */

static bool
store_copy(struct store *s, uint64_t run, sqlite3 *to)
{
	char *sql = sqlite3_mprintf(
	    "PRAGMA application_id = %d; PRAGMA user_version = "
	    "%d;" STORE_SCHEMA_1 "ATTACH %Q AS theirs; BEGIN;"
	    "INSERT INTO run SELECT * FROM theirs.run WHERE id = %lld;"
	    "INSERT INTO job SELECT * FROM theirs.job WHERE id BETWEEN %lld AND"
	    " %lld; COMMIT; DETACH theirs",
	    STORE_APPLICATION, STORE_VERSION, s->path, (long long)run,
	    (long long)STORE_ROW(run, 0), (long long)STORE_ROW(run + 1, 0) - 1);
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
	good = sqlite3_open_v2(path, &to, SQLITE_OPEN_READWRITE, NULL) ==
		   SQLITE_OK &&
	       store_copy(s, run, to);
	if (!good) {
		snprintf(s->error, sizeof(s->error), "%.250s: %s", path,
		    to != NULL ? sqlite3_errmsg(to) : "no memory");
		unlink(path);
	}
	sqlite3_close(to);
	return good;
}

/* ---- forgetting ---------------------------------------------------------- */

bool
store_forget_run(struct store *s, uint64_t run)
{
	char sql[200];

	snprintf(sql, sizeof(sql),
	    "BEGIN IMMEDIATE; DELETE FROM job WHERE id BETWEEN %jd AND %jd;"
	    "DELETE FROM run WHERE id = %jd; COMMIT",
	    (intmax_t)STORE_ROW(run, 0), (intmax_t)STORE_ROW(run + 1, 0) - 1,
	    (intmax_t)run);
	return sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK ||
	       store_fail(s);
}

bool
store_compact(struct store *s)
{
	return sqlite3_exec(s->db, "VACUUM", NULL, NULL, NULL) == SQLITE_OK ||
	       store_fail(s);
}
