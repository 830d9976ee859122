/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * store_open.h - a store that is open, for the files that read and forget.
 */
#ifndef HF_STORE_OPEN_H
#define HF_STORE_OPEN_H

#include <sqlite3.h>
#include <sys/stat.h>

#include "master/output/store/reader.h"

struct store {
	sqlite3 *db;
	char *path, *uri;  /* owned */
	sqlite3_stmt *run; /* whose texts are borrowed */
	int64_t version;   /* of its schema */
	bool frozen;       /* read without locks, as it was then */
	struct stat was;
	char error[STORE_ERROR];
};

/* Somebody wrote to one that is read without locks. */
bool store_has_changed(const struct store *);
/* Sets the error from the database. Returns false. */
bool store_fail(struct store *);
MUST_CHECK bool store_number(struct store *, const char *sql, int64_t *number);

#endif
