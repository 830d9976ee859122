/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * chaos_jobs.h - the dice of a chaos run, and the jobs that they make.
 */
#ifndef HF_TESTS_CHAOS_JOBS_H
#define HF_TESTS_CHAOS_JOBS_H

#include "tests/faults/chaos_model.h"

#define TASK_MS 3000 /* a task's timeout */

/* One draw of the seed for each purpose: they do not disturb each other. */
struct dice {
	uint64_t state;
};

static inline unsigned
dice(struct dice *d, unsigned sides)
{
	d->state ^= d->state << 13;
	d->state ^= d->state >> 7;
	d->state ^= d->state << 17;
	return (unsigned)(d->state >> 33) % sides;
}

/* Streams of the seed; none may be 0. */
static inline struct dice
dice_new(uint64_t seed, unsigned purpose)
{
	struct dice d = { (seed * 4 + purpose) * UINT64_C(0x9e3779b97f4a7c15) |
			  1 };

	for (int i = 0; i < 16; i++)
		dice(&d, 2);
	return d;
}

static inline void
row_draw_host(struct row *r, struct dice *d, unsigned number)
{
	r->lane = HAYFORK_IO;
	r->task = "ssh";
	r->by_key = dice(d, 3) == 0;
	r->repeatable = dice(d, 2) == 0;
	r->timeout_ms = dice(d, 3) == 0 ? 120000 : 0;
	if (dice(d, 8) == 0)
		strcpy(r->host, "localhost");
	else
		snprintf(r->host, sizeof(r->host), "127.%u.%u.%u", dice(d, 200),
		    dice(d, 250), 2 + dice(d, 250));
	switch (dice(d, 6)) {
	case 0:
		r->then = "parse_json";
		snprintf(r->text, sizeof(r->text), "net show system json %u",
		    number);
		break;
	case 1:
		r->output = 1000 + dice(d, 100000);
		snprintf(r->text, sizeof(r->text), "show log bytes=%zu %u",
		    r->output, number);
		break;
	case 2:
		snprintf(r->text, sizeof(r->text), "apply delay=%ums %u",
		    1 + dice(d, 40), number);
		break;
	default:
		snprintf(r->text, sizeof(r->text), "set vlan %u", number);
	}
}

static inline void
row_draw_task(struct row *r, struct dice *d)
{
	static const struct {
		const char *below;
		unsigned primes;
	} sieves[] = { { "1000", 168 }, { "10000", 1229 }, { "100000", 9592 },
		{ "1000000", 78498 } };
	unsigned i;

	r->lane = HAYFORK_CPU;
	r->timeout_ms = TASK_MS;
	switch (dice(d, 4)) {
	case 0:
		r->task = "spin";
		snprintf(r->text, sizeof(r->text), "%ums", 1 + dice(d, 12));
		break;
	case 1:
		r->task = "sleep";
		snprintf(r->text, sizeof(r->text), "%ums", 1 + dice(d, 30));
		break;
	case 2:
		r->task = "primes";
		i = dice(d, 4);
		strcpy(r->text, sieves[i].below);
		r->value = sieves[i].primes;
		break;
	default:
		r->task = "noop";
	}
}

#endif
