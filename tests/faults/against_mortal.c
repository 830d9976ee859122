/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * against_mortal.c - what one death of a worker costs.
 *
 *	against_mortal PROGRAM [THREADS]
 *
 * With THREADS there is one process, which has so many workers. PROGRAM is a
 *link to mortal whose name says of what it dies, and when; mortal.h says what
 *must come of it. Prints what happened; exits 0 if all of it is as it must be.
 */
#include <stdlib.h>

#include "tests/faults/against.h"
#include "tests/faults/mortal.h"

#define CPU_JOBS 60
#define CPU_BAD 23
#define IO_JOBS (MORTAL_SESSIONS + 1)
#define IO_BAD MORTAL_SESSIONS /* when all others are held */

#ifdef __SANITIZE_ADDRESS__
#define SANITIZED true /* most signals become an exit status */
#else
#define SANITIZED false
#endif

static const struct phase *phase;
static struct hayfork_future *futures[CPU_JOBS];
static int jobs, bad_one;
static unsigned threads = 1;

static const char *
signal_of(const char *death)
{
#define KIND_(kind, signal)                                                    \
	if (strncmp(death, #kind ".", sizeof(#kind)) == 0)                     \
		return signal;
	MORTAL_KINDS(KIND_)
#undef KIND_
	return NULL;
}

static bool
is_signal(const struct hayfork_result *r, const char *signal)
{
	if (r->status != HAYFORK_CRASHED || r->exit_signal == NULL)
		return r->status != HAYFORK_CRASHED || signal == NULL ||
		       (SANITIZED && strcmp(signal, "KILL") != 0);
	return signal != NULL && strcmp(r->exit_signal, signal) == 0;
}

/* By the second death other threads may not have done what they were given. */
static bool
is_attempts(const struct hayfork_result *r, int i, unsigned wanted)
{
	bool more = threads > 1 && i != bad_one && phase->deaths > 1;

	return wanted == 0 || r->attempts == wanted ||
	       (more && r->attempts > wanted);
}

static int
judge(int i, const char *signal)
{
	const struct fate *fate = i == bad_one ? &phase->bad : &phase->others;
	const struct hayfork_result *r = hayfork_result(futures[i], 0);

	if (r != NULL && r->status == fate->status && is_signal(r, signal) &&
	    is_attempts(r, i, fate->attempts) &&
	    (r->status == HAYFORK_OK) == (r->error_message == NULL))
		return 0;
	against_say(i, r);
	return 1;
}

static int
judge_deaths(uint64_t deaths)
{
	/*
	 * What is not claimed may be moved while its worker dies of it, and
	 * what kills each first generation may meet two of them.
	 */
	bool exact = phase->lane == HAYFORK_IO ||
		     (phase->moment != BEFORE_START && !phase->once);

	/* With its result told, all may be over before its death is seen. */
	uint64_t wanted = phase->deaths * (uint64_t)threads;
	bool unseen = deaths == 0 && phase->lane == HAYFORK_CPU &&
		      phase->moment >= AFTER_THE_RESULT;

	if (unseen || (exact ? deaths == wanted : deaths >= wanted))
		return 0;
	printf("# it should have been %ju\n", (uintmax_t)wanted);
	return 1;
}

static void
submit_all(struct hayfork *f)
{
	for (int i = 0; i < jobs; i++)
		futures[i] = hayfork_submit(
		    f, &(struct hayfork_job){ .lane = phase->lane,
			   .task = "any",
			   .arg = i == bad_one ? "bad" : "good",
			   .arg_len = i == bad_one ? 3 : 4,
			   .repeatable = phase->repeatable });
}

int
main(int argc, char **argv)
{
	struct hayfork_options options = { .workers = { 2, 1 },
		.log = against_log };
	size_t files = tally_files(), done;
	struct tally tally;
	struct hayfork *f;
	char err[200];
	int wrong = 0;

	if (argc == 3)
		threads = (unsigned)strtoul(argv[2], NULL, 10);
	if (argc < 2 || argc > 3 || threads == 0 ||
	    (phase = mortal_phase(argv[1])) == NULL)
		return 2;
	setlinebuf(stdout);
	jobs = phase->lane == HAYFORK_IO ? IO_JOBS : CPU_JOBS;
	bad_one = phase->lane == HAYFORK_IO ? IO_BAD : CPU_BAD;
	options.programs[phase->lane] = argv[1];
	options.threads = threads;
	if (threads > 1)
		options.workers[phase->lane] = threads;
	if ((f = hayfork_open(&options, err, sizeof(err))) == NULL) {
		printf("# %s\n", err);
		return 1;
	}
	submit_all(f);
	done = hayfork_wait(
	    f, futures, (size_t)jobs, HAYFORK_WAIT_ALL, AGAINST_WAIT_MS);
	printf("# %zu of %d jobs ended\n", done, jobs);
	for (int i = 0; i < jobs; i++)
		wrong += judge(i, signal_of(mortal_base(argv[1])));
	wrong += tally_take(&tally, f, (uint64_t)jobs);
	wrong += judge_deaths(tally.deaths);
	hayfork_close(f);
	wrong += against_left(files);
	return wrong != 0;
}
