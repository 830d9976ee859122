/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_compare_findings.c - what is said of a comparison, and what is not.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "master/compare/findings.h"
#include "tests/unit/compare_text.h"

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
	assert_has(text, ": too much noise to say (processes ");
	assert_has(text,
	    "\nIn one process, a job costs what it does in a plain loop, as "
	    "far as 7 rounds can show (-");
	assert_has_not(text, " as fast.");
	assert_has_not(text, "give up");
	free(text);
	comparison_free(&c);
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
	text = findings(&c, 0);
	assert_has(text,
	    "processes are 4.97 times as fast, but 3 rounds cannot show how "
	    "sure that is: it takes six.\n");
	assert_has(text,
	    "\nA job costs 0.38 % more in one process than in a plain "
	    "loop.\n");
	free(text);
	text = findings(&c, 1);
	assert_has(text, "too much noise to say.\n");
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

/* Nothing to compare with: how far it scales is all there is to say. */
static void
one_mode_alone(void **state)
{
	struct comparison c;
	char *text;

	(void)state;
	sample_comparison(&c, 0);
	c.workloads[0].series[1].mode = COMPARE_MIXED;
	comparison_conclude(&c);
	text = findings(&c, 0);
	assert_has(text, "On 4 workers, threads scale 0.78x.\n");
	assert_has_not(text, "as fast");
	assert_has_not(text, "in one process");
	free(text);
	comparison_free(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(threads_wait_for_each_other),
		cmocka_unit_test(noise_is_said_first),
		cmocka_unit_test(two_cpus_have_no_fit),
		cmocka_unit_test(few_rounds_are_not_sure),
		cmocka_unit_test(small_differences_are_percent),
		cmocka_unit_test(jobs_that_failed_are_said),
		cmocka_unit_test(one_mode_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
