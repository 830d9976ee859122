/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * print_json.c - a comparison for programs: one document on one line.
 *
 * What is not known is null. New fields may come at the end of an object.
 * ESTIMATE is {"median","low","high","count"}: over rounds, with the 95 %
 * interval (null: fewer than six rounds). Times are in the unit their name
 * ends with, sizes in bytes, shares from 0 to 1.
 *
 *	machine    {cpu, kernel, libc, allocator, governor, hayfork,
 *		   cpus (that may be used), cores, memory, virtual_machine,
 *		   autogroup}
 *	command    how to do it again
 *	started    "2026-01-02T03:04:05.678Z"
 *	rounds, seconds (per point and round; null: by jobs)
 *	workloads  [{name, doc, jobs,
 *	  series   [{mode, fit,
 *	    points [{workers, processes, threads, beyond,
 *		   rate, speedup, efficiency: ESTIMATE,
 *		   p50_us, p99_us, user_us, system_us, master_us, voluntary,
 *		   involuntary, minor, major, (per job)
 *		   rss, pss, (per worker)
 *		   start_ms, idle, karp_flatt, failed,
 *	      samples [{seconds, jobs, failed, p50_us, p99_us, user_s,
 *		   system_s, voluntary, involuntary, minor, major, rss, pss,
 *		   start_ms, master_s, foreign, idle}]}]}]
 *	  ratios   [{workers, ratio: ESTIMATE, known}]
 *		   processes over threads; known: the interval excludes 1 and
 *		   the machine was quiet
 *	  overhead_processes, overhead_threads: ESTIMATE of the time of a job
 *		   with one worker, over a plain loop
 *	  crashes  [{mode, processes, threads, jobs, crashed, given_again,
 *		   interrupted, lost, recovery_ms, seconds, clean_seconds}]
 *	  foreign, noisy}]
 *
 * fit is null, or {points, amdahl_f, amdahl_residual, sigma, kappa,
 * usl_residual, peak (null: it has none)}; fit.h says what they are.
 */
#include <math.h>
#include <time.h>

#include "common/jsontext.h"
#include "master/compare/print.h"
#include "master/output/text.h"

/* ---- pieces ------------------------------------------------------------- */

/* What stands before the next member or element: nothing before the first. */
static void
json_next(struct buf *b)
{
	uint8_t last = buf_len(b) > 0 ? b->mem[b->end - 1] : '{';

	if (last != '{' && last != '[')
		buf_add_literal(b, ",");
}

static void
json_open(struct buf *b)
{
	json_next(b);
	buf_add_literal(b, "{");
}

static void
json_close(struct buf *b)
{
	buf_add_literal(b, "}");
}

static void
json_array(struct buf *b, const char *key)
{
	jsontext_key(b, key);
	buf_add_literal(b, "[");
}

static void
json_array_end(struct buf *b)
{
	buf_add_literal(b, "]");
}

static void
json_text(struct buf *b, const char *key, const char *s)
{
	jsontext_key(b, key);
	jsontext_string(b, s, s != NULL ? strlen(s) : 0);
}

/* Strings that are "" when they are not known. */
static void
json_known(struct buf *b, const char *key, const char *s)
{
	json_text(b, key, s != NULL && *s != '\0' ? s : NULL);
}

static void
json_uint(struct buf *b, const char *key, uint64_t v)
{
	jsontext_key(b, key);
	jsontext_uint(b, v);
}

static void
json_double(struct buf *b, const char *key, double v)
{
	jsontext_key(b, key);
	jsontext_double(b, v);
}

static void
json_bool(struct buf *b, const char *key, bool v)
{
	jsontext_key(b, key);
	if (v)
		buf_add_literal(b, "true");
	else
		buf_add_literal(b, "false");
}

static void
json_estimate(struct buf *b, const char *key, const struct estimate *e)
{
	jsontext_key(b, key);
	buf_add_literal(b, "{");
	json_double(b, "median", e->middle);
	json_double(b, "low", e->low);
	json_double(b, "high", e->high);
	json_uint(b, "count", e->count);
	json_close(b);
}

static void
json_time(struct buf *b, const char *key, uint64_t us)
{
	time_t second = (time_t)(us / 1000000);
	char stamp[64];
	struct tm tm;

	jsontext_key(b, key);
	if (us == 0 || gmtime_r(&second, &tm) == NULL ||
	    strftime(stamp, sizeof(stamp), "%Y-%m-%dT%H:%M:%S", &tm) == 0)
		buf_add_literal(b, "null");
	else
		text_format(
		    b, "\"%s.%03uZ\"", stamp, (unsigned)(us % 1000000 / 1000));
}

/* ---- a comparison, from the inside out ---------------------------------- */

#define JSON_DOUBLE_(b, from, member) json_double(b, #member, (from)->member)
#define JSON_SAMPLE_(member, what) JSON_DOUBLE_(b, s, member);
#define JSON_POINT_(member, what) JSON_DOUBLE_(b, p, member);

static void
json_sample(struct buf *b, const struct compare_sample *s)
{
	json_open(b);
	COMPARE_SAMPLE_TABLE(JSON_SAMPLE_)
	json_close(b);
}

static void
json_point(struct buf *b, const struct compare_point *p)
{
	json_open(b);
	json_uint(b, "workers", compare_workers(p));
	json_uint(b, "processes", p->processes);
	json_uint(b, "threads", p->threads);
	json_bool(b, "beyond", p->beyond);
	json_estimate(b, "rate", &p->rate);
	json_estimate(b, "speedup", &p->speedup);
	json_estimate(b, "efficiency", &p->efficiency);
	COMPARE_POINT_TABLE(JSON_POINT_)
	json_array(b, "samples");
	for (size_t i = 0; i < p->rounds; i++)
		json_sample(b, &p->samples[i]);
	json_array_end(b);
	json_close(b);
}

static void
json_fit(struct buf *b, const struct fit *f)
{
	jsontext_key(b, "fit");
	if (!f->fitted) {
		buf_add_literal(b, "null");
		return;
	}
	buf_add_literal(b, "{");
	json_uint(b, "points", f->points);
	JSON_DOUBLE_(b, f, amdahl_f);
	JSON_DOUBLE_(b, f, amdahl_residual);
	JSON_DOUBLE_(b, f, sigma);
	JSON_DOUBLE_(b, f, kappa);
	JSON_DOUBLE_(b, f, usl_residual);
	JSON_DOUBLE_(b, f, peak);
	json_close(b);
}

static void
json_series(struct buf *b, const struct compare_series *s)
{
	json_open(b);
	json_text(b, "mode", compare_mode_name(s->mode));
	json_fit(b, &s->fit);
	json_array(b, "points");
	for (size_t i = 0; i < s->count; i++)
		json_point(b, &s->points[i]);
	json_array_end(b);
	json_close(b);
}

static void
json_ratio(struct buf *b, const struct compare_ratio *r)
{
	json_open(b);
	json_uint(b, "workers", r->workers);
	json_estimate(b, "ratio", &r->ratio);
	json_bool(b, "known", r->known);
	json_close(b);
}

static void
json_crash(struct buf *b, const struct compare_crash *c)
{
	json_open(b);
	json_text(b, "mode", compare_mode_name(c->mode));
	json_uint(b, "processes", c->processes);
	json_uint(b, "threads", c->threads);
	json_uint(b, "jobs", c->jobs);
	json_uint(b, "crashed", c->crashed);
	json_uint(b, "given_again", c->given_again);
	json_uint(b, "interrupted", c->interrupted);
	json_uint(b, "lost", c->lost);
	JSON_DOUBLE_(b, c, recovery_ms);
	JSON_DOUBLE_(b, c, seconds);
	JSON_DOUBLE_(b, c, clean_seconds);
	json_close(b);
}

static void
json_workload(struct buf *b, const struct compare_workload *w)
{
	json_open(b);
	json_text(b, "name", w->name);
	json_known(b, "doc", w->doc);
	json_known(b, "jobs", w->jobs);
	json_array(b, "series");
	for (size_t i = 0; i < w->count; i++)
		json_series(b, &w->series[i]);
	json_array_end(b);
	json_array(b, "ratios");
	for (size_t i = 0; i < w->ratio_count; i++)
		json_ratio(b, &w->ratios[i]);
	json_array_end(b);
	json_estimate(b, "overhead_processes", &w->overhead_processes);
	json_estimate(b, "overhead_threads", &w->overhead_threads);
	json_array(b, "crashes");
	for (size_t i = 0; i < w->crash_count; i++)
		json_crash(b, &w->crashes[i]);
	json_array_end(b);
	json_double(b, "foreign", w->foreign);
	json_bool(b, "noisy", w->noisy);
	json_close(b);
}

static void
json_machine(struct buf *b, const struct compare_machine *m)
{
	jsontext_key(b, "machine");
	buf_add_literal(b, "{");
	json_known(b, "cpu", m->cpu);
	json_known(b, "kernel", m->kernel);
	json_known(b, "libc", m->libc);
	json_known(b, "allocator", m->allocator);
	json_known(b, "governor", m->governor);
	json_known(b, "hayfork", m->hayfork);
	json_uint(b, "cpus", m->cpus);
	json_uint(b, "cores", m->cores);
	json_uint(b, "memory", m->memory);
	json_bool(b, "virtual_machine", m->virtual_machine);
	json_bool(b, "autogroup", m->autogroup);
	json_close(b);
}

bool
compare_print_json(FILE *f, const struct comparison *c)
{
	struct buf b = { 0 };
	bool ok;

	buf_add_literal(&b, "{");
	json_machine(&b, &c->machine);
	json_known(&b, "command", c->command);
	json_time(&b, "started", c->started_us);
	json_uint(&b, "rounds", c->rounds);
	json_double(&b, "seconds", c->seconds > 0 ? c->seconds : NAN);
	json_array(&b, "workloads");
	for (size_t i = 0; i < c->count; i++)
		json_workload(&b, &c->workloads[i]);
	json_array_end(&b);
	buf_add_literal(&b, "}\n");
	ok = fwrite(buf_at(&b), 1, buf_len(&b), f) == buf_len(&b);
	buf_free(&b);
	return ok;
}
