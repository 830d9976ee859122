/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * page.c - a comparison as one HTML page: its head, its top, its sections.
 */
#include <math.h>
#include <time.h>

#include "master/compare/page.h"
#include "master/compare/page_mark.h"
#include "master/compare/page_part.h"
#include "master/compare/page_style.h"
#include "master/page/page_head.h"
#include "master/page/page_text.h"

/* ---- the head ------------------------------------------------------------ */

static const struct page_look page_look = { page_style, page_script };

static void
page_head(struct buf *b, const struct comparison *c)
{
	page_head_begin(b, &page_look);
	buf_add_literal(b, "hayfork compare");
	for (size_t i = 0; i < c->count; i++) {
		page_format(b, "%s", i == 0 ? ": " : ", ");
		page_text(b, c->workloads[i].name);
	}
	page_head_end(b, &page_look);
}

/* ---- the top ------------------------------------------------------------- */

static void
page_lead(struct buf *b, const struct comparison *c)
{
	buf_add_literal(
	    b, "<p class=\"lead\">The same work by processes and by threads");
	if (c->machine.cpus > 0) {
		buf_add_literal(b, ", on ");
		page_count(b, c->machine.cpus, "CPU", "CPUs");
	}
	buf_add_literal(b, ": ");
	page_count(b, c->count, "workload", "workloads");
	buf_add_literal(b, ", ");
	page_count(b, c->rounds, "round", "rounds");
	if (c->seconds > 0) {
		buf_add_literal(b, " of ");
		page_number(
		    b, c->seconds, c->seconds == floor(c->seconds) ? 0 : 1);
		buf_add_literal(b, "\u00a0s for each point");
	}
	buf_add_literal(b, ".</p>\n");
}

static void
page_when(struct buf *b, const struct comparison *c)
{
	time_t started = (time_t)(c->started_us / 1000000);
	char machine[32], people[48];
	struct tm tm;

	buf_add_literal(b, "<p class=\"soft\">");
	if (c->machine.cpu[0] != '\0') {
		page_name(b, c->machine.cpu);
		buf_add_literal(b, " \u00b7 ");
	}
	if (gmtime_r(&started, &tm) != NULL &&
	    strftime(machine, sizeof(machine), "%Y-%m-%dT%H:%M:%SZ", &tm) > 0 &&
	    strftime(people, sizeof(people), "%Y-%m-%d %H:%M UTC", &tm) > 0)
		page_format(b, "<time datetime=\"%s\">%s</time> \u00b7 ",
		    machine, people);
	buf_add_literal(b, "hayfork ");
	page_name(b, c->machine.hayfork);
	buf_add_literal(b, "</p>\n");
}

static void
page_noise(struct buf *b, const struct comparison *c)
{
	size_t noisy = 0;

	for (size_t i = 0; i < c->count; i++)
		noisy += c->workloads[i].noisy;
	if (noisy == 0)
		return;
	buf_add_literal(b,
	    "<p class=\"note\" role=\"note\">The machine was not quiet while ");
	page_count(b, noisy, "workload was", "workloads were");
	buf_add_literal(
	    b, " measured: differences there may mean nothing.</p>\n");
}

static void
page_navigation(struct buf *b, const struct comparison *c)
{
	buf_add_literal(b, "<nav aria-label=\"Workloads\">\n<ul>\n"
			   "<li><a href=\"#overview\">At a glance</a></li>\n");
	for (size_t i = 0; i < c->count; i++) {
		page_format(b, "<li><a href=\"#w%zu\">", i + 1);
		page_name(b, c->workloads[i].name);
		buf_add_literal(b, "</a></li>\n");
	}
	buf_add_literal(b,
	    "<li><a href=\"#machine\">Machine</a></li>\n"
	    "<li><a href=\"#reading\">How to read this</a></li>\n"
	    "</ul>\n</nav>\n");
}

static void
page_body(struct buf *b, const struct comparison *c)
{
	buf_add_literal(b,
	    "<body>\n<a class=\"skip\" href=\"#main\">Skip to the figures</a>"
	    "\n");
	page_mark_shapes(b);
	buf_add_literal(
	    b, "<div class=\"page\">\n<header>\n<h1>hayfork compare</h1>\n");
	page_lead(b, c);
	page_when(b, c);
	page_noise(b, c);
	buf_add_literal(b, "</header>\n");
	page_navigation(b, c);
	buf_add_literal(b, "<main id=\"main\" tabindex=\"-1\">\n");
	page_overview(b, c);
	for (size_t i = 1; i <= c->count; i++)
		page_workload(b, c, i);
	page_machine(b, c);
	page_reading(b);
	page_format(b,
	    "</main>\n</div>\n<script>%s</script>\n</body>\n</html>\n",
	    page_script);
}

bool
page_write(FILE *to, const struct comparison *c)
{
	struct buf b = { 0 };
	bool written;

	page_head(&b, c);
	page_body(&b, c);
	written = fwrite(buf_at(&b), 1, buf_len(&b), to) == buf_len(&b) &&
		  fflush(to) == 0;
	buf_free(&b);
	return written;
}
