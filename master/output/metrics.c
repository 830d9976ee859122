/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * metrics.c - a run's totals for Prometheus.
 */
#include <stdio.h>

#include "master/output/metrics.h"
#include "master/output/report.h"
#include "master/output/text.h"

/* Upper bounds, milliseconds: a local task to a slow device. */
static const unsigned metrics_bounds[METRICS_BUCKETS] = { 5, 10, 25, 50, 100,
	250, 500, 1000, 2500, 5000, 10000, 30000, 60000 };

void
metrics_add(struct metrics *m, const struct hayfork_result *r)
{
	unsigned i = 0;

	if (r->attempts == 0)
		return;
	while (i < METRICS_BUCKETS &&
	       r->elapsed_us > metrics_bounds[i] * UINT64_C(1000))
		i++;
	m->buckets[i]++;
	m->elapsed_us += r->elapsed_us;
}

/* ---- the page ------------------------------------------------------------ */

static void
metrics_family(
    struct buf *out, const char *name, const char *type, const char *help)
{
	text_format(out, "# HELP %s %s\n", name, help);
	text_format(out, "# TYPE %s %s\n", name, type);
}

/* Microseconds as seconds, exactly. */
static void
metrics_seconds(struct buf *out, const char *name, uint64_t us)
{
	text_format(out, "%s %llu.%06llu\n", name,
	    (unsigned long long)(us / 1000000),
	    (unsigned long long)(us % 1000000));
}

static void
metrics_gauge(
    struct buf *out, const char *name, uint64_t value, const char *help)
{
	metrics_family(out, name, "gauge", help);
	text_format(out, "%s %llu\n", name, (unsigned long long)value);
}

static void
metrics_durations(struct buf *out, const struct metrics *m)
{
	static const char name[] = "hayfork_job_duration_seconds";
	uint64_t jobs = 0;

	metrics_family(out, name, "histogram",
	    "How long jobs took, from their start to their end.");
	for (unsigned i = 0; i < METRICS_BUCKETS; i++) {
		jobs += m->buckets[i];
		text_format(out, "%s_bucket{le=\"%g\"} %llu\n", name,
		    metrics_bounds[i] / 1e3, (unsigned long long)jobs);
	}
	jobs += m->buckets[METRICS_BUCKETS];
	text_format(out, "%s_bucket{le=\"+Inf\"} %llu\n", name,
	    (unsigned long long)jobs);
	metrics_seconds(out, "hayfork_job_duration_seconds_sum", m->elapsed_us);
	text_format(out, "%s_count %llu\n", name, (unsigned long long)jobs);
}

static void
metrics_jobs(struct buf *out, const struct metrics_facts *f)
{
	metrics_family(out, "hayfork_jobs_total", "counter",
	    "Jobs that have ended, by their status.");
	for (unsigned i = 0; i < HAYFORK_STATUS_COUNT; i++)
		text_format(out, "hayfork_jobs_total{status=\"%s\"} %llu\n",
		    hayfork_status_name((enum hayfork_status)i),
		    (unsigned long long)f->by_status[i]);
	metrics_family(out, "hayfork_jobs_submitted_total", "counter",
	    "Jobs that were submitted.");
	text_format(out, "hayfork_jobs_submitted_total %llu\n",
	    (unsigned long long)f->submitted);
	metrics_gauge(out, "hayfork_jobs_pending", f->pending,
	    "Jobs that were submitted and have not ended.");
}

void
metrics_render(
    const struct metrics *m, const struct metrics_facts *f, struct buf *out)
{
	metrics_family(
	    out, "hayfork_build_info", "gauge", "The version that runs.");
	text_format(
	    out, "hayfork_build_info{version=\"%s\"} 1\n", HAYFORK_VERSION);
	metrics_jobs(out, f);
	metrics_durations(out, m);
	metrics_family(out, "hayfork_workers", "gauge",
	    "Workers that are ready, by lane.");
	text_format(
	    out, "hayfork_workers{lane=\"cpu\"} %u\n", f->workers[HAYFORK_CPU]);
	text_format(
	    out, "hayfork_workers{lane=\"io\"} %u\n", f->workers[HAYFORK_IO]);
	metrics_family(out, "hayfork_run_start_time_seconds", "gauge",
	    "When the run began, since 1970.");
	metrics_seconds(out, "hayfork_run_start_time_seconds", f->started_us);
	metrics_family(out, "hayfork_run_duration_seconds", "gauge",
	    "How long the run has taken.");
	metrics_seconds(out, "hayfork_run_duration_seconds", f->elapsed_us);
	metrics_gauge(
	    out, "hayfork_run_ended", f->ended, "1 when the run has ended.");
}

void
metrics_counter(void *ctx, const char *name, uint64_t total, const char *doc)
{
	struct metrics_page *page = ctx;
	char full[64];

	if (report_is_total(name))
		return;
	if (doc == NULL) { /* a task's own: a label, so that none collides */
		if (!page->own)
			metrics_family(page->out, "hayfork_task_counter_total",
			    "counter", "What tasks count, by their names.");
		page->own = true;
		text_format(page->out,
		    "hayfork_task_counter_total{name=\"%s\"} %llu\n", name,
		    (unsigned long long)total);
	} else if (strcmp(name, "task_cpu_us") == 0) {
		metrics_family(page->out, "hayfork_task_cpu_seconds_total",
		    "counter", "CPU time in tasks of 100 us and more.");
		metrics_seconds(
		    page->out, "hayfork_task_cpu_seconds_total", total);
	} else {
		snprintf(full, sizeof(full), "hayfork_%s_total",
		    strcmp(name, "bytes_out") == 0 ? "output_bytes" : name);
		metrics_family(page->out, full, "counter", doc);
		text_format(
		    page->out, "%s %llu\n", full, (unsigned long long)total);
	}
}
