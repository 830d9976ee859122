/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_compare_data.c - a comparison as CSV and as JSON, read back.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#include <jansson.h>

#include "tests/unit/compare_text.h"

/* The fields of a row, in a copy of it; returns how many. */
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
	assert_int_equal(json_object_size(get(root, "machine")), 11);
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
		cmocka_unit_test(csv_begins_as_will_it_scale),
		cmocka_unit_test(csv_of_one_series_or_several_workloads),
		cmocka_unit_test(json_holds_everything),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
