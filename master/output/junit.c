/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * junit.c - the results as a test suite: what CI servers read (the format of
 * JUnit's Ant task; its elements testsuite, testcase, failure, error, skipped).
 *
 * Its totals stand at the beginning, where room is left for them. The file has
 * its name when it is whole.
 */
#include <stdio.h>
#include <unistd.h>

#include "master/output/fields.h"
#include "master/output/keep.h"
#include "master/output/text.h"

#define JUNIT_OUTPUT_MAX 65536u /* bytes of an output */
#define JUNIT_HEAD 320          /* bytes left for the beginning, in any case */

bool
junit_open(struct keep *k)
{
	struct junit *j = &k->junit;

	if (!newfile_open(&j->file, j->path))
		return keep_fail(k, j->path);
	return lseek(j->file.fd, JUNIT_HEAD, SEEK_SET) != -1 ||
	       keep_fail(k, j->path);
}

/* Safe text (text.h), for XML 1.0. */
static void
junit_escape(struct buf *b, const struct buf *safe)
{
	const char *p = (const char *)buf_at(safe);

	for (size_t left = buf_len(safe); left > 0; left--, p++)
		switch (*p) {
		case '<':
			buf_add_literal(b, "&lt;");
			break;
		case '>':
			buf_add_literal(b, "&gt;");
			break;
		case '&':
			buf_add_literal(b, "&amp;");
			break;
		case '"':
			buf_add_literal(b, "&quot;");
			break;
		default:
			buf_add(b, p, 1);
		}
}

static void
junit_text(struct buf *b, const char *text, size_t len)
{
	struct buf safe = { 0 };
	struct slice rest = { text, len }, line;

	for (bool first = true; text_line(&rest, &line); first = false) {
		if (!first)
			buf_add_literal(&safe, "\n");
		text_add(&safe, line.at, line.len);
	}
	junit_escape(b, &safe);
	buf_free(&safe);
}

static void
junit_label(struct buf *b, const struct record *rec)
{
	const char *command;
	struct buf label = { 0 };

	record_label(&label, rec);
	if ((command = record_command(rec)) != NULL) {
		buf_add_literal(&label, ": ");
		text_add_cut(&label, command, strlen(command), 200);
	}
	junit_escape(b, &label);
	buf_free(&label);
}

static void
junit_seconds(struct buf *b, uint64_t us)
{
	text_format(b, "%.3f", (double)us / 1e6);
}

/* One element, with the message, in which the hint stands. */
static void
junit_trouble(
    struct buf *b, const char *element, const struct hayfork_result *r)
{
	const char *message = r->error_message;

	text_format(b, "<%s type=\"%s\" message=\"", element,
	    hayfork_status_name(r->status));
	if (message != NULL)
		junit_text(b, message, strlen(message));
	buf_add_literal(b, "\">");
	if (r->error_hint != NULL)
		junit_text(b, r->error_hint, strlen(r->error_hint));
	text_format(b, "</%s>", element);
}

static void
junit_output(struct buf *b, const char *element, const char *text, size_t len)
{
	if (len == 0)
		return;
	text_format(b, "<%s>", element);
	junit_text(b, text, len < JUNIT_OUTPUT_MAX ? len : JUNIT_OUTPUT_MAX);
	text_format(b, "</%s>", element);
}

/* A failure is what ran and failed; what could not run is an error. */
static const char *
junit_element(enum hayfork_status status)
{
	if (status == HAYFORK_FAILED)
		return "failure";
	return status == HAYFORK_NOT_RUN || status == HAYFORK_CANCELLED
		   ? "skipped"
		   : "error";
}

bool
junit_result(struct keep *k, const struct record *rec)
{
	const struct hayfork_result *r = rec->result;
	struct junit *j = &k->junit;
	struct buf *b = &j->one;

	j->by_status[r->status]++;
	j->elapsed_us += r->elapsed_us;
	buf_reset(b);
	buf_add_literal(b, "  <testcase classname=\"hayfork");
	if (rec->job != NULL) {
		buf_add_literal(b, ".");
		junit_text(b, rec->job, strlen(rec->job));
	}
	buf_add_literal(b, "\" name=\"");
	junit_label(b, rec);
	buf_add_literal(b, "\" time=\"");
	junit_seconds(b, r->elapsed_us);
	buf_add_literal(b, "\">");
	if (r->status != HAYFORK_OK)
		junit_trouble(b, junit_element(r->status), r);
	junit_output(b, "system-out", r->output[0], r->output_len[0]);
	junit_output(b, "system-err", r->output[1], r->output_len[1]);
	buf_add_literal(b, "</testcase>\n");
	return keep_write(j->file.fd, buf_at(b), buf_len(b)) ||
	       keep_fail(k, j->path);
}

/* As long as it was left room for. */
static void
junit_head(const struct junit *j, struct buf *b)
{
	uint64_t all = 0, skipped = j->by_status[HAYFORK_NOT_RUN] +
				    j->by_status[HAYFORK_CANCELLED];
	uint64_t failures = j->by_status[HAYFORK_FAILED];

	for (int i = 0; i < HAYFORK_STATUS_COUNT; i++)
		all += j->by_status[i];
	text_format(b,
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite "
	    "name=\"hayfork\" tests=\"%llu\" failures=\"%llu\" ",
	    (unsigned long long)all, (unsigned long long)failures);
	text_format(b, "errors=\"%llu\" skipped=\"%llu\" time=\"",
	    (unsigned long long)(all - j->by_status[HAYFORK_OK] - failures -
				 skipped),
	    (unsigned long long)skipped);
	junit_seconds(b, j->elapsed_us);
	buf_add_literal(b, "\"");
	while (buf_len(b) < JUNIT_HEAD - 2)
		buf_add_literal(b, " ");
	buf_add_literal(b, ">\n");
}

bool
junit_finish(struct keep *k)
{
	static const char tail[] = "</testsuite>\n";
	struct junit *j = &k->junit;
	struct buf head = { 0 };
	bool good;

	junit_head(j, &head);
	good = keep_write(j->file.fd, tail, sizeof(tail) - 1) &&
	       lseek(j->file.fd, 0, SEEK_SET) == 0 &&
	       keep_write(j->file.fd, buf_at(&head), buf_len(&head)) &&
	       newfile_commit(&j->file, true);
	buf_free(&head);
	return good || keep_fail(k, j->path);
}
