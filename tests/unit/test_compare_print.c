/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_compare_print.c - a comparison as text, and what is said of it.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "master/compare/figure.h"
#include "master/compare/findings.h"
#include "master/compare/print.h"
#include "master/output/text.h"
#include "tests/unit/compare_sample.h"

typedef bool (*printer)(FILE *, const struct comparison *);

static char *
print(printer how, const struct comparison *c)
{
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	assert_non_null(f);
	assert_true(how(f, c));
	assert_int_equal(fclose(f), 0);
	return text;
}

static void
assert_has(const char *text, const char *piece)
{
	if (strstr(text, piece) == NULL)
		fail_msg("no \"%s\" in:\n%s", piece, text);
}

static void
assert_has_not(const char *text, const char *piece)
{
	if (strcasestr(text, piece) != NULL)
		fail_msg("\"%s\" in:\n%s", piece, text);
}

/* ---- figures ------------------------------------------------------------ */

static void
figures(void **state)
{
	static const struct {
		void (*figure)(struct buf *, double);
		double v;
		const char *text;
	} rows[] = {
		{ figure_rate, 52.31, "52.3" },
		{ figure_rate, 10440.4, "10440" },
		{ figure_rate, 999999.4, "999999" },
		{ figure_rate, 999999.6, "1.00 M" },
		{ figure_rate, 1.234e7, "12.3 M" },
		{ figure_rate, NAN, "-" },
		{ figure_count, 0, "0" },
		{ figure_count, 0.004, "<0.01" },
		{ figure_count, 0.25, "0.25" },
		{ figure_count, 41, "41.0" },
		{ figure_count, NAN, "-" },
		{ figure_time, 0, "0 us" },
		{ figure_time, 0.31, "0.31 us" },
		{ figure_time, 96.15, "96.2 us" },
		{ figure_time, 99.97, "100 us" },
		{ figure_time, 999.4, "999 us" },
		{ figure_time, 999.6, "1.00 ms" },
		{ figure_time, 2.5e6, "2.50 s" },
		{ figure_time, 7.2e9, "7200 s" },
		{ figure_time, NAN, "-" },
		{ figure_time, INFINITY, "-" },
		{ figure_bytes, 812, "812 B" },
		{ figure_bytes, 1023.7, "1.00 KiB" },
		{ figure_bytes, 3.3e6, "3.15 MiB" },
		{ figure_bytes, 8.0 * (1 << 30), "8.00 GiB" },
		{ figure_bytes, NAN, "-" },
		{ figure_share, 0, "0 %" },
		{ figure_share, 0.0042, "0.42 %" },
		{ figure_share, 0.0425, "4.2 %" },
		{ figure_share, 0.78, "78 %" },
		{ figure_share, -0.031, "-3.1 %" },
		{ figure_share, NAN, "-" },
		{ figure_times, 1.98, "1.98" },
		{ figure_times, 9.996, "10.0" },
		{ figure_times, 13.37, "13.4" },
		{ figure_times, 340.2, "340" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf b = { 0 };

		rows[i].figure(&b, rows[i].v);
		buf_add(&b, "", 1);
		assert_string_equal((char *)buf_at(&b), rows[i].text);
		buf_free(&b);
	}
}

/* ---- for people --------------------------------------------------------- */

static void
assert_narrow(const char *text)
{
	struct slice rest = { text, strlen(text) }, line;

	while (text_line(&rest, &line)) {
		if (text_width(line.at, line.len) > PRINT_WIDTH)
			fail_msg("too wide: %.*s", (int)line.len, line.at);
		if (line.len > 0)
			assert_true(line.at[line.len - 1] != ' ');
	}
}

static void
tables_for_people(void **state)
{
	struct comparison c;
	char *text;

	(void)state;
	sample_comparison(&c, 0);
	comparison_conclude(&c);
	text = print(compare_print_human, &c);
	assert_narrow(text);
	assert_has(text,
	    "                                                               "
	    "  -- time of a job ---\n"
	    "                workers    jobs/s           speedup  efficiency"
	    "        p50        p99\n"
	    "serial               1      10440     ±0 %    1.00x       100 %"
	    "    95.8 us     153 us\n"
	    "processes            1      10400     ±0 %    1.00x       100 %"
	    "    96.2 us     154 us\n"
	    "                     2      20574     ±0 %    1.98x        99 %"
	    "    97.2 us     156 us\n");
	assert_has(text,
	    "\nmixed              2x2      19430     ±0 %    1.87x        47 %"
	    "     206 us     329 us\n"
	    "                   3x2*     19430     ±0 %    1.87x        31 %");
	assert_has(text,
	    "                         --- CPU/job ----   switches/job        "
	    "       -- memory/worker --\n"
	    "                workers     user   system   waits  forced  "
	    "faults/job        RSS       PSS    start\n");
	assert_has(text,
	    "\npython threads       1    429 us  47.6 us       0    0.01"
	    "        0.02   15.7 MiB         -        -\n");
	assert_has(text,
	    "\n\none job crashes                                            "
	    "             all    whole  without\n"
	    "                workers    jobs  crashed  lost  run again   begun"
	    "  ready in      run    crash\n"
	    "processes            4     2000        1     0          0       0"
	    "   1.90 ms  53.2 ms  50.8 ms\n"
	    "threads              4     2000        1     0         11       3"
	    "   3.40 ms   272 ms   260 ms\n");
	assert_has(text, "\n* more workers than CPUs (4)\n\n");
	assert_has(
	    text, "\nagain: hayfork compare sha256 cpu --max 8 --rounds 7\n");
	assert_has_not(text, "nan");
	free(text);
	comparison_free(&c);
}

static char *
findings(const struct comparison *c, size_t workload)
{
	struct buf b = { 0 };

	findings_of(&b, c, &c->workloads[workload]);
	buf_add(&b, "", 1);
	return (char *)buf_at(&b);
}

static void
threads_wait_for_each_other(void **state)
{
	struct comparison c;
	char *text;

	(void)state;
	sample_comparison(&c, 0);
	comparison_conclude(&c);
	text = findings(&c, 0);
	assert_string_equal(text,
	    "On 4 workers, processes scale 3.86x, threads 0.78x: processes "
	    "are 4.97 times (4.97 to 4.97) as fast.\n"
	    "For each job, threads give up the CPU 30.8 times, processes 0.07 "
	    "times: they wait for each other.\n"
	    "Threads spend 78 % of their CPU time in the kernel, processes "
	    "1.0 %.\n"
	    "A job takes 4.97 times as much CPU time in threads (495 us "
	    "against 99.6 us).\n"
	    "USL for processes: sigma 0.01, kappa 0.0005 (off by 0.00 in "
	    "speedup), its peak at 44 workers. Amdahl: serial part 1.2 % (off "
	    "by 0.00).\n"
	    "USL for threads: sigma 0.9, kappa 0.12 (off by 0.00 in speedup), "
	    "best with one worker. Amdahl's law cannot explain it.\n"
	    "USL for python threads: sigma 1, kappa 0.02 (off by 0.00 in "
	    "speedup), best with one worker. Amdahl's law cannot explain it.\n"
	    "USL for python processes: sigma 0.05, kappa 0.01 (off by 0.00 in "
	    "speedup), its peak at 10 workers. Amdahl: serial part 8.7 % (off "
	    "by 0.02).\n"
	    "A job costs 0.38 % more in one process than in a plain loop "
	    "(0.38 % to 0.38 %).\n"
	    "A job costs 0.48 % more in one thread than in a plain loop "
	    "(0.48 % to 0.48 %).\n");
	free(text);
	/* The other way round, only what is still true of it. */
	c.workloads[0].series[1].mode = COMPARE_THREADS;
	c.workloads[0].series[2].mode = COMPARE_PROCESSES;
	comparison_conclude(&c);
	text = findings(&c, 0);
	assert_has(text,
	    "On 4 workers, processes scale 0.78x, threads 3.86x: threads are "
	    "4.97 times (4.97 to 4.97) as fast.\n");
	assert_has(text, "Processes spend 78 % of their CPU time");
	free(text);
	comparison_free(&c);
}

static void
noise_is_said_first(void **state)
{
	struct comparison c;
	char *text;

	(void)state;
	sample_comparison(&c, SAMPLE_NOISE);
	comparison_conclude(&c);
	text = findings(&c, 1);
	assert_int_equal(
	    strncmp(
		text, "Warning: the machine was not quiet: others used ", 48),
	    0);
	assert_has(text, ": no difference that 7 such noisy rounds can show (");
	assert_has(text,
	    "\nIn one process, a job costs what it does in a plain loop, as "
	    "far as 7 rounds can show (-");
	assert_has_not(text, " as fast.");
	assert_has_not(text, "give up");
	free(text);
	comparison_free(&c);
}

/* Only so many CPUs, rounds and workers. */
static void
shrink(struct comparison *c, size_t rounds, size_t points)
{
	c->rounds = (unsigned)rounds;
	c->machine.cpus = (unsigned)points;
	for (size_t i = 0; i < c->count; i++)
		for (size_t j = 0; j < c->workloads[i].count; j++) {
			struct compare_series *s = &c->workloads[i].series[j];

			for (size_t k = 0; k < s->count; k++) {
				struct compare_point *p = &s->points[k];

				p->beyond = compare_workers(p) > points;
				if (p->rounds > rounds)
					p->rounds = rounds;
			}
		}
}

static void
two_cpus_have_no_fit(void **state)
{
	struct comparison c;
	char *text;

	(void)state;
	sample_comparison(&c, 0);
	shrink(&c, 7, 2);
	comparison_conclude(&c);
	text = findings(&c, 0);
	assert_has(text, "On 2 workers, processes scale 1.98x, threads 0.93x");
	assert_has(text,
	    "\nLaws of scaling are fitted from 4 points up to the CPUs on; "
	    "here are 2 (2 CPUs). Serial fraction by Karp and Flatt on 2 "
	    "workers: processes 0.011, threads 1.140.\n");
	assert_has_not(text, "USL");
	free(text);
	comparison_free(&c);
}

static void
few_rounds_are_not_sure(void **state)
{
	struct comparison c;
	char *text;

	(void)state;
	sample_comparison(&c, 0);
	shrink(&c, 3, 4);
	comparison_conclude(&c);
	text = print(compare_print_human, &c);
	assert_narrow(text);
	assert_has_not(text, "±0");
	assert_has_not(text, "nan");
	free(text);
	text = findings(&c, 0);
	assert_has(text,
	    "processes are 4.97 times as fast, but 3 rounds cannot show how "
	    "sure that is: it takes six.\n");
	assert_has(text,
	    "\nA job costs 0.38 % more in one process than in a plain "
	    "loop.\n");
	free(text);
	text = findings(&c, 1);
	assert_has(text, "no difference that 3 such noisy rounds can show.\n");
	free(text);
	comparison_free(&c);
}

/* Of one another a little faster: percent. */
static void
small_differences_are_percent(void **state)
{
	struct comparison c;
	char *text;

	(void)state;
	sample_comparison(&c, 0);
	for (size_t i = 0; i < 4; i++)
		for (size_t j = 0; j < SAMPLE_ROUNDS; j++) {
			struct compare_series *s = c.workloads[0].series;
			struct compare_sample *t = s[2].points[i].samples;

			t[j] = s[1].points[i].samples[j];
			t[j].jobs *= 1.02 + 0.001 * (double)j;
		}
	comparison_conclude(&c);
	text = findings(&c, 0);
	assert_has(text, "threads are 2.3 % (2.0 % to 2.6 %) faster.\n");
	free(text);
	comparison_free(&c);
}

static void
jobs_that_failed_are_said(void **state)
{
	struct comparison c;
	char *text;

	(void)state;
	sample_comparison(&c, 0);
	c.workloads[0].series[1].points[2].samples[3].failed = 3;
	comparison_conclude(&c);
	text = findings(&c, 0);
	assert_int_equal(strncmp(text, "Warning: 3 jobs failed; ", 24), 0);
	free(text);
	comparison_free(&c);
}

/* ---- nothing known, and nothing trusted --------------------------------- */

static void
forget(struct compare_workload *w)
{
	for (size_t i = 0; i < w->count; i++)
		for (size_t j = 0; j < w->series[i].count; j++)
			for (size_t k = 0; k < w->series[i].points[j].rounds;
			     k++) {
				double *d = (double *)&w->series[i]
						.points[j]
						.samples[k];

				for (size_t n = 0;
				     n < sizeof(struct compare_sample) /
					     sizeof(double);
				     n++)
					d[n] = NAN;
			}
}

static void
nan_is_nowhere(void **state)
{
	static const printer printers[] = { compare_print_human,
		compare_print_csv, compare_print_json };
	struct comparison c;

	(void)state;
	sample_comparison(&c, 0);
	forget(&c.workloads[0]);
	c.workloads[0].crashes[0].recovery_ms = NAN;
	c.workloads[0].crashes[1].clean_seconds = NAN;
	comparison_conclude(&c);
	for (size_t i = 0; i < 3; i++) {
		char *text = print(printers[i], &c);

		assert_has_not(text, "nan");
		assert_has_not(text, "inf");
		if (i == 0)
			assert_narrow(text);
		free(text);
	}
	comparison_free(&c);
	/* Nor of a comparison of nothing. */
	for (size_t i = 0; i < 3; i++) {
		char *text = print(printers[i], &c);

		assert_has_not(text, "nan");
		free(text);
	}
}

static void
names_cannot_harm(void **state)
{
	struct comparison c;
	char *text;

	(void)state;
	sample_comparison(&c, 0);
	free(c.workloads[0].name);
	free(c.workloads[0].jobs);
	free(c.command);
	c.workloads[0].name = xstrdup("a\x1b[2J\nb\"");
	c.workloads[0].jobs = xcalloc(5001, 1);
	memset(c.workloads[0].jobs, 'j', 5000);
	c.command = xstrdup("x\x1b\ny");
	comparison_conclude(&c);
	text = print(compare_print_human, &c);
	assert_has_not(text, "\x1b");
	assert_has(text, "a\\x1b[2J\\x0ab\"");
	assert_has(text, "again: x\\x1b\\x0ay\n");
	assert_has(text, "jjj...)\n");
	assert_true(strlen(text) < 20000);
	free(text);
	text = print(compare_print_csv, &c);
	assert_int_equal(strncmp(text, "# a\\x1b[2J\\x0ab\"\ntasks,", 23), 0);
	free(text);
	text = print(compare_print_json, &c);
	assert_has(text, "\"name\":\"a\\u001b[2J\\nb\\\"\"");
	free(text);
	comparison_free(&c);
}

static void
what_cannot_be_written_is_told(void **state)
{
	struct comparison c;
	FILE *f = fopen("/dev/full", "w");

	(void)state;
	assert_non_null(f);
	setvbuf(f, NULL, _IONBF, 0);
	sample_comparison(&c, 0);
	comparison_conclude(&c);
	assert_false(compare_print_human(f, &c));
	assert_false(compare_print_csv(f, &c));
	assert_false(compare_print_json(f, &c));
	fclose(f);
	comparison_free(&c);
}

/* ---- for tables --------------------------------------------------------- */

/* Fields of a row that are not empty, up to what cells hold. */
static size_t
split(struct slice line, const char *cells[64], char *copy)
{
	size_t n = 0;

	memcpy(copy, line.at, line.len);
	copy[line.len] = '\0';
	for (char *p = copy; p != NULL && n < 64; n++)
		cells[n] = strsep(&p, ",");
	return n;
}

#define WILL_IT_SCALE                                                          \
	"tasks,processes,processes_idle,threads,threads_idle,linear"

static void
csv_begins_as_will_it_scale(void **state)
{
	const char *titles[64], *cells[64];
	char copy[2][4096], *text;
	struct slice rest, line;
	struct comparison c;
	size_t columns;

	(void)state;
	sample_comparison(&c, 0);
	comparison_conclude(&c);
	c.count = 1;
	text = print(compare_print_csv, &c);
	c.count = 2;
	rest = slice_str(text);
	assert_true(text_line(&rest, &line));
	assert_int_equal(
	    strncmp(text, WILL_IT_SCALE ",", sizeof(WILL_IT_SCALE)), 0);
	columns = split(line, titles, copy[0]);
	assert_true(text_line(&rest, &line));
	assert_int_equal(strncmp(line.at, "0,0,100,0,100,0,,", 17), 0);
	assert_int_equal(split(line, cells, copy[1]), columns);
	for (unsigned n = 1; n <= SAMPLE_WORKERS; n++) {
		const struct compare_ratio *r = &c.workloads[0].ratios[n - 1];
		char want[64];

		assert_true(text_line(&rest, &line));
		assert_int_equal(split(line, cells, copy[1]), columns);
		assert_int_equal(strtoul(cells[0], NULL, 10), n);
		snprintf(want, sizeof(want), "%u", 10400 * n);
		assert_string_equal(cells[5], want);
		assert_string_equal(titles[6], "beyond");
		assert_string_equal(cells[6], n > SAMPLE_CPUS ? "1" : "0");
		assert_string_equal(titles[7], "ratio");
		assert_true(
		    fabs(strtod(cells[7], NULL) / r->ratio.middle - 1) < 1e-5);
		assert_string_equal(titles[columns - 3], "mixed");
		assert_string_equal(
		    cells[columns - 3], n >= 4 && n % 2 == 0 ? "19429.9" : "");
	}
	assert_false(text_line(&rest, &line));
	assert_has(text, "\n2,20574,49.05,9710,49.13,20800,0,2.11875,");
	free(text);
	comparison_free(&c);
}

static void
csv_of_one_series_or_several_workloads(void **state)
{
	struct comparison c;
	char *text;

	(void)state;
	sample_comparison(&c, 0);
	comparison_conclude(&c);
	text = print(compare_print_csv, &c);
	assert_int_equal(
	    strncmp(text, "# sha256\n" WILL_IT_SCALE ",", 9 + 58), 0);
	assert_has(text, "\n\n# cpu\n" WILL_IT_SCALE ",");
	free(text);
	c.workloads[0].series[1].mode = COMPARE_MIXED;
	comparison_conclude(&c);
	text = print(compare_print_csv, &c);
	assert_has(text, "\n2,0,0.00,9710,49.13,20780,0,,,,,,");
	free(text);
	comparison_free(&c);
}

/* ---- for programs ------------------------------------------------------- */

static json_t *
at(json_t *array, size_t i)
{
	json_t *j = json_array_get(array, i);

	assert_non_null(j);
	return j;
}

static json_t *
get(json_t *object, const char *key)
{
	json_t *j = json_object_get(object, key);

	if (j == NULL)
		fail_msg("no %s", key);
	return j;
}

static double
number(json_t *object, const char *key)
{
	json_t *j = get(object, key);

	assert_true(json_is_number(j));
	return json_number_value(j);
}

static void
json_point_is(json_t *j, const struct compare_point *p)
{
	json_t *rate = get(j, "rate"), *sample = at(get(j, "samples"), 6);

	assert_int_equal(json_object_size(j), 23);
	assert_int_equal(number(j, "workers"), compare_workers(p));
	assert_int_equal(number(j, "processes"), p->processes);
	assert_int_equal(number(j, "threads"), p->threads);
	assert_true(json_boolean_value(get(j, "beyond")) == p->beyond);
	assert_true(number(rate, "median") == p->rate.middle);
	assert_true(number(rate, "low") == p->rate.low);
	assert_true(number(rate, "high") == p->rate.high);
	assert_int_equal(number(rate, "count"), SAMPLE_ROUNDS);
	assert_true(number(get(j, "speedup"), "low") == p->speedup.low);
	assert_true(number(j, "p99_us") == p->p99_us);
	assert_true(number(j, "master_us") == p->master_us);
	assert_true(number(j, "pss") == p->pss);
	assert_true(number(j, "karp_flatt") == p->karp_flatt);
	assert_int_equal(json_object_size(sample), 17);
	assert_true(number(sample, "jobs") == p->samples[6].jobs);
	assert_true(number(sample, "idle") == p->samples[6].idle);
}

static void
json_holds_everything(void **state)
{
	const struct compare_workload *w;
	struct comparison c;
	json_t *root, *j, *series;
	char *text;

	(void)state;
	sample_comparison(&c, SAMPLE_NOISE);
	comparison_conclude(&c);
	w = &c.workloads[0];
	text = print(compare_print_json, &c);
	root = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(root);
	assert_int_equal(json_object_size(root), 6);
	assert_string_equal(json_string_value(get(root, "started")),
	    "2026-01-02T03:04:05.678Z");
	assert_true(json_is_null(get(get(root, "machine"), "governor")));
	assert_int_equal(json_object_size(get(root, "machine")), 10);
	assert_int_equal(json_array_size(get(root, "workloads")), 2);
	j = at(get(root, "workloads"), 0);
	assert_int_equal(json_object_size(j), 10);
	series = get(j, "series");
	assert_int_equal(json_array_size(series), w->count);
	json_point_is(
	    at(get(at(series, 2), "points"), 1), &w->series[2].points[1]);
	assert_true(json_is_null(get(at(series, 0), "fit")));
	assert_true(number(get(at(series, 2), "fit"), "sigma") ==
		    w->series[2].fit.sigma);
	/* Python's pools do not know. */
	assert_true(
	    json_is_null(get(at(get(at(series, 4), "points"), 0), "start_ms")));
	assert_true(number(get(at(get(j, "ratios"), 3), "ratio"), "high") ==
		    w->ratios[3].ratio.high);
	assert_true(json_is_true(get(at(get(j, "ratios"), 3), "known")));
	assert_int_equal(number(at(get(j, "crashes"), 1), "given_again"), 11);
	assert_true(json_is_true(get(at(get(root, "workloads"), 1), "noisy")));
	json_decref(root);
	free(text);
	comparison_free(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(figures),
		cmocka_unit_test(tables_for_people),
		cmocka_unit_test(threads_wait_for_each_other),
		cmocka_unit_test(noise_is_said_first),
		cmocka_unit_test(two_cpus_have_no_fit),
		cmocka_unit_test(few_rounds_are_not_sure),
		cmocka_unit_test(small_differences_are_percent),
		cmocka_unit_test(jobs_that_failed_are_said),
		cmocka_unit_test(nan_is_nowhere),
		cmocka_unit_test(names_cannot_harm),
		cmocka_unit_test(what_cannot_be_written_is_told),
		cmocka_unit_test(csv_begins_as_will_it_scale),
		cmocka_unit_test(csv_of_one_series_or_several_workloads),
		cmocka_unit_test(json_holds_everything),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
