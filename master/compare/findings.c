/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * findings.c - what a workload has shown, in sentences.
 */
#include <math.h>

#include "master/compare/figure.h"
#include "master/compare/findings.h"
#include "master/output/text.h"

/* What a difference in counters must be before it is worth a sentence. */
#define FINDINGS_WAITS 0.5  /* more waits per job, and ... */
#define FINDINGS_FACTOR 5   /* ... this many times as many */
#define FINDINGS_KERNEL 0.2 /* of the CPU time, and this much more */
#define FINDINGS_CPU 1.5    /* times the CPU time per job */

/* Differences below this read better in percent. */
#define FINDINGS_SMALL 0.1

/* Processes and threads, with as many workers. */
struct findings_pair {
	const struct compare_ratio *ratio;
	const struct compare_point *processes, *threads;
};

/* The most workers that have a CPU each. */
static bool
findings_pair_of(const struct compare_workload *w, struct findings_pair *r)
{
	*r = (struct findings_pair){ 0 };
	for (size_t i = 0; i < w->ratio_count; i++) {
		const struct compare_ratio *ratio = &w->ratios[i];
		const struct compare_point *p = compare_point_of(
		    compare_series_of(w, COMPARE_PROCESSES), ratio->workers);

		if (p->beyond)
			continue;
		if (r->ratio == NULL || r->ratio->workers < ratio->workers)
			*r = (struct findings_pair){ ratio, p,
				compare_point_of(
				    compare_series_of(w, COMPARE_THREADS),
				    ratio->workers) };
	}
	return r->ratio != NULL;
}

static void
findings_failed(struct buf *b, const struct compare_workload *w)
{
	double failed = 0;

	for (size_t i = 0; i < w->count; i++)
		for (size_t j = 0; j < w->series[i].count; j++)
			failed += w->series[i].points[j].failed;
	if (failed > 0)
		text_format(b,
		    "Warning: %.0f job%s failed; what they cost is in the "
		    "figures, but they are not in jobs/s.\n",
		    failed, failed == 1 ? "" : "s");
}

static void
findings_noise(
    struct buf *b, const struct comparison *c, const struct compare_workload *w)
{
	if (!w->noisy)
		return;
	if (isnan(w->foreign)) {
		buf_add_literal(b,
		    "Warning: how busy the machine was cannot be told, as "
		    "workers died. Differences may mean nothing.\n");
		return;
	}
	buf_add_literal(b, "Warning: the machine was not quiet: others used ");
	figure_share(b, w->foreign);
	buf_add_literal(b, " of its CPUs (median; quiet is below ");
	figure_share(b, COMPARE_NOISY);
	buf_add_literal(b, "). Differences may mean nothing.\n");
	/* sched(7): "The autogroup feature". */
	if (c->machine.autogroup)
		buf_add_literal(b,
		    "Here the kernel shares busy CPUs by session (autogroup): "
		    "each process has one, so threads get less than their "
		    "share.\n");
}

/* "3.80 times (3.60 to 4.10) as fast", "2.1 % (1.8 % to 2.3 %) faster" */
static void
findings_as_fast(struct buf *b, const struct estimate *e)
{
	bool small = e->middle < 1 + FINDINGS_SMALL;
	void (*figure)(struct buf *, double) =
	    small ? figure_share : figure_times;
	double base = small ? 1 : 0;

	figure(b, e->middle - base);
	if (!small)
		buf_add_literal(b, " times");
	if (!isnan(e->low)) {
		buf_add_literal(b, " (");
		figure(b, e->low - base);
		buf_add_literal(b, " to ");
		figure(b, e->high - base);
		buf_add_literal(b, ")");
	}
	if (small)
		buf_add_literal(b, " faster");
	else
		buf_add_literal(b, " as fast");
}

static struct estimate
findings_inverse(const struct estimate *e)
{
	return (struct estimate){ 1 / e->middle, 1 / e->high, 1 / e->low,
		e->count };
}

static void
findings_verdict(
    struct buf *b, const struct compare_workload *w, const struct estimate *e)
{
	struct estimate inverse = findings_inverse(e);
	bool threads = e->middle < 1;

	if (w->noisy || (!isnan(e->low) && !estimate_excludes(e, 1))) {
		if (w->noisy)
			buf_add_literal(b, "too much noise to say");
		else
			text_format(b, "no difference that %zu rounds can show",
			    e->count);
		if (isnan(e->low))
			return;
		buf_add_literal(b, " (processes ");
		figure_times(b, e->low);
		buf_add_literal(b, " to ");
		figure_times(b, e->high);
		buf_add_literal(b, " times as fast)");
		return;
	}
	text_format(b, "%s are ", threads ? "threads" : "processes");
	findings_as_fast(b, threads ? &inverse : e);
	if (isnan(e->low))
		text_format(b,
		    ", but %zu round%s cannot show how sure that is: it takes "
		    "six",
		    e->count, e->count == 1 ? "" : "s");
}

static void
findings_ratio(struct buf *b, const struct compare_workload *w,
    const struct findings_pair *pair)
{
	unsigned workers = pair->ratio->workers;

	if (isnan(pair->ratio->ratio.middle))
		return;
	text_format(b, "On %u worker%s, ", workers, workers == 1 ? "" : "s");
	if (workers > 1) {
		buf_add_literal(b, "processes scale ");
		figure_times(b, pair->processes->speedup.middle);
		buf_add_literal(b, "x, threads ");
		figure_times(b, pair->threads->speedup.middle);
		buf_add_literal(b, "x: ");
	}
	findings_verdict(b, w, &pair->ratio->ratio);
	buf_add_literal(b, ".\n");
}

/* How far a series alone scales; there is nothing to compare it with. */
static void
findings_alone(struct buf *b, const struct compare_series *s)
{
	const struct compare_point *most = NULL;

	for (size_t i = 0; i < s->count; i++)
		if (!s->points[i].beyond && compare_workers(&s->points[i]) > 1)
			most = &s->points[i];
	if (most == NULL || isnan(most->speedup.middle))
		return;
	text_format(b, "On %u workers, %s scale ", compare_workers(most),
	    compare_mode_name(s->mode));
	figure_times(b, most->speedup.middle);
	buf_add_literal(b, "x.\n");
}

/* ---- why ---------------------------------------------------------------- */

static double
findings_cpu(const struct compare_point *p)
{
	return p->user_us + p->system_us;
}

static void
findings_waits(struct buf *b, const char *who, const struct compare_point *slow,
    const char *others, const struct compare_point *fast)
{
	if (!(slow->voluntary >= fast->voluntary + FINDINGS_WAITS) ||
	    !(slow->voluntary >= FINDINGS_FACTOR * fast->voluntary))
		return;
	text_format(b, "For each job, %s give up the CPU ", who);
	figure_count(b, slow->voluntary);
	text_format(b, " times, %s ", others);
	figure_count(b, fast->voluntary);
	text_format(b, " times: they wait%s.\n",
	    slow->processes == 1 ? " for each other" : "");
}

static void
findings_kernel(struct buf *b, const char *who,
    const struct compare_point *slow, const char *others,
    const struct compare_point *fast)
{
	double of_slow = slow->system_us / findings_cpu(slow);
	double of_fast = fast->system_us / findings_cpu(fast);

	if (!(of_slow >= of_fast + FINDINGS_KERNEL))
		return;
	text_format(b, "%s spend ", who);
	figure_share(b, of_slow);
	buf_add_literal(b, " of their CPU time in the kernel, ");
	text_format(b, "%s ", others);
	figure_share(b, of_fast);
	buf_add_literal(b, ".\n");
}

static void
findings_cpu_time(struct buf *b, const char *who,
    const struct compare_point *slow, const struct compare_point *fast)
{
	double times = findings_cpu(slow) / findings_cpu(fast);

	if (!(times >= FINDINGS_CPU))
		return;
	text_format(b, "A job takes ");
	figure_times(b, times);
	text_format(b, " times as much CPU time in %s (", who);
	figure_time(b, findings_cpu(slow));
	buf_add_literal(b, " against ");
	figure_time(b, findings_cpu(fast));
	buf_add_literal(b, ").\n");
}

static void
findings_why(struct buf *b, const struct findings_pair *pair)
{
	const struct compare_point *p = pair->processes, *t = pair->threads;

	if (!pair->ratio->known || pair->ratio->workers == 1)
		return;
	if (pair->ratio->ratio.middle > 1) {
		findings_waits(b, "threads", t, "processes", p);
		findings_kernel(b, "Threads", t, "processes", p);
		findings_cpu_time(b, "threads", t, p);
	} else {
		findings_waits(b, "processes", p, "threads", t);
		findings_kernel(b, "Processes", p, "threads", t);
		findings_cpu_time(b, "processes", p, t);
	}
}

/* ---- laws --------------------------------------------------------------- */

static void
findings_fit(struct buf *b, const struct compare_series *s)
{
	const struct fit *f = &s->fit;

	text_format(b,
	    "USL for %s: sigma %.3g, kappa %.2g (off by %.2f in speedup), ",
	    compare_mode_name(s->mode), f->sigma, f->kappa, f->usl_residual);
	if (isinf(f->peak))
		buf_add_literal(b, "no peak");
	else if (f->peak < 2)
		buf_add_literal(b, "best with one worker");
	else
		text_format(b, "its peak at %.0f workers", f->peak);
	/* More than all of it being serial: adding workers makes it slower. */
	if (f->amdahl_f > 1)
		buf_add_literal(b, ". Amdahl's law cannot explain it.\n");
	else {
		buf_add_literal(b, ". Amdahl: serial part ");
		figure_share(b, f->amdahl_f);
		text_format(b, " (off by %.2f).\n", f->amdahl_residual);
	}
}

/* What two points can tell, and why it is no more. */
static void
findings_no_fit(struct buf *b, const struct comparison *c,
    const struct compare_workload *w, const struct findings_pair *pair)
{
	const struct compare_series *s;

	s = compare_series_of(w, COMPARE_PROCESSES);
	if (s == NULL)
		s = compare_series_of(w, COMPARE_THREADS);
	if (s == NULL)
		return;
	text_format(b,
	    "Laws of scaling are fitted from %d points up to the CPUs on; "
	    "here %s %zu (%u CPU%s).",
	    FIT_POINTS_LEAST, s->fit.points == 1 ? "is" : "are", s->fit.points,
	    c->machine.cpus, c->machine.cpus == 1 ? "" : "s");
	if (pair->ratio != NULL && !isnan(pair->processes->karp_flatt) &&
	    !isnan(pair->threads->karp_flatt))
		text_format(b,
		    " Serial fraction by Karp and Flatt on %u workers: "
		    "processes %.3f, threads %.3f.",
		    pair->ratio->workers, pair->processes->karp_flatt,
		    pair->threads->karp_flatt);
	buf_add_literal(b, "\n");
}

static void
findings_laws(struct buf *b, const struct comparison *c,
    const struct compare_workload *w, const struct findings_pair *pair)
{
	bool fitted = false;

	for (size_t i = 0; i < w->count; i++)
		if (w->series[i].fit.fitted) {
			findings_fit(b, &w->series[i]);
			fitted = true;
		}
	if (!fitted)
		findings_no_fit(b, c, w, pair);
}

/* ---- the farm itself ---------------------------------------------------- */

/* "0.40 % more in one process than in a plain loop (0.20 % to 0.60 %)" */
static void
findings_overhead(
    struct buf *b, const char *where, const struct estimate *e, bool noisy)
{
	double more = e->middle - 1;

	if (isnan(e->middle) || (noisy && isnan(e->low)))
		return;
	if (!isnan(e->low) && !estimate_excludes(e, 1)) {
		text_format(b,
		    "In one %s, a job costs what it does in a plain loop, as "
		    "far as %zu rounds can show",
		    where, e->count);
	} else if (more < 1) {
		buf_add_literal(b, "A job costs ");
		figure_share(b, fabs(more));
		text_format(b, " %s in one %s than in a plain loop",
		    more < 0 ? "less" : "more", where);
	} else {
		buf_add_literal(b, "A job costs ");
		figure_times(b, e->middle);
		text_format(
		    b, " times as much in one %s as in a plain loop", where);
	}
	if (!isnan(e->low)) {
		buf_add_literal(b, " (");
		figure_share(b, e->low - 1);
		buf_add_literal(b, " to ");
		figure_share(b, e->high - 1);
		buf_add_literal(b, ")");
	}
	buf_add_literal(b, ".\n");
}

void
findings_of(
    struct buf *b, const struct comparison *c, const struct compare_workload *w)
{
	struct findings_pair pair;

	findings_noise(b, c, w);
	findings_failed(b, w);
	if (findings_pair_of(w, &pair)) {
		findings_ratio(b, w, &pair);
		findings_why(b, &pair);
	} else {
		for (size_t i = 0; i < w->count; i++)
			findings_alone(b, &w->series[i]);
	}
	findings_laws(b, c, w, &pair);
	findings_overhead(b, "process", &w->overhead_processes, w->noisy);
	findings_overhead(b, "thread", &w->overhead_threads, w->noisy);
}
