/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * report.c - the summary of a run: totals, counters, failures, unknowns.
 */
#include "common/jsontext.h"
#include "master/output/report.h"
#include "master/output/text.h"

#define REPORT_MESSAGE_MAX 400 /* bytes of a message or hint in a list */

void
report_fini(struct report *r)
{
	buf_free(&r->failures.text);
	buf_free(&r->unknown.text);
	buf_free(&r->counters.text);
}

static void
report_cut(struct buf *b, const char *before, const char *s)
{
	if (s == NULL)
		return;
	text_add_str(b, before);
	text_add_cut(b, s, strlen(s), REPORT_MESSAGE_MAX);
}

static void
report_add_failure(struct buf *b, const struct record *rec)
{
	const struct hayfork_result *r = rec->result;

	buf_add_literal(b, "  ");
	record_label(b, rec);
	text_format(b, "  %s", hayfork_status_name(r->status));
	if (r->stage != HAYFORK_STAGE_NONE)
		text_format(b, " at %s", hayfork_stage_name(r->stage));
	report_cut(b, ": ", r->error_message);
	buf_add_literal(b, "\n");
	if (r->error_hint != NULL) {
		report_cut(b, "      hint: ", r->error_hint);
		buf_add_literal(b, "\n");
	}
}

static void
report_add_unknown(struct buf *b, const struct record *rec)
{
	buf_add_literal(b, "  ");
	record_label(b, rec);
	report_cut(b, "  ", rec->command);
	buf_add_literal(b, "\n");
}

void
report_add(struct report *r, const struct record *rec)
{
	enum hayfork_status status = rec->result->status;

	r->by_status[status]++;
	if (status == HAYFORK_OK || status == HAYFORK_NOT_RUN)
		return;
	if (status == HAYFORK_UNKNOWN) {
		if (r->unknown.entries++ < REPORT_UNKNOWN_MAX)
			report_add_unknown(&r->unknown.text, rec);
	} else if (r->failures.entries++ < REPORT_FAILURES_MAX) {
		report_add_failure(&r->failures.text, rec);
	}
}

bool
report_is_total(const char *name)
{
#define IS_TOTAL_(NAME, str, code, doc) || strcmp(name, str) == 0
	return strcmp(name, "jobs") == 0 HAYFORK_STATUS_TABLE(IS_TOTAL_);
}

void
report_counter(void *ctx, const char *name, uint64_t total, const char *doc)
{
	struct report *r = ctx;

	if (total == 0 || report_is_total(name))
		return;
	r->counters.entries++;
	text_format(&r->counters.text, "  %-16s %14llu%s%s\n", name,
	    (unsigned long long)total, doc != NULL ? "  " : "",
	    doc != NULL ? doc : "");
}

uint64_t
report_jobs(const struct report *r)
{
	uint64_t jobs = 0;

	for (unsigned i = 0; i < HAYFORK_STATUS_COUNT; i++)
		jobs += r->by_status[i];
	return jobs;
}

/* "12 jobs in 3.41s: 10 ok, 2 failed" */
static void
report_totals(
    const struct report *r, const struct report_end *end, struct buf *out)
{
	uint64_t jobs = report_jobs(r);
	const char *before = ": ";

	text_format(out, "%llu job%s in %.2fs",
	    (unsigned long long)end->submitted, end->submitted == 1 ? "" : "s",
	    (double)end->elapsed_us / 1e6);
	for (unsigned i = 0; i < HAYFORK_STATUS_COUNT; i++) {
		if (r->by_status[i] == 0)
			continue;
		text_format(out, "%s%llu %s", before,
		    (unsigned long long)r->by_status[i],
		    hayfork_status_name((enum hayfork_status)i));
		before = ", ";
	}
	buf_add_literal(out, "\n");
	if (jobs != end->submitted)
		text_format(out,
		    "%llu results for %llu jobs: this is a fault of hayfork\n",
		    (unsigned long long)jobs,
		    (unsigned long long)end->submitted);
}

static void
report_list(struct buf *out, const char *title, const struct report_list *list,
    uint64_t max)
{
	if (list->entries == 0)
		return;
	text_format(out, "%s:\n", title);
	buf_add(out, buf_at(&list->text), buf_len(&list->text));
	if (list->entries > max)
		text_format(out, "  ... and %llu more\n",
		    (unsigned long long)(list->entries - max));
}

void
report_print(
    const struct report *r, const struct report_end *end, struct buf *out)
{
	if (end->write_error)
		text_format(out,
		    "%llu job%s in %.2fs, but not all results were written\n",
		    (unsigned long long)end->submitted,
		    end->submitted == 1 ? "" : "s",
		    (double)end->elapsed_us / 1e6);
	else
		report_totals(r, end, out);
	report_list(out, "counters", &r->counters, UINT64_MAX);
	report_list(out, "failures", &r->failures, REPORT_FAILURES_MAX);
	report_list(out,
	    "unknown: the command may have run, look before you repeat it",
	    &r->unknown, REPORT_UNKNOWN_MAX);
}
