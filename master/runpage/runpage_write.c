/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * runpage_write.c - the page as a whole: its head, its top, its sections.
 */
#include <time.h>

#include "master/page/page_head.h"
#include "master/page/page_text.h"
#include "master/runpage/runpage_part.h"

static const struct page_look runpage_look = { runpage_style, runpage_script };

void
runpage_duration(struct buf *b, uint64_t us)
{
	double s = (double)us / 1e6;

	if (us < 1000)
		page_format(b, "%llu\u00a0\u00b5s", (unsigned long long)us);
	else if (us < 1000000)
		page_format(b, "%.*f\u00a0ms", us < 10000 ? 1 : 0, s * 1e3);
	else if (us < 60000000)
		page_format(b, "%.*f\u00a0s", us < 10000000 ? 2 : 1, s);
	else if (s < 5400)
		page_format(b, "%u\u00a0min %u\u00a0s", (unsigned)s / 60,
		    (unsigned)s % 60);
	else
		page_format(b, "%llu\u00a0h %u\u00a0min",
		    (unsigned long long)(s / 3600),
		    (unsigned)((unsigned long long)(s / 60) % 60));
}

void
runpage_tick(struct buf *b, uint64_t us)
{
	if (us >= 1000 && us < 1000000)
		page_format(b, "%g\u00a0ms", (double)us / 1e3);
	else if (us >= 1000000 && us < 60000000)
		page_format(b, "%g\u00a0s", (double)us / 1e6);
	else
		runpage_duration(b, us);
}

void
runpage_table_begin(
    struct buf *b, const char *id, const char *caption, const char *class)
{
	page_format(b,
	    "<div class=\"table %s\" role=\"region\" tabindex=\"0\" "
	    "aria-labelledby=\"%s\">\n<table>\n<caption><span id=\"%s\">%s"
	    "</span></caption>\n",
	    class, id, id, caption);
}

void
runpage_table_end(struct buf *b)
{
	buf_add_literal(b, "</table>\n</div>\n");
}

static uint64_t
runpage_jobs(const struct runpage *p)
{
	uint64_t jobs = 0;

	for (int i = 0; i < HAYFORK_STATUS_COUNT; i++)
		jobs += p->by_status[i];
	return jobs;
}

/* "1,000 jobs in 3.41 s: 990 ok, 10 unreachable" */
static void
runpage_sentence(
    struct buf *b, const struct runpage *p, const struct runpage_end *end)
{
	const char *before = ": ";

	page_count(b, runpage_jobs(p), "job", "jobs");
	buf_add_literal(b, " in ");
	runpage_duration(b, end->elapsed_us);
	for (int i = 0; i < HAYFORK_STATUS_COUNT; i++) {
		if (p->by_status[i] == 0)
			continue;
		page_format(b, "%s", before);
		page_number(b, (double)p->by_status[i], 0);
		page_format(
		    b, " %s", hayfork_status_name((enum hayfork_status)i));
		before = ", ";
	}
}

static void
runpage_when(struct buf *b, const struct runpage *p)
{
	time_t began = (time_t)(p->began_us / 1000000);
	char machine[32], people[48];
	struct tm tm;

	buf_add_literal(b, "<p class=\"soft\">");
	if (gmtime_r(&began, &tm) != NULL &&
	    strftime(machine, sizeof(machine), "%Y-%m-%dT%H:%M:%SZ", &tm) > 0 &&
	    strftime(people, sizeof(people), "%Y-%m-%d %H:%M:%S UTC", &tm) > 0)
		page_format(b, "<time datetime=\"%s\">%s</time> \u00b7 ",
		    machine, people);
	page_format(b, "hayfork %s</p>\n", HAYFORK_VERSION);
}

static void
runpage_navigation(struct buf *b, const struct runpage *p)
{
	buf_add_literal(b, "<nav aria-label=\"Sections\">\n<ul>\n"
			   "<li><a href=\"#overview\">Outcome</a></li>\n");
	if (p->fault_count > 0)
		buf_add_literal(
		    b, "<li><a href=\"#failures\">What went wrong</a></li>\n");
	buf_add_literal(b, "<li><a href=\"#workers\">Workers</a></li>\n"
			   "<li><a href=\"#durations\">Durations</a></li>\n"
			   "<li><a href=\"#results\">Results</a></li>\n");
	if (p->counter_count > 0)
		buf_add_literal(
		    b, "<li><a href=\"#counters\">Counters</a></li>\n");
	buf_add_literal(b,
	    "<li><a href=\"#reading\">How to read this</a></li>\n"
	    "</ul>\n</nav>\n");
}

static void
runpage_top(
    struct buf *b, const struct runpage *p, const struct runpage_end *end)
{
	page_head_begin(b, &runpage_look);
	buf_add_literal(b, "hayfork: ");
	runpage_sentence(b, p, end);
	page_head_end(b, &runpage_look);
	buf_add_literal(b,
	    "<body>\n<a class=\"skip\" href=\"#main\">Skip to the outcome</a>\n"
	    "<div class=\"page\">\n<header>\n<h1>hayfork run</h1>\n"
	    "<p class=\"lead\">");
	runpage_sentence(b, p, end);
	buf_add_literal(b, ".</p>\n");
	runpage_when(b, p);
	buf_add_literal(b, "</header>\n");
	runpage_navigation(b, p);
	buf_add_literal(b, "<main id=\"main\" tabindex=\"-1\">\n");
}

bool
runpage_write(struct runpage *p, const struct runpage_end *end, FILE *to)
{
	struct buf b = { 0 };
	bool written;

	runpage_top(&b, p, end);
	runpage_outcome(&b, p, end);
	runpage_faults(&b, p);
	runpage_workers(&b, p, end);
	runpage_durations(&b, p);
	runpage_results(&b, p, to);
	runpage_counters(&b, p);
	runpage_reading(&b);
	page_format(&b,
	    "</main>\n</div>\n<script>%s</script>\n</body>\n</html>\n",
	    runpage_script);
	fwrite(buf_at(&b), 1, buf_len(&b), to);
	written = fflush(to) == 0 && !ferror(to);
	buf_free(&b);
	return written;
}
