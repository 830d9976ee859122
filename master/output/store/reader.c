/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * reader.c - what stands in the run store.
 */
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

#define STORE_RUN_COLUMNS                                                      \
	"SELECT id, started, ended, state, exit, pid, argv, folder, plan,"     \
	" (SELECT count(*) FROM job j WHERE j.id BETWEEN r.id << 32 AND"       \
	"  (r.id + 1 << 32) - 1 AND superseded IS NULL),"                      \
	" (SELECT count(*) FROM job j WHERE j.id BETWEEN r.id << 32 AND"       \
	"  (r.id + 1 << 32) - 1 AND superseded IS NULL AND status <> 'ok'),"   \
	" (SELECT count(*) FROM job j WHERE j.id BETWEEN r.id << 32 AND"       \
	"  (r.id + 1 << 32) - 1 AND superseded IS NULL AND status IS NULL),"   \
	" opened"                                                              \
	" FROM run r "

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
		.jobs = row_uint(q, 9),
		.failed = row_uint(q, 10),
		.doubt = row_uint(q, 11),
		.opened = row_uint(q, 12),
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
	    s->db, STORE_RUN_COLUMNS "ORDER BY id DESC", -1, &q, NULL);

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
		last ? STORE_RUN_COLUMNS "ORDER BY id DESC LIMIT 1"
		     : STORE_RUN_COLUMNS "WHERE id = ?",
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

bool
store_each_job(struct store *s, uint64_t run, const char *host, bool all,
    void (*each)(void *ctx, const struct store_job *), void *ctx)
{
	sqlite3_stmt *q = NULL;
	struct row row = { 0 };
	int rc;

	if (sqlite3_prepare_v2(s->db, ROW_SELECT, -1, &q, NULL) != SQLITE_OK)
		return store_fail(s);
	sqlite3_bind_int64(q, 1, STORE_ROW(run, 0));
	sqlite3_bind_int64(q, 2, STORE_ROW(run + 1, 0) - 1);
	sqlite3_bind_text(q, 3, host, -1, SQLITE_STATIC);
	sqlite3_bind_int(q, 4, all);
	while ((rc = sqlite3_step(q)) == SQLITE_ROW) {
		row_read(&row, q);
		each(ctx, &row.job);
	}
	sqlite3_finalize(q);
	row_fini(&row);
	return rc == SQLITE_DONE || store_fail(s);
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
