/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * row.h - a row of the run store, as the record of a job.
 *
 * What stands there may have been written by anybody: what does not fit its
 * column is as if it were not there.
 */
#ifndef HF_STORE_ROW_H
#define HF_STORE_ROW_H

#include <sqlite3.h>

#include "master/output/store/reader.h"

#define ROW_COLUMN_(name, type) #name ", "
/*
 * In the order of the input. Sorted are numbers, not rows: those can be large.
 */
#define ROW_SELECT(decided)                                                    \
	"SELECT " STORE_JOB_COLUMNS(ROW_COLUMN_) STORE_RESULT_COLUMNS(         \
	    ROW_COLUMN_) "row, " decided                                       \
			 " FROM (SELECT id AS row FROM job WHERE id BETWEEN "  \
			 "?1 AND ?2 AND (?3 IS NULL OR host = ?3) AND "        \
			 "superseded IS NULL "                                 \
			 "ORDER BY number, id LIMIT -1) CROSS JOIN job ON "    \
			 "job.id = row"

#define ROW_ATTEMPTS                                                           \
	"SELECT " STORE_ATTEMPT_COLUMNS(                                       \
	    ROW_COLUMN_) "id FROM attempt WHERE id = ? ORDER BY number"
#define ROW_EARLIER_MAX 100 /* attempts that are read */

struct row {
	struct store_job job;
	struct hayfork_result result;
	struct hayfork_part *parts;
	const char **commands;
	struct buf texts; /* NUL-terminated copies */
	int64_t id;
	struct hayfork_attempt *earlier;
	struct buf tries; /* their texts */
};

/* The row's texts are borrowed from the statement, until its next step. */
void row_read(struct row *, sqlite3_stmt *);
/* The attempts before that; NULL: there are none. */
void row_read_attempts(struct row *, sqlite3_stmt *);
void row_fini(struct row *);

const char *row_text(sqlite3_stmt *, int column);
uint64_t row_uint(sqlite3_stmt *, int column);
/* -1: there is none. */
int row_index(sqlite3_stmt *, int column);
struct slice row_bytes(sqlite3_stmt *, int column);

#endif
