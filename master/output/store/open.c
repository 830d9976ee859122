/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * open.c - the run store, for those that read it: also where they may not
 * write.
 */
#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/mem.h"
#include "master/output/store/store_open.h"

#define STORE_PATIENCE_MS 10000 /* for one who writes */

/* Is there something in the log beside it that is not in it yet? */
static bool
store_has_log(const struct store *s)
{
	char *log = NULL;
	struct stat st;
	bool has;

	if (asprintf(&log, "%s-wal", s->path) == -1)
		no_memory(strlen(s->path));
	has = stat(log, &st) == 0 && st.st_size > 0;
	free(log);
	return has;
}

/* One that is read without locks is of use only as long as it stays. */
bool
store_has_changed(const struct store *s)
{
	struct stat st;

	return s->frozen && (store_has_log(s) || stat(s->path, &st) == -1 ||
				st.st_size != s->was.st_size ||
				st.st_mtim.tv_sec != s->was.st_mtim.tv_sec ||
				st.st_mtim.tv_nsec != s->was.st_mtim.tv_nsec);
}

bool
store_fail(struct store *s)
{
	if (s->db != NULL && sqlite3_errcode(s->db) == SQLITE_NOTADB) {
		snprintf(s->error, sizeof(s->error),
		    "%s: it is no run store, nor any SQLite database", s->path);
		return false;
	}
	if (store_has_changed(s)) {
		snprintf(s->error, sizeof(s->error),
		    "%s: somebody wrote to it meanwhile: try again", s->path);
		return false;
	}
	if (s->db != NULL && sqlite3_errcode(s->db) == SQLITE_CORRUPT) {
		snprintf(s->error, sizeof(s->error),
		    "%s: it is damaged (%s): sqlite3's .recover may save what "
		    "is left",
		    s->path, sqlite3_errmsg(s->db));
		return false;
	}
	snprintf(s->error, sizeof(s->error), "%s: %s", s->path,
	    sqlite3_errmsg(s->db));
	return false;
}

bool
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
	int64_t application;

	if (!store_number(s, "PRAGMA application_id", &application) ||
	    !store_number(s, "PRAGMA user_version", &s->version))
		return false;
	if (application == STORE_APPLICATION && s->version <= STORE_VERSION)
		return true;
	snprintf(s->error, sizeof(s->error), "%s: %s", s->path,
	    application != STORE_APPLICATION
		? "it is no run store"
		: "it was written by a newer hayfork: use that one");
	return false;
}

/* ---- opening ------------------------------------------------------------- */

/* SQLite's name of the file, for what it may do with it ("mode=ro"). */
static char *
store_uri(const char *path, const char *how)
{
	struct buf b = { 0 };

	buf_add_literal(&b, "file:");
	for (const char *p = path; *p != '\0'; p++) {
		if (*p == '%')
			buf_add_literal(&b, "%25");
		else if (*p == '?')
			buf_add_literal(&b, "%3f");
		else if (*p == '#')
			buf_add_literal(&b, "%23");
		else
			buf_add(&b, p, 1);
	}
	buf_add_literal(&b, "?");
	buf_add(&b, how, strlen(how) + 1);
	return (char *)b.mem;
}

/* SQLite makes files beside it, for whoever may write; others only look. */
static bool
store_may_write(const char *path)
{
	char *copy = xstrdup(path);
	bool may = access(path, W_OK) == 0 && access(dirname(copy), W_OK) == 0;

	free(copy);
	return may;
}

static bool
store_try(struct store *s, const char *how)
{
	sqlite3_close(s->db);
	s->db = NULL;
	free(s->uri);
	s->uri = store_uri(s->path, how);
	if (sqlite3_open_v2(s->uri, &s->db,
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_URI, NULL) != SQLITE_OK)
		return store_fail(s);
	sqlite3_busy_timeout(s->db, STORE_PATIENCE_MS);
	return store_check(s);
}

static bool
store_open_any(struct store *s)
{
	if (store_may_write(s->path))
		return store_try(s, "mode=rw");
	if (store_try(s, "mode=ro"))
		return true;
	/* SQLite cannot make what it needs beside it, or not in its folder. */
	if (s->db == NULL || (sqlite3_errcode(s->db) != SQLITE_CANTOPEN &&
				 sqlite3_errcode(s->db) != SQLITE_READONLY))
		return false;
	/* Nobody writes to it now: its log would be there. */
	s->frozen = stat(s->path, &s->was) == 0;
	if (!store_has_log(s))
		return store_try(s, "immutable=1");
	s->frozen = false;
	snprintf(s->error, sizeof(s->error),
	    "%s: somebody writes to it, or did not end well, and only who may "
	    "write to its folder can read it now",
	    s->path);
	return false;
}

struct store *
store_open(const char *path, char err[STORE_ERROR])
{
	struct store *s = xcalloc(1, sizeof(*s));

	s->path = xstrdup(path);
	if (access(path, F_OK) == -1 && errno == ENOENT)
		snprintf(s->error, sizeof(s->error),
		    "%s: there is no run store yet", path);
	else if (access(path, R_OK) == -1)
		snprintf(s->error, sizeof(s->error), "%s: %s", path,
		    strerror(errno));
	else if (store_open_any(s))
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
	free(s->uri);
	free(s);
}

const char *
store_error(const struct store *s)
{
	return s->error;
}
