/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * rows.c - results as rows of the page's table.
 */
#include <stdio.h>

#include "common/mem.h"
#include "common/value.h"
#include "master/output/text.h"
#include "master/page/page_text.h"
#include "master/runpage/rows.h"

#define ROWS_NAME 255   /* bytes: that of a host may have so many */
#define ROWS_HTML 256   /* bytes of a cell that was cut already */
#define ROWS_VALUE 4096 /* bytes of msgpack that are looked at */

/* ---- what it says -------------------------------------------------------- */

static void
rows_said_value(struct buf *b, const struct hayfork_result *r)
{
	struct buf json = { 0 };

	if (r->value_len <= ROWS_VALUE &&
	    value_to_json(&json, r->value, r->value_len))
		text_add_cut(
		    b, (const char *)buf_at(&json), buf_len(&json), ROWS_SAID);
	else
		text_format(b, "a value of %zu bytes", r->value_len);
	buf_free(&json);
}

/* The first line of stdout that has something on it. */
static void
rows_said_line(struct buf *b, const struct hayfork_result *r)
{
	struct slice rest = { r->output[0], r->output_len[0] }, line;
	bool more;

	do
		if (!text_line(&rest, &line))
			return;
	while (line.len == 0);
	more = rest.len > 0;
	text_add_cut(b, line.at, line.len, ROWS_SAID);
	if (more && line.len <= ROWS_SAID)
		buf_add_literal(b, " \u2026");
}

void
rows_said(struct buf *b, const struct record *rec)
{
	const struct hayfork_result *r = rec->result;

	if (r->status != HAYFORK_OK) {
		if (r->error_message != NULL)
			text_add_cut(b, r->error_message,
			    strlen(r->error_message), ROWS_SAID);
	} else if (r->value != NULL) {
		rows_said_value(b, r);
	} else if (r->output_len[0] > 0) {
		rows_said_line(b, r);
	} else if (r->login_user != NULL && rec->command == NULL &&
		   rec->commands == NULL) {
		buf_add_literal(b, "let in as ");
		text_add_cut(
		    b, r->login_user, strlen(r->login_user), ROWS_SAID);
	}
}

/* ---- cells --------------------------------------------------------------- */

/* Escaped it may be six times as long: what is too much is cut once more. */
static void
rows_cell(struct rows *rows, const char *begin, const char *end)
{
	struct buf *b = &rows->cell;
	size_t before = buf_len(b), len = buf_len(&rows->safe), used;
	const char *safe = (const char *)buf_at(&rows->safe);

	buf_add(b, begin, strlen(begin));
	page_escape(b, safe, len);
	used = buf_len(b) - before;
	if (used > ROWS_HTML && len > 0) {
		struct buf cut = { 0 };

		text_add_cut(&cut, safe, len, len * ROWS_HTML / used);
		b->end = b->start + before + strlen(begin);
		page_escape(b, (const char *)buf_at(&cut), buf_len(&cut));
		buf_free(&cut);
	}
	buf_add(b, end, strlen(end));
	buf_reset(&rows->safe);
}

/* A host, or the argument of a task. */
static void
rows_name(struct rows *rows, const struct record *rec)
{
	struct slice name =
	    rec->host != NULL ? slice_str(rec->host) : rec->args;

	if (name.at != NULL)
		text_add_cut(&rows->safe, name.at, name.len, ROWS_NAME);
	rows_cell(rows, "<th scope=\"row\"><bdi>", "</bdi></th>");
}

static void
rows_job_text(struct buf *b, const struct record *rec)
{
	const char *job = rec->job != NULL ? rec->job : record_command(rec);

	if (job != NULL) {
		text_add_cut(b, job, strlen(job), ROWS_JOB);
		return;
	}
	for (size_t i = 0; i < rec->ncommands && buf_len(b) < ROWS_JOB; i++) {
		if (i > 0)
			buf_add_literal(b, "; ");
		text_add_cut(
		    b, rec->commands[i], strlen(rec->commands[i]), ROWS_JOB);
	}
}

static void
rows_job(struct rows *rows, const struct record *rec)
{
	char job[sizeof(rows->job)];

	rows_job_text(&rows->safe, rec);
	snprintf(job, sizeof(job), "%.*s", (int)buf_len(&rows->safe),
	    buf_len(&rows->safe) > 0 ? (char *)buf_at(&rows->safe) : "");
	if (rows->good.count + rows->bad.count == 0)
		memcpy(rows->job, job, sizeof(job));
	rows->several_jobs |= strcmp(rows->job, job) != 0;
	rows_cell(rows, "<td class=\"words\"><bdi>", "</bdi></td>");
}

const char *
rows_class(enum hayfork_status status)
{
	if (status == HAYFORK_OK)
		return "ok";
	return status >= HAYFORK_CANCELLED ? "left" : "bad";
}

static void
rows_numbers(struct buf *b, const struct hayfork_result *r, uint64_t began_us)
{
	uint64_t since =
	    r->started_us > began_us ? r->started_us - began_us : 0;

	page_format(b,
	    "<td class=\"words %s\">%s</td><td class=\"words\">%s"
	    "</td>",
	    rows_class(r->status), hayfork_status_name(r->status),
	    r->stage != HAYFORK_STAGE_NONE ? hayfork_stage_name(r->stage) : "");
	if (r->started_us == 0)
		buf_add_literal(b, "<td></td><td></td>");
	else
		page_format(b, "<td>%.3f</td><td>%.3f</td>",
		    (double)since / 1e6, (double)r->elapsed_us / 1e6);
	page_format(b, "<td>%u</td>", r->attempts);
	if (r->worker >= 0)
		page_format(b, "<td>%d</td>", r->worker);
	else
		buf_add_literal(b, "<td></td>");
	if (r->exit_status >= 0)
		page_format(b, "<td>%d</td>", r->exit_status);
	else
		buf_add_literal(b, "<td></td>");
}

/* ---- the list ------------------------------------------------------------ */

static struct rows_row *
rows_next(struct rows_list *l)
{
	if (l->count == ROWS_MAX) {
		l->left_out++;
		return NULL;
	}
	if (l->count == l->room) {
		l->room = l->room > 0 ? 2 * l->room : 64;
		l->rows = xrealloc(l->rows, l->room * sizeof(*l->rows));
	}
	return &l->rows[l->count];
}

void
rows_add(struct rows *rows, const struct record *rec, uint64_t began_us)
{
	const struct hayfork_result *r = rec->result;
	struct rows_list *l =
	    r->status == HAYFORK_OK ? &rows->good : &rows->bad;
	struct rows_row *row = rows_next(l);

	if (row == NULL)
		return;
	buf_reset(&rows->cell);
	rows_name(rows, rec);
	row->name = (unsigned)buf_len(&rows->cell);
	rows_job(rows, rec);
	row->job = (unsigned)buf_len(&rows->cell) - row->name;
	rows_numbers(&rows->cell, r, began_us);
	rows_said(&rows->safe, rec);
	rows_cell(rows, "<td class=\"said\"><bdi>", "</bdi></td>");
	row->rest = (unsigned)buf_len(&rows->cell) - row->name - row->job;
	row->id = r->id;
	row->at = buf_len(&l->text);
	buf_add(&l->text, buf_at(&rows->cell), buf_len(&rows->cell));
	l->count++;
}

static int
rows_compare(const void *a, const void *b)
{
	uint64_t x = ((const struct rows_row *)a)->id;
	uint64_t y = ((const struct rows_row *)b)->id;

	return (x > y) - (x < y);
}

void
rows_sort(struct rows_list *l)
{
	if (l->count > 0)
		qsort(l->rows, l->count, sizeof(*l->rows), rows_compare);
}

void
rows_render(
    const struct rows_list *l, size_t number, bool with_job, struct buf *out)
{
	const struct rows_row *row = &l->rows[number];
	const uint8_t *p = buf_at((struct buf *)&l->text) + row->at;

	buf_add_literal(out, "<tr>");
	buf_add(out, p, row->name + (with_job ? row->job : 0));
	buf_add(out, p + row->name + row->job, row->rest);
	buf_add_literal(out, "</tr>\n");
}

static void
rows_list_fini(struct rows_list *l)
{
	free(l->rows);
	buf_free(&l->text);
}

void
rows_fini(struct rows *rows)
{
	rows_list_fini(&rows->good);
	rows_list_fini(&rows->bad);
	buf_free(&rows->safe);
	buf_free(&rows->cell);
	memset(rows, 0, sizeof(*rows));
}
