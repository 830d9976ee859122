/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * against_liar.c - what one rule-breaking worker program costs.
 *
 *	against_liar late|early PROGRAM
 *
 * late: 60 jobs, of which one makes the worker break its rule. All others
 * must end ok, the one in a status that is possible, and the counters add up.
 * early: no worker gets ready; every job must end not_run, with a reason.
 * Prints what happened; exits 0 if all of it is as it must be.
 */
#include <stdio.h>
#include <string.h>

#include "common/hayfork.h"

#define JOBS 60
#define BAD 23

static uint64_t jobs, ended;

static void
log_line(void *ctx, int level, const char *line)
{
	(void)ctx;
	if (level <= 1)
		printf("# %s\n", line);
}

static void
add_up(void *ctx, const char *name, uint64_t total, const char *doc)
{
	bool is_status = false;

	(void)ctx;
	(void)doc;
	for (int i = 0; i < HAYFORK_STATUS_COUNT; i++)
		is_status |= strcmp(name, hayfork_status_name(
					      (enum hayfork_status)i)) == 0;
	if (is_status)
		ended += total;
	else if (strcmp(name, "jobs") == 0)
		jobs = total;
}

static int
judge_late(struct hayfork_future *const *futures)
{
	int wrong = 0;

	for (int i = 0; i < JOBS; i++) {
		const struct hayfork_result *r = hayfork_result(futures[i], 0);
		enum hayfork_status s =
		    r != NULL ? r->status : HAYFORK_STATUS_COUNT;

		if (i == BAD)
			printf("# the bad one: %s, %u attempts, %s\n",
			    hayfork_status_name(s), r ? r->attempts : 0,
			    r && r->error_message ? r->error_message : "-");
		if (i == BAD ? s != HAYFORK_OK && s != HAYFORK_CRASHED &&
				   s != HAYFORK_TIMEOUT
			     : s != HAYFORK_OK) {
			printf(
			    "# job %d ended %s\n", i, hayfork_status_name(s));
			wrong++;
		}
	}
	return wrong;
}

static int
judge_early(struct hayfork *f, struct hayfork_future *const *futures)
{
	int wrong = 0;

	printf("# the farm says: %s\n",
	    hayfork_broken(f) != NULL ? hayfork_broken(f) : "nothing");
	for (int i = 0; i < JOBS; i++) {
		const struct hayfork_result *r = hayfork_result(futures[i], 0);

		wrong += r == NULL || r->status != HAYFORK_NOT_RUN ||
			 r->error_message == NULL;
	}
	return wrong + (hayfork_broken(f) == NULL);
}

int
main(int argc, char **argv)
{
	struct hayfork_options options = { .workers = { 2 }, .log = log_line };
	struct hayfork_future *futures[JOBS];
	struct hayfork *f;
	char err[200];
	size_t done;
	int wrong;

	if (argc != 3)
		return 2;
	setlinebuf(stdout);
	options.programs[HAYFORK_CPU] = argv[2];
	if ((f = hayfork_open(&options, err, sizeof(err))) == NULL) {
		printf("# %s\n", err);
		return 1;
	}
	for (int i = 0; i < JOBS; i++) {
		struct hayfork_job job = { .task = "any",
			.arg = i == BAD ? "bad" : "good",
			.arg_len = i == BAD ? 3 : 4,
			.timeout_ms = 300 };

		futures[i] = hayfork_submit(f, &job);
	}
	done = hayfork_wait(f, futures, JOBS, HAYFORK_WAIT_ALL, 15000);
	printf("# %zu of %d jobs ended\n", done, JOBS);
	wrong = done != JOBS;
	wrong += strcmp(argv[1], "early") == 0 ? judge_early(f, futures)
					       : judge_late(futures);
	hayfork_counters(f, add_up, NULL);
	if (jobs != JOBS || ended != JOBS) {
		printf("# counters: %llu jobs, %llu ended\n",
		    (unsigned long long)jobs, (unsigned long long)ended);
		wrong++;
	}
	hayfork_close(f);
	return wrong != 0;
}
