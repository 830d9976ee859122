/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * chaos_model.h - what may come of each job of a chaos run.
 *
 * A job's row collects what befell it: the deaths it was held in and whether
 * it was the one on the CPU then, how often its owner was told of its end,
 * how often a device was given its command. From these follows how it may
 * have ended; nothing else is allowed.
 */
#ifndef HF_TESTS_CHAOS_MODEL_H
#define HF_TESTS_CHAOS_MODEL_H

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "common/hayfork.h"

struct row {
	/* as it was drawn */
	enum hayfork_lane lane;
	const char *task, *then; /* then: of host jobs, or NULL */
	char text[64];           /* argument, or command: its number is last */
	char host[16];
	bool by_key, repeatable, calls_back;
	unsigned retries, crash_retries;
	uint64_t timeout_ms, value; /* value: what primes must count */
	size_t output;              /* bytes a device is to send; 0: a line */
	/* what befell it */
	unsigned deaths;     /* it was held in */
	unsigned suspicions; /* of them with nobody on the CPU */
	unsigned blames;     /* it was the one on the CPU, or alone */
	unsigned currents;   /* of them it was the one on the CPU */
	unsigned losses;     /* after its command may have been sent */
	bool stopped;        /* a worker that held it was stopped for good */
	unsigned runs;       /* as the device counts */
	/* how it ended */
	unsigned told;
	enum hayfork_status status;
	unsigned attempts;
	struct hayfork_future *future;
};

/* What is known of a host process's death before its jobs are judged. */
struct death {
	int culprit;      /* the worker it was killed for; -1: for none */
	unsigned runners; /* jobs whose code ran, of that worker or of all */
	bool spares;      /* killed for a job's sake, or for being stopped */
	bool somebody;    /* some job was to be ended anyway */
};

/* One whose code ran; asked: in a worker that may be why. */
static inline bool
death_blames(const struct death *d, bool asked)
{
	return asked && !d->spares && d->runners == 1;
}

/* Is it known that another job was the reason? */
static inline bool
death_excuses(const struct death *d, bool asked, bool runs)
{
	if (!asked)
		return true;
	if (d->spares)
		return !runs && d->somebody;
	if (d->runners > 1)
		return !runs;
	return d->runners == 1 || d->somebody;
}

/*
 * Its process is dead: it was held, at this stage; alone: nothing else was.
 * blamed: it was the one whose code ran.
 */
static inline void
row_death(
    struct row *r, bool in_io, bool blamed, bool excused, bool alone, bool sent)
{
	r->deaths++;
	/* A suspect of two deaths runs alone; who dies with it is its doing. */
	if (blamed ||
	    (alone && !excused && (r->suspicions >= 2 || r->blames > 0)))
		r->blames++;
	r->currents += blamed;
	r->suspicions += !excused;
	r->losses += in_io && sent;
}

static inline int
row_complain(const struct row *r, const char *what)
{
	printf("# %s %s: %s: %s, told %u times, %u attempts, %u runs; "
	       "in %u deaths, blamed %u, sent %u%s%s\n",
	    r->task, r->text, what, hayfork_status_name(r->status), r->told,
	    r->attempts, r->runs, r->deaths, r->blames, r->losses,
	    r->repeatable ? ", repeatable" : "", r->stopped ? ", stopped" : "");
	return 1;
}

/* Are the device's count and the end of a host job possible together? */
static inline int
row_judge_runs(const struct row *r)
{
	if (r->lane != HAYFORK_IO)
		return 0;
	if (!r->repeatable && r->runs > 1)
		return row_complain(r, "must not be repeated, and was");
	if (r->status == HAYFORK_OK && r->runs == 0)
		return row_complain(r, "never ran");
	if (r->runs > r->attempts)
		return row_complain(r, "ran more often than it was given out");
	return 0;
}

/* What befell it leaves it no other end; with a stopped worker, nearly any. */
static inline int
row_judge_fate(const struct row *r)
{
	if (r->stopped)
		return 0;
	if (r->currents > r->crash_retries && r->status != HAYFORK_CRASHED)
		return row_complain(r, "is to blame");
	if (r->losses > 0 && !r->repeatable && r->status != HAYFORK_UNKNOWN &&
	    r->status != HAYFORK_CRASHED)
		return row_complain(r, "nobody can know");
	return 0;
}

static inline int
row_judge(const struct row *r)
{
	unsigned blames = r->crash_retries;

	if (r->told == 0)
		return row_complain(r, "lost");
	if (r->told > 1)
		return row_complain(r, "told again");
	if (r->attempts > 1 + r->deaths + r->retries)
		return row_complain(r, "given out without a reason");
	switch (r->status) {
	case HAYFORK_OK:
		break;
	case HAYFORK_CRASHED:
		/* What may not run twice is not tried again. */
		if (r->lane == HAYFORK_IO && !r->repeatable)
			blames = 0;
		if (r->blames <= blames)
			return row_complain(r, "is not to blame");
		break;
	case HAYFORK_UNKNOWN:
		if (r->lane != HAYFORK_IO || r->repeatable || r->losses == 0)
			return row_complain(r, "is not unknown");
		break;
	case HAYFORK_TIMEOUT:
		if (!r->stopped || r->timeout_ms == 0)
			return row_complain(r, "had time");
		break;
	default:
		return row_complain(r, "cannot end like this");
	}
	return row_judge_fate(r) + row_judge_runs(r);
}

/* The value or output of one that is ok, while the result is there. */
static inline int
row_judge_result(const struct row *r, const struct hayfork_result *res)
{
	char line[100];
	size_t len;
	bool good = true;

	if (res->status != HAYFORK_OK)
		return 0;
	if (r->lane == HAYFORK_IO && r->output > 0)
		good = res->output_len[0] == r->output;
	else if (r->lane == HAYFORK_IO && r->then != NULL)
		good = res->value != NULL && res->output_len[0] > 0;
	else if (r->lane == HAYFORK_IO) {
		len = (size_t)snprintf(line, sizeof(line), "%s: %s\n",
		    strcmp(r->host, "localhost") == 0 ? "127.0.0.1" : r->host,
		    r->text);
		good = res->output_len[0] == len &&
		       memcmp(res->output[0], line, len) == 0;
	} else if (r->value > 0)
		good = res->value != NULL; /* compared by the caller */
	return good ? 0 : row_complain(r, "has another's result");
}

#endif
