/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * row.c - a row of the run store, as the record of a job.
 */
#include <limits.h>

#include "common/mem.h"
#include "master/output/store/row.h"

#define ROW_PARTS_MAX 10000u

#define ROW_NUMBER_(name, type) ROW_##name,
enum {
	STORE_JOB_COLUMNS(ROW_NUMBER_) STORE_RESULT_COLUMNS(ROW_NUMBER_) ROW_id,
	ROW_decided
};
#undef ROW_NUMBER_
#define TRY_NUMBER_(name, type) TRY_##name,
enum { STORE_ATTEMPT_COLUMNS(TRY_NUMBER_) };
#undef TRY_NUMBER_

/* ---- columns ------------------------------------------------------------- */

const char *
row_text(sqlite3_stmt *q, int column)
{
	return (const char *)sqlite3_column_text(q, column);
}

uint64_t
row_uint(sqlite3_stmt *q, int column)
{
	sqlite3_int64 v = sqlite3_column_int64(q, column);

	return v > 0 ? (uint64_t)v : 0;
}

int
row_index(sqlite3_stmt *q, int column)
{
	sqlite3_int64 v = sqlite3_column_int64(q, column);

	return sqlite3_column_type(q, column) == SQLITE_NULL || v < 0 ||
		       v > INT_MAX
		   ? -1
		   : (int)v;
}

struct slice
row_bytes(sqlite3_stmt *q, int column)
{
	const char *at = sqlite3_column_blob(q, column);

	return (struct slice){ at, (size_t)sqlite3_column_bytes(q, column) };
}

/* Its place in a table of names; 0 if it has none. */
static int
row_word(
    sqlite3_stmt *q, int column, const char *(*name)(int), int count, int none)
{
	const char *text = row_text(q, column);

	for (int i = 0; text != NULL && i < count; i++)
		if (strcmp(name(i), text) == 0)
			return i;
	return none;
}

static const char *
row_status_name(int i)
{
	return hayfork_status_name((enum hayfork_status)i);
}

static const char *
row_stage_name(int i)
{
	return hayfork_stage_name((enum hayfork_stage)i);
}

/* ---- what is packed ------------------------------------------------------ */

/* Texts are found when all have been added: the buffer moves until then. */
static size_t
row_keep(struct buf *texts, struct slice s)
{
	size_t at = buf_len(texts);

	buf_add(texts, s.at, s.len);
	buf_add(texts, "", 1);
	return at + 1;
}

/* nil: 0; else where it is, and 1. */
static bool
row_take_text(struct row *r, struct unpack *u, size_t *at)
{
	struct slice s;

	*at = 0;
	if (u->at < u->end && *u->at == 0xc0) {
		u->at++;
		return true;
	}
	if (!unpack_str(u, &s))
		return false;
	*at = row_keep(&r->texts, s);
	return true;
}

static const char *
row_kept(const struct buf *texts, size_t at)
{
	return at == 0 ? NULL : (const char *)buf_at(texts) + at - 1;
}

static bool
row_take_index(struct unpack *u, int *index)
{
	uint64_t v;

	*index = -1;
	if (u->at < u->end && *u->at == 0xc0) {
		u->at++;
		return true;
	}
	if (!unpack_uint(u, &v) || v > INT_MAX)
		return false;
	*index = (int)v;
	return true;
}

/* Where the texts of a part are. */
struct part_texts {
	size_t class, message;
};

static bool
row_take_part(struct row *r, struct unpack *u, struct hayfork_part *p,
    struct part_texts *t)
{
	const struct hayfork_result *res = &r->result;
	uint64_t status, stage, at, len;
	uint32_t n;

	if (!unpack_array(u, &n) || n != 8 || !unpack_uint(u, &status) ||
	    !unpack_uint(u, &stage) || status >= HAYFORK_STATUS_COUNT ||
	    stage >= HAYFORK_STAGE_COUNT ||
	    !row_take_index(u, &p->exit_status) ||
	    !unpack_uint(u, &p->elapsed_us) || !unpack_uint(u, &at) ||
	    !unpack_uint(u, &len) || at > res->output_len[0] ||
	    len > res->output_len[0] - at || !row_take_text(r, u, &t->class) ||
	    !row_take_text(r, u, &t->message))
		return false;
	p->status = (enum hayfork_status)status;
	p->stage = (enum hayfork_stage)stage;
	p->output = len > 0 ? res->output[0] + at : "";
	p->output_len = len;
	return true;
}

static bool
row_take_parts(struct row *r, struct unpack *u)
{
	struct part_texts *texts;
	uint32_t n, i;

	if (!unpack_array(u, &n) || n > ROW_PARTS_MAX)
		return false;
	free(r->parts);
	r->parts = xcalloc(n + 1, sizeof(*r->parts));
	texts = xcalloc(n + 1, sizeof(*texts));
	for (i = 0; i < n; i++)
		if (!row_take_part(r, u, &r->parts[i], &texts[i]))
			break;
	for (uint32_t k = 0; k < i; k++) {
		r->parts[k].error_class = row_kept(&r->texts, texts[k].class);
		r->parts[k].error_message =
		    row_kept(&r->texts, texts[k].message);
	}
	free(texts);
	if (i < n)
		return false;
	r->result.parts = n > 0 ? r->parts : NULL;
	r->result.part_count = n;
	return true;
}

static void
row_take_more(struct row *r, struct slice more)
{
	struct unpack u = unpack_of(more);
	size_t signal, trace, words, user, method;
	struct hayfork_result *res = &r->result;
	uint64_t credential;
	struct slice banner = { 0 };
	uint32_t n;
	bool bare;

	if (more.len == 0 || !unpack_array(&u, &n) || n != 9 ||
	    !row_take_text(r, &u, &signal) ||
	    !unpack_uint(&u, &res->stage_us) || !row_take_text(r, &u, &trace) ||
	    !row_take_text(r, &u, &words))
		return;
	bare = u.at < u.end && *u.at == 0xc0;
	if (bare)
		u.at++;
	if ((!bare && !unpack_bin(&u, &banner)) ||
	    !row_take_text(r, &u, &user) || !row_take_text(r, &u, &method) ||
	    !unpack_uint(&u, &credential) || !row_take_parts(r, &u))
		return;
	res->exit_signal = row_kept(&r->texts, signal);
	res->backtrace = row_kept(&r->texts, trace);
	res->last_words = row_kept(&r->texts, words);
	res->banner = banner.at;
	res->banner_len = banner.len;
	res->login_user = row_kept(&r->texts, user);
	res->login_method = row_kept(&r->texts, method);
	res->login_credential = (unsigned)credential;
}

/* Several commands; their texts are copied into one piece of memory. */
static void
row_take_commands(struct row *r, struct slice packed)
{
	struct unpack u = unpack_of(packed);
	struct record *rec = &r->job.record;
	size_t room;
	char *text;
	uint32_t n;

	if (packed.len == 0 || !unpack_array(&u, &n) || n > ROW_PARTS_MAX)
		return;
	free(r->commands);
	room = (n + 1) * sizeof(*r->commands);
	r->commands = xcalloc(1, room + packed.len + n);
	text = (char *)r->commands + room;
	for (uint32_t i = 0; i < n; i++) {
		struct slice s;

		if (!unpack_str(&u, &s))
			return;
		r->commands[i] = text;
		memcpy(text, s.at, s.len);
		text += s.len + 1;
	}
	rec->commands = r->commands;
	rec->ncommands = n;
}

/* ---- the row ------------------------------------------------------------- */

static void
row_read_result(struct row *r, sqlite3_stmt *q)
{
	struct hayfork_result *res = &r->result;
	struct slice value = row_bytes(q, ROW_value), out[2];

	*res = (struct hayfork_result){
		.id = row_uint(q, ROW_number),
		.status = (enum hayfork_status)row_word(q, ROW_status,
		    row_status_name, HAYFORK_STATUS_COUNT, HAYFORK_UNKNOWN),
		.stage = (enum hayfork_stage)row_word(q, ROW_stage,
		    row_stage_name, HAYFORK_STAGE_COUNT, HAYFORK_STAGE_NONE),
		.attempts = (unsigned)row_uint(q, ROW_attempts),
		.worker = row_index(q, ROW_worker),
		.started_us = row_uint(q, ROW_started),
		.elapsed_us = row_uint(q, ROW_elapsed),
		.cpu_us = row_uint(q, ROW_cpu),
		.exit_status = row_index(q, ROW_exit),
		.truncated = row_uint(q, ROW_truncated) != 0,
		.value = value.at,
		.value_len = value.len,
		.error_class = row_text(q, ROW_error_class),
		.error_message = row_text(q, ROW_error_message),
		.error_hint = row_text(q, ROW_error_hint),
	};
	out[0] = row_bytes(q, ROW_stdout);
	out[1] = row_bytes(q, ROW_stderr);
	for (int i = 0; i < 2; i++) {
		res->output[i] = out[i].at != NULL ? out[i].at : "";
		res->output_len[i] = out[i].len;
	}
	if (r->job.in_doubt) {
		res->status = HAYFORK_UNKNOWN;
		res->error_class = "doubt";
		res->error_message =
		    "it was under way when its run was cut short";
	}
}

void
row_read(struct row *r, sqlite3_stmt *q)
{
	r->texts.start = r->texts.end = 0;
	r->id = sqlite3_column_int64(q, ROW_id);
	r->job = (struct store_job){
		.seq = row_uint(q, ROW_seq),
		
		.in_doubt = sqlite3_column_type(q, ROW_status) == SQLITE_NULL,
		.repeatable = row_uint(q, ROW_repeatable) != 0,
		.decided = row_uint(q, ROW_decided) != 0,
		.digest = row_text(q, ROW_digest),
		.record = {
			.result = &r->result,
			.job = row_text(q, ROW_name),
			.host = row_text(q, ROW_host),
			.command = row_text(q, ROW_command),
			.args = row_bytes(q, ROW_args),
		},
	};
	if (sqlite3_column_type(q, ROW_args) != SQLITE_NULL &&
	    r->job.record.args.at == NULL)
		r->job.record.args.at = "";
	row_read_result(r, q);
	row_take_more(r, row_bytes(q, ROW_more));
	row_take_commands(r, row_bytes(q, ROW_commands));
}

/* Where the texts of an attempt are. */
struct try_texts {
	size_t class, message;
};

static struct try_texts
row_read_attempt(struct row *r, sqlite3_stmt *q, struct hayfork_attempt *a)
{
	struct try_texts t = { 0, 0 };
	const char *class = row_text(q, TRY_error_class);
	const char *message = row_text(q, TRY_error_message);

	*a = (struct hayfork_attempt){
		.number = (unsigned)row_uint(q, TRY_number),
		.status = (enum hayfork_status)row_word(q, TRY_status,
		    row_status_name, HAYFORK_STATUS_COUNT, HAYFORK_UNKNOWN),
		.stage = (enum hayfork_stage)row_word(q, TRY_stage,
		    row_stage_name, HAYFORK_STAGE_COUNT, HAYFORK_STAGE_NONE),
		.worker = row_index(q, TRY_worker),
		.started_us = row_uint(q, TRY_started),
		.elapsed_us = row_uint(q, TRY_elapsed),
	};
	if (class != NULL)
		t.class = row_keep(&r->tries, slice_str(class));
	if (message != NULL)
		t.message = row_keep(&r->tries, slice_str(message));
	return t;
}

void
row_read_attempts(struct row *r, sqlite3_stmt *q)
{
	struct try_texts texts[ROW_EARLIER_MAX];
	struct record *rec = &r->job.record;
	size_t n = 0;

	if (q == NULL)
		return;
	if (r->earlier == NULL)
		r->earlier = xcalloc(ROW_EARLIER_MAX, sizeof(*r->earlier));
	r->tries.start = r->tries.end = 0;
	sqlite3_bind_int64(q, 1, r->id);
	for (; n < ROW_EARLIER_MAX && sqlite3_step(q) == SQLITE_ROW; n++)
		texts[n] = row_read_attempt(r, q, &r->earlier[n]);
	sqlite3_reset(q);
	for (size_t i = 0; i < n; i++) {
		r->earlier[i].error_class = row_kept(&r->tries, texts[i].class);
		r->earlier[i].error_message =
		    row_kept(&r->tries, texts[i].message);
	}
	rec->earlier = n > 0 ? r->earlier : NULL;
	rec->nearlier = n;
}

void
row_fini(struct row *r)
{
	free(r->parts);
	free(r->commands);
	free(r->earlier);
	buf_free(&r->texts);
	buf_free(&r->tries);
}
