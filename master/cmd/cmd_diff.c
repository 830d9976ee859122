/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cmd_diff.c - hayfork diff: what changed from one run to another.
 */
#include <stdio.h>
#include <stdlib.h>

#include "master/cmd/cmd.h"
#include "master/cmd/runstore.h"
#include "master/output/differ.h"
#include "master/output/exit_status.h"
#include "master/output/pretty.h"
#include "master/output/store/compare.h"
#include "master/output/text.h"

#define DIFF_FOUND 1 /* exit status, as of diff(1) */

/* What is compared of a job, while its row is gone. */
struct side {
	struct buf label, text;
	enum hayfork_status status;
};

struct diff {
	struct store *store;
	uint64_t from; /* the first run */
	struct compare_runs runs;
	uint64_t changes;
	bool failed; /* the store could not be read; or diff be run */
};

static void
side_take(void *ctx, const struct store_job *job)
{
	const struct hayfork_result *r = job->record.result;
	struct side *s = ctx;
	struct slice rest, line;

	record_label(&s->label, &job->record);
	buf_add(&s->label, "", 1);
	s->status = r->status;
	if (r->value != NULL) {
		pretty_value(&s->text, r->value, r->value_len);
		return;
	}
	for (int i = 0; i < 2; i++) {
		rest = (struct slice){ r->output[i], r->output_len[i] };
		while (text_line(&rest, &line)) {
			text_add(&s->text, line.at, line.len);
			buf_add_literal(&s->text, "\n");
		}
	}
}

static void
side_fini(struct side *s)
{
	buf_free(&s->label);
	buf_free(&s->text);
}

static void
diff_print(struct diff *d, struct side *from, struct side *to)
{
	struct buf out = { 0 };

	if (from->status != to->status)
		printf("%s: %s, was %s\n", (char *)buf_at(&to->label),
		    hayfork_status_name(to->status),
		    hayfork_status_name(from->status));
	else
		printf("%s: changed\n", (char *)buf_at(&to->label));
	if (!differ(&from->text, "before", &to->text, "after", &out)) {
		fprintf(stderr, "hayfork: diff cannot be run\n");
		d->failed = true;
	}
	fwrite(buf_at(&out), 1, buf_len(&out), stdout);
	buf_free(&out);
}

static void
diff_first(void *ctx, const struct store_job *job)
{
	struct diff *d = ctx;

	compare_add(&d->runs, job);
}

static void
diff_second(void *ctx, const struct store_job *job)
{
	struct diff *d = ctx;
	struct side from = { .text = { 0 } }, to = from;
	enum compare_found found;
	uint64_t seq;

	if ((found = compare_look(&d->runs, job, &seq)) == COMPARE_SAME)
		return;
	d->changes++;
	side_take(&to, job);
	if (found == COMPARE_NEW)
		printf("%s: %s, is new\n", (char *)buf_at(&to.label),
		    hayfork_status_name(to.status));
	else if (!store_one_job(d->store, d->from, seq, side_take, &from) ||
		 buf_len(&from.label) == 0)
		d->failed = true;
	else
		diff_print(d, &from, &to);
	side_fini(&from);
	side_fini(&to);
}

static void
diff_gone(struct diff *d)
{
	struct side from = { .text = { 0 } };
	uint64_t seq;
	size_t at = 0;

	while ((seq = compare_left(&d->runs, &at)) != 0) {
		d->changes++;
		d->failed |=
		    !store_one_job(d->store, d->from, seq, side_take, &from);
		if (buf_len(&from.label) > 0)
			printf("%s: is gone, was %s\n",
			    (char *)buf_at(&from.label),
			    hayfork_status_name(from.status));
		side_fini(&from);
		from = (struct side){ .text = { 0 } };
	}
}

int
cmd_diff(const struct options *o)
{
	struct diff d = { .failed = false };
	struct store_run from, to;
	char path[PATH_MAX];
	uint64_t second = 0;
	int status;

	if ((d.store = runstore_open(o, path)) == NULL)
		return EXIT_STATUS_USAGE;
	if (store_find_run(d.store, o->operands.at[0], &from)) {
		d.from = from.id;
		if (store_find_run(d.store, o->operands.at[1], &to))
			second = to.id;
	}
	if (second == 0 ||
	    !store_each_job(d.store, d.from, NULL, false, diff_first, &d) ||
	    !store_each_job(d.store, second, NULL, false, diff_second, &d))
		status = runstore_refuse(d.store);
	else {
		diff_gone(&d);
		status = d.failed        ? runstore_refuse(d.store)
			 : d.changes > 0 ? DIFF_FOUND
					 : 0;
	}
	compare_fini(&d.runs);
	store_close(d.store);
	return status;
}
