/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_compare_print.c - a comparison for people: figures, tables, hostile
 * names.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "master/compare/figure.h"
#include "tests/unit/compare_text.h"

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

static void
few_rounds_have_no_interval(void **state)
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
	comparison_free(&c);
}

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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(figures),
		cmocka_unit_test(tables_for_people),
		cmocka_unit_test(few_rounds_have_no_interval),
		cmocka_unit_test(nan_is_nowhere),
		cmocka_unit_test(names_cannot_harm),
		cmocka_unit_test(what_cannot_be_written_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
