/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * print_human.c - a comparison for people: tables, then what was found.
 */
#include "master/compare/findings.h"
#include "master/compare/print.h"
#include "master/compare/table.h"
#include "master/output/text.h"

#define HUMAN_JOBS_MAX 200 /* bytes of what a job is */

static bool
human_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Is this blank no place to end a line? A number keeps its unit. */
static bool
human_holds(const struct slice *line, size_t at)
{
	return at > 0 && human_is_digit(line->at[at - 1]) &&
	       at + 1 < line->len && !human_is_digit(line->at[at + 1]);
}

/* Up to where a line may end. */
static size_t
human_word(const struct slice *line)
{
	size_t len = 0;

	while (
	    len < line->len && (line->at[len] != ' ' || human_holds(line, len)))
		len++;
	return len;
}

/* One line of text over as many lines as it takes. */
static void
human_wrap(struct buf *b, struct slice line)
{
	size_t used = 0;

	while (line.len > 0) {
		size_t len = human_word(&line);
		size_t width = text_width(line.at, len);
		size_t taken = len < line.len ? len + 1 : len;

		if (used > 0 && used + 1 + width > PRINT_WIDTH) {
			buf_add_literal(b, "\n");
			used = 0;
		} else if (used > 0) {
			buf_add_literal(b, " ");
			used++;
		}
		buf_add(b, line.at, len);
		used += width;
		line.at += taken;
		line.len -= taken;
	}
	buf_add_literal(b, "\n");
}

static void
human_wrap_all(struct buf *b, const struct buf *text)
{
	struct slice rest = { (char *)buf_at(text), buf_len(text) }, line;

	while (text_line(&rest, &line))
		human_wrap(b, line);
}

static void
human_add_known(struct buf *b, const char *before, const char *s)
{
	if (s == NULL || *s == '\0')
		return;
	buf_add(b, before, strlen(before));
	text_add_str(b, s);
}

static void
human_machine(struct buf *b, const struct comparison *c)
{
	const struct compare_machine *m = &c->machine;
	struct buf text = { 0 };

	text_add_str(&text, m->cpu);
	text_format(&text, "%s%u of %u CPUs%s",
	    m->cpu != NULL && *m->cpu != '\0' ? ", " : "", m->cpus,
	    m->cores > m->cpus ? m->cores : m->cpus,
	    m->virtual_machine ? " (a virtual machine)" : "");
	human_add_known(&text, ", ", m->kernel);
	human_add_known(&text, ", ", m->libc);
	human_add_known(&text, ", allocator ", m->allocator);
	human_add_known(&text, ", governor ", m->governor);
	human_add_known(&text, ", hayfork ", m->hayfork);
	buf_add_literal(&text, "\n");
	text_format(&text, "%u round%s", c->rounds, c->rounds == 1 ? "" : "s");
	if (c->seconds > 0)
		text_format(&text, " of %g s for each point", c->seconds);
	buf_add_literal(
	    &text, "; figures are medians, ± is how far off they may be (95 %");
	if (c->rounds < 6)
		buf_add_literal(&text, "; it takes six rounds");
	buf_add_literal(&text, ")");
	human_wrap_all(b, &text);
	/* On one line, however long: it is there to be copied. */
	human_add_known(b, "again: ", c->command);
	buf_add_literal(b, "\n");
	buf_free(&text);
}

static bool
human_has_beyond(const struct compare_workload *w)
{
	for (size_t i = 0; i < w->count; i++)
		for (size_t j = 0; j < w->series[i].count; j++)
			if (w->series[i].points[j].beyond)
				return true;
	return false;
}

static void
human_workload(
    struct buf *b, const struct comparison *c, const struct compare_workload *w)
{
	struct buf text = { 0 };

	text_add_str(&text, w->name);
	human_add_known(&text, ": ", w->doc);
	if (w->jobs != NULL && *w->jobs != '\0') {
		buf_add_literal(&text, " (a job: ");
		text_add_cut(&text, w->jobs, strlen(w->jobs), HUMAN_JOBS_MAX);
		buf_add_literal(&text, ")");
	}
	buf_add_literal(b, "\n");
	human_wrap_all(b, &text);
	table_speed(b, w);
	buf_add_literal(b, "\n");
	table_cost(b, w);
	if (w->crash_count > 0) {
		buf_add_literal(b, "\n");
		table_crashes(b, w);
	}
	if (human_has_beyond(w))
		text_format(
		    b, "* more workers than CPUs (%u)\n", c->machine.cpus);
	buf_add_literal(b, "\n");
	buf_reset(&text);
	findings_of(&text, c, w);
	human_wrap_all(b, &text);
	buf_free(&text);
}

bool
compare_print_human(FILE *f, const struct comparison *c)
{
	struct buf b = { 0 };
	bool ok;

	human_machine(&b, c);
	for (size_t i = 0; i < c->count; i++)
		human_workload(&b, c, &c->workloads[i]);
	ok = fwrite(buf_at(&b), 1, buf_len(&b), f) == buf_len(&b);
	buf_free(&b);
	return ok;
}
