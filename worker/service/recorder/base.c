/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * base.c - the database of the run store, as its recorder writes it.
 *
 * Write-ahead log, and an fsync per group (synchronous=FULL): what was told
 * to be kept is on the disk.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "common/clock.h"
#include "worker/service/recorder/recorder.h"

#define BASE_PATIENCE_MS 60000u /* for another who writes */
#define BASE_ASK_US 1000u       /* how often */
/* For the recorder of a master that has died to end. */
#define BASE_HELD_MS 2000u
#define BASE_HELD_STEP_US 10000u

bool
base_fail(struct base *b, const char *what)
{
	int rc = b->db != NULL ? sqlite3_errcode(b->db) : SQLITE_NOMEM;

	b->failure = rc == SQLITE_FULL || rc == SQLITE_IOERR
			 ? STORE_IS_LOST
			 : STORE_IS_UNUSABLE;
	if (rc == SQLITE_NOTADB)
		what = "it is no run store";
	snprintf(b->error, sizeof(b->error), "%s: %s", what,
	    b->db != NULL ? sqlite3_errmsg(b->db) : "no memory");
	return false;
}

static bool
base_refuse(struct base *b, enum store_failure failure, const char *why)
{
	b->failure = failure;
	snprintf(b->error, sizeof(b->error), "%.500s", why);
	return false;
}

static bool
base_run(struct base *b, const char *sql)
{
	return sqlite3_exec(b->db, sql, NULL, NULL, NULL) == SQLITE_OK ||
	       base_fail(b, "the store cannot be written");
}

static bool
base_number(struct base *b, const char *sql, int64_t *number)
{
	sqlite3_stmt *s = NULL;
	bool good = sqlite3_prepare_v2(b->db, sql, -1, &s, NULL) == SQLITE_OK &&
		    sqlite3_step(s) == SQLITE_ROW;

	if (good)
		*number = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	return good || base_fail(b, "the store cannot be read");
}

static bool
base_prepare(struct base *b, sqlite3_stmt **s, const char *sql)
{
	return sqlite3_prepare_v2(b->db, sql, -1, s, NULL) == SQLITE_OK ||
	       base_fail(b, "the store is not as it should be");
}

static bool
base_step(struct base *b, sqlite3_stmt *s)
{
	int rc = sqlite3_step(s);

	sqlite3_reset(s);
	return rc == SQLITE_DONE || rc == SQLITE_ROW ||
	       base_fail(b, "the store cannot be written");
}

/* SQLite's own way of waiting would let the busiest of several win. */
static int
base_wait(void *ctx, int tries)
{
	(void)ctx;
	usleep(BASE_ASK_US);
	return (unsigned)tries < BASE_PATIENCE_MS * 1000u / BASE_ASK_US;
}

/* ---- opening ------------------------------------------------------------- */

static const char *const base_steps[STORE_VERSION] = { STORE_SCHEMA_1,
	STORE_SCHEMA_2 };

/* Is it ours, and not of a newer one? Before anything of it is changed. */
static bool
base_check(struct base *b, int64_t *version)
{
	int64_t application, tables;

	if (!base_number(b, "PRAGMA user_version", version) ||
	    !base_number(b, "PRAGMA application_id", &application) ||
	    !base_number(b, "SELECT count(*) FROM sqlite_master", &tables))
		return false;
	if (application != STORE_APPLICATION && tables > 0)
		return base_refuse(
		    b, STORE_IS_UNUSABLE, "it is a database, but no run store");
	if (*version > STORE_VERSION)
		return base_refuse(b, STORE_IS_UNUSABLE,
		    "it was written by a newer hayfork: use that one, or "
		    "another --store");
	return true;
}

/* From the version it has to ours, in the transaction that is open. */
static bool
base_migrate(struct base *b)
{
	int64_t version;
	char mark[80];

	if (!base_check(b, &version))
		return false;
	for (int64_t v = version; v < STORE_VERSION; v++)
		if (!base_run(b, base_steps[v]))
			return false;
	if (version == STORE_VERSION)
		return true;
	snprintf(mark, sizeof(mark),
	    "PRAGMA user_version = %d; PRAGMA application_id = %d",
	    STORE_VERSION, STORE_APPLICATION);
	return base_run(b, mark);
}

/*
 * One master has a run: its recorder has the byte of that number in the file
 * beside the store, as long as it lives.
 */
static bool
base_hold(struct base *b, uint64_t run)
{
	struct flock lock = { .l_type = F_WRLCK,
		.l_whence = SEEK_SET,
		.l_start = (off_t)run,
		.l_len = 1 };
	uint64_t until_ms = clock_ms() + BASE_HELD_MS;
	char sql[80], why[120];
	int64_t pid = 0;

	while (fcntl(b->lock_fd, F_SETLK, &lock) == -1) {
		if (errno != EACCES && errno != EAGAIN) {
			snprintf(why, sizeof(why), "it cannot be locked: %s",
			    strerror(errno));
			return base_refuse(b, STORE_IS_LOST, why);
		}
		if (clock_ms() < until_ms) {
			usleep(BASE_HELD_STEP_US);
			continue;
		}
		snprintf(sql, sizeof(sql), "SELECT pid FROM run WHERE id = %ju",
		    (uintmax_t)run);
		if (!base_number(b, sql, &pid))
			return false;
		snprintf(why, sizeof(why), "run %ju is held by process %jd",
		    (uintmax_t)run, (intmax_t)pid);
		return base_refuse(b, STORE_IS_HELD, why);
	}
	b->run = run;
	return true;
}

static void
bind_text(sqlite3_stmt *s, int at, struct slice text)
{
	sqlite3_bind_text(s, at, text.at, (int)text.len, SQLITE_TRANSIENT);
}

static bool
base_new_run(struct base *b, const struct opening *o)
{
	sqlite3_stmt *s = NULL;
	bool good;

	if (!base_prepare(b, &s,
		"INSERT INTO run (started, state, opened, pid, argv, folder, "
		"plan, failed, version) VALUES (?, 'running', 1, ?, ?, ?, ?, "
		"?, ?)"))
		return false;
	sqlite3_bind_int64(s, 1, (int64_t)clock_wall_us());
	sqlite3_bind_int64(s, 2, (int64_t)o->pid);
	sqlite3_bind_blob(s, 3, o->argv.at, (int)o->argv.len, SQLITE_TRANSIENT);
	bind_text(s, 4, o->folder);
	bind_text(s, 5, o->plan);
	bind_text(s, 6, o->failed);
	bind_text(s, 7, o->version);
	good = base_step(b, s);
	sqlite3_finalize(s);
	return good && base_hold(b, (uint64_t)sqlite3_last_insert_rowid(b->db));
}

/* What may have run, and is not repeatable, is left as it is, and for good. */
static bool
base_decide(struct base *b, bool unknown)
{
	char sql[300];

	snprintf(sql, sizeof(sql),
	    "UPDATE job SET decided = 1 WHERE id BETWEEN %jd AND %jd AND "
	    "superseded IS NULL AND host IS NOT NULL AND NOT repeatable AND "
	    "(status IS NULL OR status = 'cancelled'%s)",
	    (intmax_t)STORE_ROW(b->run, 0),
	    (intmax_t)STORE_ROW(b->run + 1, 0) - 1,
	    unknown ? " OR status = 'unknown'" : "");
	return base_run(b, sql);
}

/*
 * Taken up again. Had its recorder died, too, nobody knows what was begun of
 * what has no result: all of that may have been.
 */
static bool
base_old_run(struct base *b, const struct opening *o)
{
	intmax_t first = STORE_ROW(o->run, 0);
	intmax_t last = STORE_ROW(o->run + 1, 0) - 1;
	char sql[600];
	int64_t opened;

	snprintf(sql, sizeof(sql),
	    "SELECT ifnull(max(opened), 0) FROM run WHERE id = %ju AND state "
	    "<> '" STORE_FORGETTING "'",
	    (uintmax_t)o->run);
	if (!base_hold(b, o->run) || !base_number(b, sql, &opened))
		return false;
	if ((uint64_t)opened != o->opened)
		return base_refuse(b, STORE_IS_HELD,
		    opened == 0 ? "the run was forgotten meanwhile"
				: "the run was taken up by another meanwhile");
	snprintf(sql, sizeof(sql),
	    "UPDATE run SET opened = opened + 1, state = 'running', pid = %ju, "
	    "ended = NULL, exit = NULL, job_count = NULL WHERE id = %ju;"
	    "UPDATE job SET superseded = n.by FROM (SELECT replaces AS was, "
	    "max(seq) AS by FROM job WHERE id BETWEEN %jd AND %jd AND "
	    "replaces > 0 GROUP BY replaces) AS n WHERE id = %jd + n.was AND "
	    "superseded IS NULL",
	    (uintmax_t)o->pid, (uintmax_t)o->run, first, last, first);
	return base_run(b, sql) &&
	       (o->skip_doubt == 0 || base_decide(b, o->skip_doubt > 1));
}

static bool
base_statements(struct base *b)
{
#define NAME_(name, type) ", " #name
#define MARK_(name, type) ", ?"
	return base_prepare(b, &b->put,
		   "INSERT OR REPLACE INTO job (id" STORE_JOB_COLUMNS(NAME_)
		       STORE_RESULT_COLUMNS(
			   NAME_) ") VALUES (?" STORE_JOB_COLUMNS(MARK_)
			   STORE_RESULT_COLUMNS(MARK_) ")") &&
	       base_prepare(b, &b->drop, "DELETE FROM job WHERE id = ?") &&
	       base_prepare(b, &b->supersede,
		   "UPDATE job SET superseded = ? WHERE id = ?") &&
	       base_prepare(b, &b->attempt,
		   "INSERT OR REPLACE INTO attempt "
		   "(id" STORE_ATTEMPT_COLUMNS(
		       NAME_) ") VALUES (?" STORE_ATTEMPT_COLUMNS(MARK_) ")");
#undef NAME_
#undef MARK_
}

/* While others do the same, SQLite does not wait for them by itself. */
static bool
base_log_ahead(struct base *b)
{
	uint64_t until_ms = clock_ms() + BASE_PATIENCE_MS;

	while (!base_run(b, "PRAGMA journal_mode = WAL")) {
		if (sqlite3_errcode(b->db) != SQLITE_BUSY ||
		    clock_ms() >= until_ms)
			return false;
		b->error[0] = '\0';
		usleep(BASE_HELD_STEP_US);
	}
	return true;
}

bool
base_open(struct base *b, const struct opening *o)
{
	char path[4096 + 16];
	int64_t version;

	memset(b, 0, sizeof(*b));
	b->lock_fd = -1;
	snprintf(path, sizeof(path), "%.*s", (int)o->path.len, o->path.at);
	if (sqlite3_open_v2(path, &b->db,
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) != SQLITE_OK)
		return base_fail(b, "it cannot be opened");
	sqlite3_extended_result_codes(b->db, 0);
	sqlite3_busy_handler(b->db, base_wait, NULL);
	if (!base_check(b, &version))
		return false;
	snprintf(path, sizeof(path), "%.*s-lock", (int)o->path.len, o->path.at);
	b->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (b->lock_fd == -1) {
		snprintf(path, sizeof(path), "its lock cannot be opened: %s",
		    strerror(errno));
		return base_refuse(b,
		    errno == ENOSPC || errno == EIO || errno == EDQUOT
			? STORE_IS_LOST
			: STORE_IS_UNUSABLE,
		    path);
	}
	/* Of a new file only: what is forgotten gives its room back by pieces.
	 */
	if (!base_run(b, "PRAGMA auto_vacuum = INCREMENTAL") ||
	    !base_log_ahead(b) ||
	    !base_run(b, "PRAGMA synchronous = FULL; BEGIN IMMEDIATE"))
		return false;
	b->grouped = true;
	return base_migrate(b) &&
	       (o->run == 0 ? base_new_run(b, o) : base_old_run(b, o)) &&
	       base_statements(b) && base_commit(b);
}

bool
base_next_seq(struct base *b, uint64_t *seq)
{
	intmax_t first = STORE_ROW(b->run, 0);
	intmax_t end = STORE_ROW(b->run + 1, 0) - 1;
	char sql[300];
	int64_t last;

	snprintf(sql, sizeof(sql),
	    "SELECT ifnull(max(id), 0) & 4294967295 FROM (SELECT max(id) AS id "
	    "FROM job WHERE id BETWEEN %jd AND %jd UNION ALL SELECT max(id) "
	    "FROM attempt WHERE id BETWEEN %jd AND %jd)",
	    first, end, first, end);
	if (!base_number(b, sql, &last))
		return false;
	*seq = (uint64_t)last + 1;
	return true;
}

/* ---- rows ---------------------------------------------------------------- */

static bool
base_group(struct base *b)
{
	if (b->grouped)
		return true;
	b->grouped = base_run(b, "BEGIN IMMEDIATE");
	return b->grouped;
}

bool
base_commit(struct base *b)
{
	if (!b->grouped)
		return true;
	b->grouped = false;
	return base_run(b, "COMMIT");
}

/* The next field to a column, whatever it is. */
static bool
base_bind(sqlite3_stmt *s, int at, struct unpack *u)
{
	struct slice bytes;
	uint64_t number;
	int rc;

	if (u->at < u->end && *u->at == 0xc0) {
		u->at++;
		rc = sqlite3_bind_null(s, at);
	} else if (unpack_uint(u, &number))
		rc = sqlite3_bind_int64(s, at, (int64_t)number);
	else if (unpack_str(u, &bytes))
		rc =
		    sqlite3_bind_text64(s, at, bytes.at != NULL ? bytes.at : "",
			bytes.len, SQLITE_STATIC, SQLITE_UTF8);
	else if (unpack_bin(u, &bytes))
		rc = sqlite3_bind_blob64(s, at,
		    bytes.at != NULL ? bytes.at : "", bytes.len, SQLITE_STATIC);
	else
		return false;
	return rc == SQLITE_OK;
}

bool
base_put(struct base *b, struct slice job, const struct slice *result)
{
	struct unpack u = unpack_of(job), first = u;
	uint64_t seq = 0;
	bool good = base_group(b) && unpack_uint(&first, &seq);
	int at = 1;

	if (!good)
		return b->error[0] == '\0' ? base_refuse(b, STORE_IS_LOST,
						 "a job has no number")
					   : false;
	/* Else every one of them is bound anew. */
	if (result == NULL)
		sqlite3_clear_bindings(b->put);
	sqlite3_bind_int64(b->put, at++, STORE_ROW(b->run, seq));
	for (int i = 0; good && i < STORE_JOB_FIELDS; i++)
		good = base_bind(b->put, at++, &u);
	if (result != NULL)
		u = unpack_of(*result);
	for (int i = 0; good && result != NULL && i < STORE_RESULT_FIELDS; i++)
		good = base_bind(b->put, at++, &u);
	if (!good)
		return base_fail(b, "a result cannot be stored");
	return base_step(b, b->put);
}

bool
base_attempt(struct base *b, struct slice attempt)
{
	struct unpack u = unpack_of(attempt), first = u;
	uint64_t seq;
	bool good = unpack_uint(&first, &seq);

	if (!good)
		return base_refuse(b, STORE_IS_LOST, "an attempt at no job");
	sqlite3_clear_bindings(b->attempt);
	sqlite3_bind_int64(b->attempt, 1, STORE_ROW(b->run, seq));
	for (int i = 0; good && i < STORE_ATTEMPT_FIELDS; i++)
		good = base_bind(b->attempt, 2 + i, &u);
	if (!good)
		return base_fail(b, "an attempt cannot be stored");
	return base_group(b) && base_step(b, b->attempt);
}

bool
base_drop(struct base *b, uint64_t seq)
{
	char sql[80];

	snprintf(sql, sizeof(sql), "DELETE FROM attempt WHERE id = %jd",
	    (intmax_t)STORE_ROW(b->run, seq));
	sqlite3_bind_int64(b->drop, 1, STORE_ROW(b->run, seq));
	return base_group(b) && base_step(b, b->drop) && base_run(b, sql);
}

bool
base_supersede(struct base *b, uint64_t replaces, uint64_t by)
{
	sqlite3_bind_int64(b->supersede, 1, (int64_t)by);
	sqlite3_bind_int64(b->supersede, 2, STORE_ROW(b->run, replaces));
	return base_group(b) && base_step(b, b->supersede);
}

/* ---- the end ------------------------------------------------------------- */

bool
base_end(struct base *b, int exit_status)
{
	char sql[500];

	if (exit_status >= 0)
		snprintf(sql, sizeof(sql),
		    "UPDATE run SET (job_count, bad_count, doubt_count) = "
		    "(SELECT " STORE_COUNTS " FROM job WHERE id BETWEEN run.id "
		    "<< 32 AND (run.id + 1 << 32) - 1 AND superseded IS NULL), "
		    "state = 'ended', ended = %ju, exit = %d WHERE id = %ju",
		    (uintmax_t)clock_wall_us(), exit_status, (uintmax_t)b->run);
	else
		snprintf(sql, sizeof(sql),
		    "UPDATE run SET state = 'interrupted', ended = %ju WHERE "
		    "id = %ju",
		    (uintmax_t)clock_wall_us(), (uintmax_t)b->run);
	return base_group(b) && base_run(b, sql) && base_commit(b);
}

void
base_close(struct base *b)
{
	sqlite3_finalize(b->put);
	sqlite3_finalize(b->drop);
	sqlite3_finalize(b->supersede);
	sqlite3_finalize(b->attempt);
	sqlite3_close(b->db);
	if (b->lock_fd != -1)
		close(b->lock_fd);
}
