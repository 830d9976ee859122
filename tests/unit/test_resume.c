/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_resume.c - what of a run that is taken up is still to be done, and what
 * changed from one run to another.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <setjmp.h>
#include <cmocka.h>

#include "master/output/store/compare.h"
#include "master/output/store/resume.h"

/* A job that is known by its host and argument; NULL: it has none. */
static struct recorder_job
job_of(const char *host, const char *args)
{
	return (struct recorder_job){ .name = "job",
		.host = host,
		.command = host != NULL ? "show version" : NULL,
		.args = slice_str(args) };
}

struct past {
	const char *host, *args;
	enum hayfork_status status;
	bool in_doubt, repeatable;
	const char *output;
};

static const char *
past_add(struct resume *r, uint64_t seq, const struct past *p)
{
	struct recorder_job j = job_of(p->host, p->args);
	struct hayfork_result result = { .status = p->status };
	struct store_job job = {
		.seq = seq,
		.in_doubt = p->in_doubt,
		.repeatable = p->repeatable,
		.record = { .result = &result,
		    .job = j.name,
		    .host = j.host,
		    .command = j.command,
		    .args = j.args },
	};

	return resume_add(r, &job);
}

/* 0: it is not to be done; else what it replaces, and 1. */
static uint64_t
wanted(struct resume *r, const char *host, const char *args)
{
	struct recorder_job j = job_of(host, args);
	uint64_t replaces;
	enum hayfork_status was;

	return resume_wants(r, &j, &replaces, &was) ? replaces + 1 : 0;
}

static void
what_is_recorded_is_passed_over(void **state)
{
	struct resume r = { .run = 1 };
	char args[16];

	(void)state;
	assert_int_equal(wanted(&r, NULL, "1"), 1);
	for (uint64_t i = 0; i < 5000; i++) {
		snprintf(args, sizeof(args), "%d", (int)i);
		assert_null(past_add(&r, i + 1, &(struct past){ NULL, args }));
	}
	assert_int_equal(r.done, 5000);
	for (int i = 5999; i >= 0; i--) {
		snprintf(args, sizeof(args), "%d", i);
		assert_int_equal(wanted(&r, NULL, args), i >= 5000);
	}
	resume_fini(&r);
}

static void
those_that_are_the_same_are_counted(void **state)
{
	struct resume r = { .run = 1 };

	(void)state;
	past_add(&r, 1, &(struct past){ NULL, "a" });
	past_add(&r, 2, &(struct past){ NULL, "a", HAYFORK_NOT_RUN });
	past_add(&r, 3, &(struct past){ NULL, "a" });
	assert_int_equal(wanted(&r, NULL, "a"), 0);
	assert_int_equal(wanted(&r, NULL, "a"), 0);
	assert_int_equal(wanted(&r, NULL, "a"), 3);
	assert_int_equal(wanted(&r, NULL, "a"), 1);
	resume_fini(&r);
}

static void
doubt_is_settled(void **state)
{
	static const struct past rows[] = {
		{ "h1", NULL, HAYFORK_UNKNOWN, true, false },
		{ "h2", NULL, HAYFORK_UNKNOWN, true, true },
		{ NULL, "t", HAYFORK_UNKNOWN, true, true },
		{ "h3", NULL, HAYFORK_CANCELLED, false, false },
		{ "h4", NULL, HAYFORK_UNKNOWN, false, false },
		{ "h5", NULL, HAYFORK_NOT_RUN, false, false },
		{ "h6", NULL, HAYFORK_FAILED, false, false },
	};
	/* h1 h2 t h3 h4 h5 h6: is it done again? */
	static const struct {
		struct resume how;
		uint64_t undecided;
		const char *again;
	} cases[] = {
		{ { .doubt = RESUME_ASK }, 2, "0110010" },
		{ { .doubt = RESUME_RETRY }, 0, "1111010" },
		{ { .doubt = RESUME_SKIP }, 0, "0110010" },
		{ { .doubt = RESUME_RETRY, .only_failed = true }, 0,
		    "1111111" },
		{ { .doubt = RESUME_ASK, .only_failed = true }, 3, "0110011" },
	};

	(void)state;
	for (size_t c = 0; c < sizeof(cases) / sizeof(*cases); c++) {
		struct resume r = cases[c].how;

		for (size_t i = 0; i < 7; i++)
			past_add(&r, i + 1, &rows[i]);
		assert_int_equal(r.undecided, cases[c].undecided);
		for (size_t i = 0; i < 7; i++)
			assert_int_equal(wanted(&r, rows[i].host, rows[i].args),
			    cases[c].again[i] == '1' ? i + 2 : 0);
		assert_int_equal(
		    wanted(&r, "other", NULL), !cases[c].how.only_failed);
		resume_fini(&r);
	}
}

/* No field runs into the next one. */
static void
identities_differ(void **state)
{
	static const char *const two[] = { "a", "b" };
	const struct recorder_job jobs[] = {
		{ .name = "ab" },
		{ .name = "a", .host = "b" },
		{ .name = "a", .host = "b", .command = "" },
		{ .host = "ab" },
		{ .name = "a", .command = "b" },
		{ .name = "a", .args = { "b", 1 } },
		{ .name = "a", .args = { "b\0", 2 } },
		{ .name = "a", .digest = "b" },
		{ .commands = two, .ncommands = 2 },
		{ .commands = two, .ncommands = 1 },
		{ .args = { "", 0 } },
		{ .name = NULL },
	};
	const size_t n = sizeof(jobs) / sizeof(*jobs);

	(void)state;
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < n; k++) {
			struct identity a = identity_of(&jobs[i]),
					b = identity_of(&jobs[k]);

			assert_int_equal(
			    memcmp(&a, &b, sizeof(a)) == 0, i == k);
		}
}

/* ---- from one run to another --------------------------------------------- */

static struct store_job
result_job(const struct past *p, uint64_t seq, struct hayfork_result *r)
{
	*r = (struct hayfork_result){ .status = p->status,
		.output = { p->output, "" },
		.output_len = { strlen(p->output), 0 } };
	return (struct store_job){ .seq = seq,
		.record = { .result = r, .job = "j", .host = p->host } };
}

static void
changes_are_found(void **state)
{
	static const struct past first[] = {
		{ "a", .output = "1" },
		{ "b", .output = "2" },
		{ "c", .output = "3" },
		{ "d", .output = "4" },
		{ "a", .output = "5" },
	};
	static const struct past second[] = {
		{ "d", .output = "4" },
		{ "a", .output = "1" },
		{ "a", .output = "6" },
		{ "c", .output = "3", .status = HAYFORK_FAILED },
		{ "e", .output = "" },
	};
	static const enum compare_found found[] = { COMPARE_SAME, COMPARE_SAME,
		COMPARE_CHANGED, COMPARE_CHANGED, COMPARE_NEW };
	static const uint64_t seqs[] = { 4, 1, 5, 3, 0 };
	struct compare_runs c = { NULL };
	struct hayfork_result r;
	struct store_job job;
	uint64_t seq;
	size_t at = 0;

	(void)state;
	for (size_t i = 0; i < 5; i++) {
		job = result_job(&first[i], i + 1, &r);
		compare_add(&c, &job);
	}
	for (size_t i = 0; i < 5; i++) {
		seq = 0;
		job = result_job(&second[i], i + 1, &r);
		assert_int_equal(compare_look(&c, &job, &seq), found[i]);
		assert_int_equal(seq, seqs[i]);
	}
	assert_int_equal(compare_left(&c, &at), 2);
	assert_int_equal(compare_left(&c, &at), 0);
	compare_fini(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_recorded_is_passed_over),
		cmocka_unit_test(those_that_are_the_same_are_counted),
		cmocka_unit_test(doubt_is_settled),
		cmocka_unit_test(identities_differ),
		cmocka_unit_test(changes_are_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
