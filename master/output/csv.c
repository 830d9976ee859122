/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * csv.c - the sink for spreadsheets: a row per result, and per command where
 * there are several (RFC 4180, but lines end with a newline alone).
 *
 * Text keeps its newlines; other control bytes are written as in text.h.
 */
#include "common/value.h"
#include "master/output/fields.h"
#include "master/output/sink.h"
#include "master/output/text.h"

#define CSV_HEAD                                                               \
	"id,job,kind,host,command,args,status,stage,attempts,worker,"          \
	"started,elapsed,cpu,exit,truncated,class,message,hint,stdout,"        \
	"stderr,value\n"

/* Between quotation marks; those in it are doubled. */
static void
csv_bytes(struct sink *s, const char *text, size_t len)
{
	struct buf *safe = &s->scratch;
	struct slice rest = { text, len }, line;
	const char *p, *end, *mark;
	bool first = true;

	buf_reset(safe);
	while (text_line(&rest, &line)) {
		if (!first)
			buf_add_literal(safe, "\n");
		text_add(safe, line.at, line.len);
		first = false;
	}
	if (len > 0 && text[len - 1] == '\n')
		buf_add_literal(safe, "\n");
	buf_add_literal(s->out, "\"");
	p = (const char *)buf_at(safe);
	end = p + buf_len(safe);
	while (p < end && (mark = memchr(p, '"', (size_t)(end - p))) != NULL) {
		buf_add(s->out, p, (size_t)(mark + 1 - p));
		buf_add_literal(s->out, "\"");
		p = mark + 1;
	}
	if (p < end)
		buf_add(s->out, p, (size_t)(end - p));
	buf_add_literal(s->out, "\"");
}

/* Nothing at all for NULL. */
static void
csv_text(struct sink *s, const char *text)
{
	if (text != NULL)
		csv_bytes(s, text, strlen(text));
}

static void
csv_next(struct sink *s)
{
	buf_add_literal(s->out, ",");
}

/* What a row is about: a result, or one command of it. */
struct csv_row {
	const char *command;
	enum hayfork_status status;
	enum hayfork_stage stage;
	uint64_t elapsed_us;
	int exit_status;
	const char *class, *message, *hint;
	struct slice output[2];
};

static void
csv_job(struct sink *s, const struct record *rec, const struct csv_row *row)
{
	jsontext_uint(s->out, rec->result->id);
	csv_next(s);
	csv_text(s, rec->job);
	csv_next(s);
	csv_text(s, record_is_host(rec) ? "host" : "task");
	csv_next(s);
	csv_text(s, rec->host);
	csv_next(s);
	csv_text(s, row->command);
	csv_next(s);
	if (rec->args.at != NULL)
		csv_bytes(s, rec->args.at, rec->args.len);
	csv_next(s);
	csv_text(s, hayfork_status_name(row->status));
	csv_next(s);
	if (row->stage != HAYFORK_STAGE_NONE)
		csv_text(s, hayfork_stage_name(row->stage));
	csv_next(s);
}

static void
csv_times(
    struct sink *s, const struct hayfork_result *r, const struct csv_row *row)
{
	jsontext_uint(s->out, r->attempts);
	csv_next(s);
	if (r->worker >= 0)
		jsontext_uint(s->out, (uint64_t)r->worker);
	csv_next(s);
	if (r->started_us != 0)
		field_time(s, r->started_us);
	csv_next(s);
	field_seconds(s->out, row->elapsed_us);
	csv_next(s);
	field_seconds(s->out, r->cpu_us);
	csv_next(s);
	if (row->exit_status >= 0)
		jsontext_uint(s->out, (uint64_t)row->exit_status);
	csv_next(s);
	csv_text(s, r->truncated ? "true" : "false");
	csv_next(s);
}

static void
csv_value(struct sink *s, const struct hayfork_result *r)
{
	struct buf json = { 0 };

	if (r->value != NULL && value_to_json(&json, r->value, r->value_len))
		csv_bytes(s, (char *)buf_at(&json), buf_len(&json));
	buf_free(&json);
}

static void
csv_row(struct sink *s, const struct record *rec, const struct csv_row *row)
{
	const struct hayfork_result *r = rec->result;

	csv_job(s, rec, row);
	csv_times(s, r, row);
	csv_text(s, row->class);
	csv_next(s);
	csv_text(s, row->message);
	csv_next(s);
	csv_text(s, row->hint);
	csv_next(s);
	csv_bytes(s, row->output[0].at, row->output[0].len);
	csv_next(s);
	csv_bytes(s, row->output[1].at, row->output[1].len);
	csv_next(s);
	csv_value(s, r);
	buf_add_literal(s->out, "\n");
}

/* Of one of several commands; those are all there is to say of the result. */
static void
csv_part(struct sink *s, const struct record *rec, size_t number)
{
	struct hayfork_part part = record_part(rec, number);
	struct csv_row row = {
		.command = rec->commands[number],
		.status = part.status,
		.stage = part.stage,
		.elapsed_us = part.elapsed_us,
		.exit_status = part.exit_status,
		.class = part.error_class,
		.message = part.error_message,
		.output = { { part.output, part.output_len }, { NULL, 0 } },
	};

	csv_row(s, rec, &row);
}

const struct sink_frame csv_frame = {
	.head = CSV_HEAD,
	.between = "",
	.tail = "",
	.none = CSV_HEAD,
};

void
csv_result(struct sink *s, const struct record *rec)
{
	const struct hayfork_result *r = rec->result;
	struct csv_row row = {
		.command = rec->command,
		.status = r->status,
		.stage = r->stage,
		.elapsed_us = r->elapsed_us,
		.exit_status = r->exit_status,
		.class = r->error_class,
		.message = r->error_message,
		.hint = r->error_hint,
		.output = { { r->output[0], r->output_len[0] },
		    { r->output[1], r->output_len[1] } },
	};

	/* Of a host that was not come to, one row says why. */
	if (rec->commands == NULL || r->part_count == 0) {
		csv_row(s, rec, &row);
		return;
	}
	for (size_t i = 0; i < rec->ncommands; i++)
		csv_part(s, rec, i);
}
