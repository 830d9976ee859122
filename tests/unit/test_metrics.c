/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_metrics.c - a run's totals for Prometheus.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/counters.h"
#include "master/output/metrics.h"

static char *
text_of(struct buf *b)
{
	buf_add(b, "", 1);
	return (char *)buf_at(b);
}

static void
has(const char *text, const char *wanted)
{
	if (strstr(text, wanted) == NULL)
		fail_msg("no '%s' in\n%s", wanted, text);
}

static void
a_page(void **state)
{
	struct metrics m = { 0 };
	struct metrics_facts f = { .submitted = 4,
		.pending = 1,
		.started_us = 1700000000000001,
		.elapsed_us = 2500000,
		.workers = { 3, 2 } };
	static const uint64_t elapsed[] = { 5000, 5001, 61000000 };
	struct buf out = { 0 };
	const char *text;

	(void)state;
	for (int i = 0; i < 3; i++)
		metrics_add(&m, &(struct hayfork_result){
				    .attempts = 1, .elapsed_us = elapsed[i] });
	metrics_add(&m, &(struct hayfork_result){ .elapsed_us = 9 });
	f.by_status[HAYFORK_UNREACHABLE] = 3;
	metrics_render(&m, &f, &out);
	text = text_of(&out);
	has(text, "\nhayfork_jobs_total{status=\"unreachable\"} 3\n");
	has(text, "\nhayfork_jobs_total{status=\"not_run\"} 0\n");
	has(text, "\nhayfork_jobs_pending 1\n");
	/* A bound is part of its bucket; each has those before it. */
	has(text, "_bucket{le=\"0.005\"} 1\n");
	has(text, "_bucket{le=\"0.01\"} 2\n");
	has(text, "_bucket{le=\"60\"} 2\n");
	has(text, "_bucket{le=\"+Inf\"} 3\n");
	has(text, "_seconds_sum 61.010001\n");
	has(text, "_seconds_count 3\n");
	has(text, "\nhayfork_workers{lane=\"cpu\"} 3\n");
	has(text, "\nhayfork_run_start_time_seconds 1700000000.000001\n");
	has(text, "\nhayfork_run_ended 0\n");
	buf_free(&out);
}

static void
the_counters(void **state)
{
	struct counters c = {
		.ok = 7, .bytes_out = 12, .task_cpu_us = 1500000
	};
	struct buf out = { 0 };
	struct metrics_page page = { &out, false };
	const char *text;

	(void)state;
	counters_add_named(&c, "lines", 5, 3);
	counters_add_named(&c, "attempts_total", 14, 4);
	counters_each(&c, metrics_counter, &page);
	text = text_of(&out);
	has(text, "\n# TYPE hayfork_output_bytes_total counter\n"
		  "hayfork_output_bytes_total 12\n");
	has(text, "\nhayfork_task_cpu_seconds_total 1.500000\n");
	has(text, "\n# TYPE hayfork_task_counter_total counter\n"
		  "hayfork_task_counter_total{name=\"lines\"} 3\n"
		  "hayfork_task_counter_total{name=\"attempts_total\"} 4\n");
	/* What jobs_total says is not said twice. */
	assert_null(strstr(text, "hayfork_ok"));
	assert_null(strstr(text, "hayfork_jobs_total"));
	buf_free(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_page),
		cmocka_unit_test(the_counters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
