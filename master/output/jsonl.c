/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * jsonl.c - the sink for programs: a result is one line of JSON.
 *
 * The fields, their order and their types are a promise; new ones may come at
 * the end. Every field is in every line.
 */
#include "common/jsontext.h"
#include "common/value.h"
#include "master/output/fields.h"
#include "master/output/sink.h"
#include "master/output/text.h"

static void
jsonl_bool(struct buf *b, bool v)
{
	if (v)
		buf_add_literal(b, "true");
	else
		buf_add_literal(b, "false");
}

static void
jsonl_text(struct buf *b, const char *s)
{
	jsontext_string(b, s, s != NULL ? strlen(s) : 0);
}

/* An array of the lines of a text; null without one. */
static void
jsonl_lines(struct buf *b, const char *text)
{
	struct slice rest = slice_str(text), line;

	if (text == NULL) {
		buf_add_literal(b, "null");
		return;
	}
	buf_add_literal(b, "[");
	for (bool first = true; text_line(&rest, &line); first = false) {
		if (!first)
			buf_add_literal(b, ",");
		jsontext_string(b, line.at, line.len);
	}
	buf_add_literal(b, "]");
}

/* A number that may be missing: negative. */
static void
jsonl_index(struct buf *b, int v)
{
	if (v < 0)
		buf_add_literal(b, "null");
	else
		jsontext_uint(b, (uint64_t)v);
}

/* Milliseconds with three decimals; null for 0, which is not known. */
static void
jsonl_millis(struct buf *b, uint64_t us)
{
	if (us == 0) {
		buf_add_literal(b, "null");
		return;
	}
	jsontext_uint(b, us / 1000);
	buf_add_literal(b, ".");
	field_digits(b, us % 1000, 3);
}

/* null for what never started. */
static void
jsonl_time(struct sink *s, uint64_t us)
{
	if (us == 0) {
		buf_add_literal(s->out, "null");
		return;
	}
	buf_add_literal(s->out, "\"");
	field_time(s, us);
	buf_add_literal(s->out, "\"");
}

static void
jsonl_value(struct buf *b, const struct hayfork_result *r)
{
	if (r->value == NULL || !value_to_json(b, r->value, r->value_len))
		buf_add_literal(b, "null");
}

static void
jsonl_error(struct buf *b, const struct hayfork_result *r)
{
	if (r->error_class == NULL && r->exit_signal == NULL) {
		buf_add_literal(b, "null");
		return;
	}
	buf_add_literal(b, "{\"class\":");
	jsonl_text(b, r->error_class);
	buf_add_literal(b, ",\"message\":");
	jsonl_text(b, r->error_message);
	buf_add_literal(b, ",\"hint\":");
	jsonl_text(b, r->error_hint);
	buf_add_literal(b, ",\"signal\":");
	jsonl_text(b, r->exit_signal);
	buf_add_literal(b, ",\"backtrace\":");
	jsonl_lines(b, r->backtrace);
	buf_add_literal(b, ",\"last_words\":");
	jsonl_lines(b, r->last_words);
	buf_add_literal(b, ",\"stage_ms\":");
	jsonl_millis(b, r->stage_us);
	buf_add_literal(b, "}");
}

static void
jsonl_part_error(struct buf *b, const struct hayfork_part *p)
{
	if (p->error_class == NULL) {
		buf_add_literal(b, "null");
		return;
	}
	buf_add_literal(b, "{\"class\":");
	jsonl_text(b, p->error_class);
	buf_add_literal(b, ",\"message\":");
	jsonl_text(b, p->error_message);
	buf_add_literal(b, "}");
}

static void
jsonl_part(struct buf *b, const char *command, const struct hayfork_part *p)
{
	buf_add_literal(b, "{\"command\":");
	jsonl_text(b, command);
	buf_add_literal(b, ",\"status\":");
	jsonl_text(b, hayfork_status_name(p->status));
	buf_add_literal(b, ",\"stage\":");
	jsonl_text(b, p->stage == HAYFORK_STAGE_NONE
			  ? NULL
			  : hayfork_stage_name(p->stage));
	buf_add_literal(b, ",\"exit\":");
	jsonl_index(b, p->exit_status);
	buf_add_literal(b, ",\"elapsed\":");
	field_seconds(b, p->elapsed_us);
	buf_add_literal(b, ",\"stdout\":\"");
	jsontext_escape(b, p->output, p->output_len);
	buf_add_literal(b, "\",\"error\":");
	jsonl_part_error(b, p);
	buf_add_literal(b, "}");
}

/* Several commands; those that nothing is known of were not run. */
static void
jsonl_commands(struct buf *b, const struct record *rec)
{
	if (rec->commands == NULL) {
		buf_add_literal(b, "null");
		return;
	}
	buf_add_literal(b, "[");
	for (size_t i = 0; i < rec->ncommands; i++) {
		struct hayfork_part part = record_part(rec, i);

		if (i > 0)
			buf_add_literal(b, ",");
		jsonl_part(b, rec->commands[i], &part);
	}
	buf_add_literal(b, "]");
}

/* What several commands printed stands with each of them, if it can. */
static void
jsonl_output(struct buf *b, const struct record *rec)
{
	const struct hayfork_result *r = rec->result;

	if (record_is_shared(rec)) {
		buf_add_literal(b, "null");
		return;
	}
	buf_add_literal(b, "\"");
	jsontext_escape(b, r->output[0], r->output_len[0]);
	buf_add_literal(b, "\"");
}

static void
jsonl_job(struct buf *b, const struct record *rec)
{
	buf_add_literal(b, "{\"id\":");
	jsontext_uint(b, rec->result->id);
	buf_add_literal(b, ",\"job\":");
	jsonl_text(b, rec->job);
	if (record_is_host(rec))
		buf_add_literal(b, ",\"kind\":\"host\",\"host\":");
	else
		buf_add_literal(b, ",\"kind\":\"task\",\"host\":");
	jsonl_text(b, rec->host);
	buf_add_literal(b, ",\"command\":");
	jsonl_text(b, rec->commands == NULL ? rec->command : NULL);
	buf_add_literal(b, ",\"args\":");
	jsontext_string(b, rec->args.at, rec->args.len);
}

static void
jsonl_login(struct buf *b, const struct hayfork_result *r)
{
	if (r->login_user == NULL) {
		buf_add_literal(b, "null");
		return;
	}
	buf_add_literal(b, "{\"user\":");
	jsonl_text(b, r->login_user);
	buf_add_literal(b, ",\"method\":");
	jsonl_text(b, r->login_method);
	buf_add_literal(b, ",\"credential\":");
	jsontext_uint(b, r->login_credential);
	buf_add_literal(b, "}");
}

/* Of results from the run store: attempts before the last, if any. */
static void
jsonl_earlier(struct sink *s, const struct record *rec)
{
	struct buf *b = s->out;

	for (size_t i = 0; i < rec->nearlier; i++) {
		const struct hayfork_attempt *a = &rec->earlier[i];

		if (i == 0)
			buf_add_literal(b, ",\"earlier\":[");
		else
			buf_add_literal(b, ",");
		buf_add_literal(b, "{\"status\":");
		jsonl_text(b, hayfork_status_name(a->status));
		buf_add_literal(b, ",\"stage\":");
		jsonl_text(b, a->stage == HAYFORK_STAGE_NONE
				  ? NULL
				  : hayfork_stage_name(a->stage));
		buf_add_literal(b, ",\"worker\":");
		jsonl_index(b, a->worker);
		buf_add_literal(b, ",\"started\":");
		jsonl_time(s, a->started_us);
		buf_add_literal(b, ",\"elapsed\":");
		field_seconds(b, a->elapsed_us);
		buf_add_literal(b, ",\"class\":");
		jsonl_text(b, a->error_class);
		buf_add_literal(b, ",\"message\":");
		jsonl_text(b, a->error_message);
		buf_add_literal(b, "}");
	}
	if (rec->nearlier > 0)
		buf_add_literal(b, "]");
}

void
jsonl_object(struct sink *s, const struct record *rec)
{
	const struct hayfork_result *r = rec->result;
	struct buf *b = s->out;

	jsonl_job(b, rec);
	buf_add_literal(b, ",\"status\":");
	jsonl_text(b, hayfork_status_name(r->status));
	buf_add_literal(b, ",\"stage\":");
	jsonl_text(b, r->stage == HAYFORK_STAGE_NONE
			  ? NULL
			  : hayfork_stage_name(r->stage));
	buf_add_literal(b, ",\"attempts\":");
	jsontext_uint(b, r->attempts);
	buf_add_literal(b, ",\"worker\":");
	jsonl_index(b, r->worker);
	buf_add_literal(b, ",\"started\":");
	jsonl_time(s, r->started_us);
	buf_add_literal(b, ",\"elapsed\":");
	field_seconds(b, r->elapsed_us);
	buf_add_literal(b, ",\"cpu\":");
	field_seconds(b, r->cpu_us);
	buf_add_literal(b, ",\"exit\":");
	jsonl_index(b, r->exit_status);
	buf_add_literal(b, ",\"stdout\":");
	jsonl_output(b, rec);
	buf_add_literal(b, ",\"stderr\":\"");
	jsontext_escape(b, r->output[1], r->output_len[1]);
	buf_add_literal(b, "\",\"truncated\":");
	jsonl_bool(b, r->truncated);
	buf_add_literal(b, ",\"value\":");
	jsonl_value(b, r);
	buf_add_literal(b, ",\"error\":");
	jsonl_error(b, r);
	buf_add_literal(b, ",\"banner\":");
	jsontext_string(b, r->banner, r->banner_len);
	buf_add_literal(b, ",\"commands\":");
	jsonl_commands(b, rec);
	buf_add_literal(b, ",\"login\":");
	jsonl_login(b, r);
	jsonl_earlier(s, rec);
	buf_add_literal(b, "}");
}

void
jsonl_result(struct sink *s, const struct record *rec)
{
	jsonl_object(s, rec);
	buf_add_literal(s->out, "\n");
}
