/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fuzz_store.c - rows of a run store that somebody else has written.
 *
 * The first byte says how long the packed commands are, the next how long the
 * output; the rest is what is packed beside the columns. Whatever stands
 * there, what comes of it can be shown.
 */
#include <stdlib.h>

#include "master/output/store/row.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

#define COLUMN_(name, type) ", :" #name " AS " #name

static void
bind_blob(sqlite3_stmt *q, const char *name, const uint8_t *at, size_t len)
{
	sqlite3_bind_blob(q, sqlite3_bind_parameter_index(q, name), at,
	    (int)len, SQLITE_STATIC);
}

static void
show(const struct row *row)
{
	struct sink sink;
	struct buf out = { 0 };

	for (int kind = 0; kind < SINK_KINDS; kind++) {
		sink_init(&sink, (enum sink_kind)kind, &out, false);
		sink_result(&sink, &row->job.record);
		while (sink_more(&sink))
			continue;
		sink_fini(&sink);
	}
	buf_free(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static sqlite3 *db;
	sqlite3_stmt *q = NULL;
	struct row row = { 0 };
	size_t commands, output;

	if (len < 2)
		return 0;
	commands = data[0] < len - 2 ? data[0] : len - 2;
	output = data[1] < len - 2 - commands ? data[1] : len - 2 - commands;
	if ((db == NULL && sqlite3_open(":memory:", &db) != SQLITE_OK) ||
	    sqlite3_prepare_v2(db,
		"SELECT NULL AS superseded" STORE_JOB_COLUMNS(COLUMN_)
		    STORE_RESULT_COLUMNS(COLUMN_),
		-1, &q, NULL) != SQLITE_OK)
		abort();
	bind_blob(q, ":commands", data + 2, commands);
	bind_blob(q, ":stdout", data + 2 + commands, output);
	bind_blob(q, ":more", data + 2 + commands + output,
	    len - 2 - commands - output);
	bind_blob(q, ":value", data, len);
	bind_blob(q, ":status", data, len);
	for (int i = 0; i < 2; i++) {
		if (sqlite3_step(q) != SQLITE_ROW)
			abort();
		row_read(&row, q);
		show(&row);
		sqlite3_reset(q);
	}
	sqlite3_finalize(q);
	row_fini(&row);
	return 0;
}
