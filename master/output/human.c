/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * human.c - the sink for people: a line per result, what it said below.
 *
 *	leaf1  ok             0.21s  up 3 days
 *	leaf2  unreachable    5.00s  at connect: connection refused
 *	    hint: does sshd run there?
 *
 *	leaf3  ok             0.30s
 *	    > show version
 *	    NX-OS
 *	    > show clock
 *	    12:00
 *
 * One line of output stands beside the status, several stand below. Nothing
 * of it can move the cursor or look like a line of ours (text.h).
 */
#include "common/jsontext.h"
#include "common/value.h"
#include "master/output/sink.h"
#include "master/output/text.h"

#define HUMAN_LABEL_MAX 40    /* columns; longer ones push their line apart */
#define HUMAN_STATUS 11       /* columns: "unreachable" */
#define HUMAN_COMMAND_MAX 200 /* bytes of a command on a line */
#define HUMAN_VALUE_MAX 400   /* bytes of JSON on a line */

static void
human_pad(struct buf *b, size_t from, size_t to)
{
	static const char blanks[HUMAN_LABEL_MAX + 1] =
	    "                                        ";

	if (from < to)
		buf_add(b, blanks, to - from);
}

static void
human_label(struct sink *s, const struct record *rec)
{
	size_t width;

	buf_reset(&s->scratch);
	record_label(&s->scratch, rec);
	width = text_width(buf_at(&s->scratch), buf_len(&s->scratch));
	if (width > s->width)
		s->width = width < HUMAN_LABEL_MAX ? width : HUMAN_LABEL_MAX;
	buf_add(s->out, buf_at(&s->scratch), buf_len(&s->scratch));
	human_pad(s->out, width, s->width);
}

static void
human_status(struct sink *s, enum hayfork_status status)
{
	const char *name = hayfork_status_name(status);

	buf_add_literal(s->out, "  ");
	if (s->colour && status == HAYFORK_OK)
		buf_add_literal(s->out, "\033[32m");
	else if (s->colour && status >= HAYFORK_CANCELLED)
		buf_add_literal(s->out, "\033[33m");
	else if (s->colour)
		buf_add_literal(s->out, "\033[31m");
	buf_add(s->out, name, strlen(name));
	if (s->colour)
		buf_add_literal(s->out, "\033[0m");
	human_pad(s->out, strlen(name), HUMAN_STATUS);
}

static void
human_elapsed(struct buf *b, const struct hayfork_result *r)
{
	if (r->started_us == 0)
		text_format(b, "%9s", "-");
	else
		text_format(b, "%8.2fs", (double)r->elapsed_us / 1e6);
}

/* The value beside the status, cut where a line stops being readable. */
static void
human_value(struct sink *s, const struct hayfork_result *r)
{
	struct buf *json = &s->scratch;
	size_t len;

	buf_reset(json);
	if (!value_to_json(json, r->value, r->value_len))
		return;
	len = buf_len(json);
	buf_add_literal(s->out, "  ");
	text_add_cut(s->out, (char *)buf_at(json), len, HUMAN_VALUE_MAX);
	if (len > HUMAN_VALUE_MAX)
		text_format(s->out, " (%zu bytes: -o jsonl has them all)", len);
}

static void
human_error(struct buf *b, const struct hayfork_result *r)
{
	buf_add_literal(b, "  ");
	if (r->stage != HAYFORK_STAGE_NONE) {
		buf_add_literal(b, "at ");
		text_add_str(b, hayfork_stage_name(r->stage));
		if (r->stage_us != 0)
			text_format(b, " after %.*f ms",
			    r->stage_us < 10000 ? 3 : 0,
			    (double)r->stage_us / 1e3);
		buf_add_literal(b, ": ");
	}
	text_add_str(b, r->error_message);
}

/* Lines below the result's own, each behind the same words, if any. */
static void
human_below(struct buf *b, const char *before, const char *text, size_t len)
{
	struct slice rest = { text, len }, line;

	while (text_line(&rest, &line)) {
		buf_add_literal(b, "    ");
		text_add_str(b, before);
		text_add(b, line.at, line.len);
		buf_add_literal(b, "\n");
	}
}

/* Where its worker was, and what that said at the end. */
static void
human_crash(struct buf *b, const struct hayfork_result *r)
{
	if (r->backtrace != NULL)
		human_below(b, "in ", r->backtrace, strlen(r->backtrace));
	if (r->last_words != NULL)
		human_below(
		    b, "last words: ", r->last_words, strlen(r->last_words));
}

static void
human_earlier(struct buf *b, const struct record *rec)
{
	for (size_t i = 0; i < rec->nearlier; i++) {
		const struct hayfork_attempt *a = &rec->earlier[i];

		text_format(b, "    attempt %u: %s", a->number,
		    hayfork_status_name(a->status));
		if (a->stage != HAYFORK_STAGE_NONE)
			text_format(b, " at %s", hayfork_stage_name(a->stage));
		text_format(b, ", %.2fs: ", (double)a->elapsed_us / 1e6);
		text_add_str(b, a->error_message);
		buf_add_literal(b, "\n");
	}
}

/* Each of several commands, how it ended, and what it said below that. */
static void
human_parts(struct buf *b, const struct record *rec, bool streamed)
{
	for (size_t i = 0; i < rec->ncommands; i++) {
		struct hayfork_part part = record_part(rec, i);

		buf_add_literal(b, "    > ");
		text_add_cut(b, rec->commands[i], strlen(rec->commands[i]),
		    HUMAN_COMMAND_MAX);
		if (part.status != HAYFORK_OK) {
			buf_add_literal(b, "  ");
			text_add_str(b, hayfork_status_name(part.status));
		}
		if (part.error_message != NULL) {
			buf_add_literal(b, ": ");
			text_add_str(b, part.error_message);
		}
		buf_add_literal(b, "\n");
		if (!streamed)
			human_below(b, NULL, part.output, part.output_len);
	}
}

/* Output that is a line and nothing more stands beside the status. */
static bool
human_output_beside(struct buf *b, const struct hayfork_result *r)
{
	struct slice rest = { r->output[0], r->output_len[0] }, line;

	if (!text_line(&rest, &line) || rest.len > 0)
		return false;
	buf_add_literal(b, "  ");
	text_add(b, line.at, line.len);
	return true;
}

/* Of a job that had no command: as whom it was let in, and by what. */
static void
human_login(struct buf *b, const struct hayfork_result *r)
{
	buf_add_literal(b, "  as ");
	text_add_str(b, r->login_user);
	buf_add_literal(b, " by ");
	text_add_str(b, r->login_method);
}

void
human_result(struct sink *s, const struct record *rec)
{
	const struct hayfork_result *r = rec->result;
	struct buf *b = s->out;
	bool shown = false; /* stdout, or the value made of it */

	human_label(s, rec);
	human_status(s, r->status);
	human_elapsed(b, r);
	if (r->status != HAYFORK_OK) {
		human_error(b, r);
	} else if (r->value != NULL) {
		human_value(s, r);
		shown = true;
	} else if (rec->host != NULL && rec->command == NULL &&
		   r->login_user != NULL) {
		human_login(b, r);
	} else if (!record_is_shared(rec) && !s->streamed) {
		shown = human_output_beside(b, r);
	}
	buf_add_literal(b, "\n");
	if (r->error_hint != NULL)
		human_below(b, "hint: ", r->error_hint, strlen(r->error_hint));
	human_crash(b, r);
	human_earlier(b, rec);
	if (rec->commands != NULL)
		human_parts(b, rec, s->streamed);
	if (!shown && !record_is_shared(rec) && !s->streamed)
		human_below(b, NULL, r->output[0], r->output_len[0]);
	if (!s->streamed)
		human_below(b, "stderr: ", r->output[1], r->output_len[1]);
	if (r->truncated)
		buf_add_literal(b, "    (cut: more than --max-output)\n");
}
