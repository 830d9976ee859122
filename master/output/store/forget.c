/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * forget.c - runs that are forgotten, while others may be under way.
 *
 * Whoever writes waits until we are done with a piece: pieces are short, and
 * there is a pause between them in which others get their turn.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/clock.h"
#include "master/output/store/place.h"
#include "master/output/store/store_open.h"

#define FORGET_PIECE_MS 20u
#define FORGET_PAUSE_US 2000u /* twice as long as a recorder sleeps */
#define FORGET_ROWS "64"      /* between two looks at the clock */
#define FORGET_PAGES "256"    /* the same, of room that is given back */

static bool
store_do(struct store *s, const char *sql)
{
	return sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK ||
	       store_fail(s);
}

/* A piece of what this statement does; *more: it is not done. */
static bool
forget_piece(struct store *s, const char *sql, bool *more)
{
	uint64_t until_ms = clock_ms() + FORGET_PIECE_MS;

	if (!store_do(s, "BEGIN IMMEDIATE"))
		return false;
	do {
		if (!store_do(s, sql)) {
			sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
			return false;
		}
		*more = sqlite3_changes(s->db) > 0;
	} while (*more && clock_ms() < until_ms);
	return store_do(s, "COMMIT");
}

static bool
forget_rows(struct store *s, const char *table, uint64_t run)
{
	char *sql = sqlite3_mprintf(
	    "DELETE FROM %s WHERE id IN (SELECT id FROM %s WHERE id BETWEEN "
	    "%lld AND %lld LIMIT " FORGET_ROWS ")",
	    table, table, (long long)STORE_ROW(run, 0),
	    (long long)STORE_ROW(run + 1, 0) - 1);
	bool good = true, more = true;

	while (good && more) {
		good = sql != NULL && forget_piece(s, sql, &more);
		if (more)
			usleep(FORGET_PAUSE_US);
	}
	sqlite3_free(sql);
	return good;
}

/* Who is killed in between leaves it marked, and the next one goes on. */
static bool
forget_all(struct store *s, uint64_t run)
{
	char mark[120], sql[80];

	snprintf(mark, sizeof(mark),
	    "UPDATE run SET state = '" STORE_FORGETTING "'%s WHERE id = %ju",
	    s->version < 2 ? "" : ", job_count = NULL", (uintmax_t)run);
	snprintf(
	    sql, sizeof(sql), "DELETE FROM run WHERE id = %ju", (uintmax_t)run);
	return store_do(s, mark) && forget_rows(s, "job", run) &&
	       (s->version < 2 || forget_rows(s, "attempt", run)) &&
	       store_do(s, sql);
}

bool
store_forget_run(struct store *s, uint64_t run, bool *held)
{
	int fd = place_hold(s->path, run);
	bool good;

	*held = fd == -1 && errno == EAGAIN;
	if (*held)
		return true;
	if (fd == -1) {
		snprintf(s->error, sizeof(s->error), "%s-lock: %s", s->path,
		    strerror(errno));
		return false;
	}
	good = forget_all(s, run);
	close(fd);
	return good;
}

static bool
compact_pieces(struct store *s)
{
	int64_t before, left;

	if (!store_number(s, "PRAGMA freelist_count", &left))
		return false;
	while (left > 0) {
		before = left;
		if (!store_do(
			s, "PRAGMA incremental_vacuum(" FORGET_PAGES ")") ||
		    !store_number(s, "PRAGMA freelist_count", &left))
			return false;
		if (left >= before)
			break;
		usleep(FORGET_PAUSE_US);
	}
	return true;
}

bool
store_compact(struct store *s, bool others, bool *done)
{
	int64_t kind;

	*done = true;
	if (!store_number(s, "PRAGMA auto_vacuum", &kind))
		return false;
	if (kind == 2) {
		if (!compact_pieces(s))
			return false;
	} else if (others) {
		*done = false;
		return true;
	} else if (!store_do(s, "PRAGMA auto_vacuum = 2; VACUUM"))
		return false;
	/* As far as nobody reads it now: others wait while it waits. */
	sqlite3_busy_timeout(s->db, 0);
	sqlite3_exec(
	    s->db, "PRAGMA wal_checkpoint(TRUNCATE)", NULL, NULL, NULL);
	return true;
}
