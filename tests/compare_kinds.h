/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * compare_kinds.h - made-up comparisons of every kind a page must bear.
 */
#ifndef HF_TEST_COMPARE_KINDS_H
#define HF_TEST_COMPARE_KINDS_H

#include <stdlib.h>

#include "tests/unit/compare_sample.h"

/* A workload whose laws are the sample's, on another machine. */
struct compare_kind {
	const char *name;
	unsigned cpus, workers; /* 0: the sample as it is */
	size_t workloads, rounds;
	double noise, foreign;
	const char *text; /* every name and sentence; NULL: usual ones */
	bool unknown;     /* what Python did */
	bool nothing;     /* was measured at all */
	bool crashes;
};

/* Nobody is that cruel, but a name may come from a file. */
#define COMPARE_HOSTILE                                                        \
	"</title></style><script>alert(1)</script> \"><img src=x> '&amp; "     \
	"\x1b[31m\x07 \xff\xc0\xaf \xe2\x80\xae"                               \
	"drow \xe2\x80\xa8 \xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d --> ]]> \t\n."
#define COMPARE_LONG                                                           \
	"averyveryverylongnameofataskwithoutasinglespaceinitthatnobodycanread" \
	"butsomebodywillsurelywrite and then some more words, of the kind "    \
	"that people write when nobody stops them in time"

static const struct compare_kind compare_kinds[] = {
	{ .name = "sample" },
	{ "few", 2, 4, 1, 7, 0.02, 0.01, .crashes = true },
	{ "two", 2, 2, 1, 7, 0.02, 0.01 },
	{ "single", 1, 1, 1, 1, 0.02, 0.01 },
	{ "many", 64, 64, 1, 9, 0.02, 0.01 },
	{ "beyond", 3, 64, 1, 7, 0.05, 0.01, .crashes = true },
	{ "almost", 8, 9, 1, 7, 0.05, 0.01 },
	{ "twelve", 8, 16, 12, 7, 0.03, 0.01, .crashes = true },
	{ "noisy", 4, 8, 2, 7, 0.6, 0.4 },
	{ "rounds", 4, 8, 1, 3, 0.02, 0.01 },
	{ "hostile", 4, 8, 2, 7, 0.02, 0.01, COMPARE_HOSTILE, .crashes = true },
	{ "long", 4, 8, 3, 7, 0.02, 0.01, COMPARE_LONG, .crashes = true },
	{ "unknown", 4, 8, 1, 7, 0.02, 0.01, .unknown = true },
	{ "nothing", 4, 8, 1, 7, 0.02, 0.01, .nothing = true },
	{ "empty", 4, 8, 0, 7, 0.02, 0.01 },
};

#define COMPARE_KINDS (sizeof(compare_kinds) / sizeof(compare_kinds[0]))

static inline void
compare_kind_samples(struct compare_point *p, const struct sample_law *law,
    const struct compare_kind *k, unsigned *seed)
{
	unsigned n =
	    compare_workers(p) < k->cpus ? compare_workers(p) : k->cpus;
	double rate = law->rate * n /
		      (1 + law->sigma * (n - 1) + law->kappa * n * (n - 1));

	p->beyond = compare_workers(p) > k->cpus;
	p->rounds = k->rounds;
	p->samples = xcalloc(p->rounds, sizeof(*p->samples));
	for (size_t i = 0; i < p->rounds; i++) {
		p->samples[i] = sample_of(law, p,
		    rate * (1 + k->noise * sample_noise(seed)), k->foreign);
		if (k->nothing || (k->unknown && sample_is_python(law->mode))) {
			double *d = (double *)&p->samples[i];

			for (size_t m = 0;
			     m < sizeof(p->samples[i]) / sizeof(*d); m++)
				d[m] = NAN;
		}
	}
}

static inline void
compare_kind_series(struct compare_series *s, const struct sample_law *law,
    const struct compare_kind *k)
{
	unsigned most = law->mode == COMPARE_SERIAL ? 1 : k->workers;
	unsigned least = law->mode == COMPARE_MIXED ? 4 : 1;
	unsigned step = law->mode == COMPARE_MIXED ? 2 : 1;
	unsigned seed = 7 + 31 * (unsigned)law->mode;

	s->mode = law->mode;
	s->points = xcalloc(most, sizeof(*s->points));
	for (unsigned n = least; n <= most; n += step) {
		struct compare_point *p = &s->points[s->count++];

		p->threads = law->threads == 0 ? n : law->threads;
		p->processes = n / p->threads;
		compare_kind_samples(p, law, k, &seed);
	}
}

/* Each workload a little different from the one before. */
static inline void
compare_kind_workload(
    struct compare_workload *w, const struct compare_kind *k, size_t number)
{
	static const char *const names[] = { "cpu", "sha256", "malloc",
		"pagefault", "mmap", "open", "locked", "shared", "padded",
		"libc", "mprotect", "noop" };
	const size_t laws = sizeof(sample_sha256) / sizeof(sample_sha256[0]);

	w->name = xstrdup(k->text != NULL ? k->text : names[number % 12]);
	w->doc = xstrdup(k->text != NULL ? k->text : "what it shows, in words");
	w->jobs = xstrdup(k->text != NULL ? k->text : "job 64");
	w->series = xcalloc(laws, sizeof(*w->series));
	for (size_t i = 0; i < laws; i++) {
		struct sample_law law = sample_sha256[i];

		/* Python is not in all of them. */
		if (sample_is_python(law.mode) && number % 3 == 1)
			continue;
		law.rate *= pow(3.7, (double)number) / 20;
		if (k->cpus > 8) {
			law.sigma *= 0.05;
			law.kappa *= 0.01;
		}
		law.sigma *= 1 - 0.08 * (double)number;
		compare_kind_series(&w->series[w->count++], &law, k);
	}
	if (k->crashes)
		sample_crashes(w);
}

/* Make the comparison of this name, samples only; false: there is none. */
static inline bool
compare_kind_make(struct comparison *c, const char *name)
{
	const struct compare_kind *k = NULL;

	for (size_t i = 0; i < COMPARE_KINDS; i++)
		if (strcmp(compare_kinds[i].name, name) == 0)
			k = &compare_kinds[i];
	if (k == NULL)
		return false;
	if (k->cpus == 0) {
		sample_comparison(c, SAMPLE_NOISE);
		return true;
	}
	*c = (struct comparison){ .rounds = (unsigned)k->rounds, .seconds = 2 };
	sample_machine(&c->machine);
	c->machine.cpus = c->machine.cores = k->cpus;
	if (k->text != NULL) {
		free(c->machine.cpu);
		c->machine.cpu = xstrdup(k->text);
	}
	c->command = xstrdup(k->text != NULL ? k->text : "hayfork compare");
	c->started_us = UINT64_C(1767323045678000);
	c->count = k->workloads;
	c->workloads = xcalloc(c->count + 1, sizeof(*c->workloads));
	for (size_t i = 0; i < c->count; i++)
		compare_kind_workload(&c->workloads[i], k, i);
	return true;
}

#endif
