/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * page_machine.c - what it was measured on, and what the words mean.
 */
#include "master/compare/figure.h"
#include "master/compare/page_part.h"
#include "master/page/page_text.h"

static void
page_machine_text(struct buf *b, const char *name, const char *text)
{
	page_format(b, "<dt>%s</dt><dd>", name);
	if (text[0] != '\0')
		page_name(b, text);
	else
		buf_add_literal(b, "<span class=\"soft\">not known</span>");
	buf_add_literal(b, "</dd>\n");
}

static void
page_machine_cpus(struct buf *b, const struct compare_machine *m)
{
	buf_add_literal(b, "<dt>CPUs</dt><dd>");
	if (m->cpus == 0) {
		buf_add_literal(b, "<span class=\"soft\">not known</span>");
	} else {
		page_number(b, m->cpus, 0);
		buf_add_literal(b, " that hayfork may use");
		if (m->cores > 0) {
			buf_add_literal(b, ", on a machine of ");
			page_count(b, m->cores, "core", "cores");
		}
	}
	page_format(b, "%s</dd>\n<dt>Memory</dt><dd>",
	    m->virtual_machine ? "; a virtual machine" : "");
	if (m->memory > 0)
		figure_bytes(b, (double)m->memory);
	else
		buf_add_literal(b, "<span class=\"soft\">not known</span>");
	buf_add_literal(b, "</dd>\n");
}

static void
page_machine_rounds(struct buf *b, const struct comparison *c)
{
	buf_add_literal(b, "<dt>Rounds</dt><dd>");
	page_number(b, c->rounds, 0);
	if (c->seconds > 0) {
		buf_add_literal(b, ", each point measured for ");
		figure_time(b, c->seconds * 1e6);
	} else {
		buf_add_literal(b, ", each point for a number of jobs");
	}
	buf_add_literal(b, "</dd>\n");
}

static void
page_machine_noise(struct buf *b, const struct comparison *c)
{
	buf_add_literal(b, "<dt>Used by others</dt><dd>");
	for (size_t i = 0; i < c->count; i++) {
		const struct compare_workload *w = &c->workloads[i];

		page_format(b, "%s<span%s>", i == 0 ? "" : ", ",
		    w->noisy ? " class=\"warning\"" : "");
		figure_share(b, w->foreign);
		buf_add_literal(b, " during ");
		page_name(b, w->name);
		page_format(b, "%s</span>", w->noisy ? " (not quiet)" : "");
	}
	buf_add_literal(b, "</dd>\n");
}

void
page_machine(struct buf *b, const struct comparison *c)
{
	const struct compare_machine *m = &c->machine;

	buf_add_literal(b,
	    "<section id=\"machine\" aria-labelledby=\"machine-name\">\n"
	    "<h2 id=\"machine-name\">Machine</h2>\n<dl>\n");
	page_machine_text(b, "CPU", m->cpu);
	page_machine_cpus(b, m);
	page_machine_text(b, "Governor", m->governor);
	page_machine_text(b, "Kernel", m->kernel);
	page_machine_text(b, "C library", m->libc);
	page_machine_text(b, "Allocator", m->allocator);
	page_machine_text(b, "hayfork", m->hayfork);
	page_machine_rounds(b, c);
	page_machine_noise(b, c);
	buf_add_literal(b, "</dl>\n<h3>To do it again</h3>\n<pre><code>");
	page_name(b, c->command);
	buf_add_literal(b, "</code></pre>\n</section>\n");
}

/* ---- what the words mean ------------------------------------------------- */

static const struct {
	const char *word, *meaning;
} page_words[] = {
	{ "95\u00a0% interval",
	    "Where the median lies, with at least that confidence, from the "
	    "order of the rounds alone: no assumption on how they are spread. "
	    "It takes six rounds." },
	{ "Speedup",
	    "Times the throughput of one worker of the same mode, paired by "
	    "rounds. Mixed: of one process." },
	{ "Efficiency", "Speedup per worker." },
	{ "Serial fraction",
	    "The share of the work that cannot be done side by side, if that "
	    "alone explains the speedup (Karp and Flatt). Where it grows with "
	    "the workers, something else costs more and more." },
	{ "Scaling laws",
	    "Universal Scalability Law: N / (1 + \u03c3\u2009(N \u2212 1) + "
	    "\u03ba\u2009N\u2009(N \u2212 1)), where \u03c3 is waiting for "
	    "each "
	    "other and \u03ba is crosstalk, with a peak after which more "
	    "workers do less. Amdahl: 1 / (f + (1 \u2212 f) / N), where f is "
	    "the serial part. \u201cOff by\u201d is the root mean square of "
	    "what is left, in speedups." },
	{ "More than CPUs",
	    "Beyond the CPUs, workers take turns: these points are drawn "
	    "hollow and are not fitted." },
	{ "Waits, preempted",
	    "Times a worker gave up its CPU to wait, and times it was taken "
	    "away from it (voluntary and involuntary context switches)." },
	{ "RSS, PSS",
	    "Resident memory; and the same with shared pages counted by the "
	    "share, which is what one more worker really costs." },
};

void
page_reading(struct buf *b)
{
	buf_add_literal(b,
	    "<section id=\"reading\" aria-labelledby=\"reading-name\">\n"
	    "<h2 id=\"reading-name\">How to read this</h2>\n<dl>\n");
	for (size_t i = 0; i < sizeof(page_words) / sizeof(page_words[0]); i++)
		page_format(b, "<dt>%s</dt><dd>%s</dd>\n", page_words[i].word,
		    page_words[i].meaning);
	buf_add_literal(b, "</dl>\n</section>\n");
}
