/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * compare_sample.h - for tests of "compare": a whole comparison, made up.
 *
 *	sha256	quiet: threads wait for each other, processes do not; every
 *		mode, and what a crash costs
 *	cpu	noisy: no difference, and too much noise to see one
 *
 * Four CPUs and up to eight workers. Up to the CPUs, rates follow the USL
 * with the parameters below, times one plus noise; beyond them they stay
 * what they are. It is the same on every call.
 */
#ifndef HF_TEST_COMPARE_SAMPLE_H
#define HF_TEST_COMPARE_SAMPLE_H

#include <math.h>
#include <string.h>

#include "common/mem.h"
#include "master/compare/comparison.h"

#define SAMPLE_CPUS 4
#define SAMPLE_WORKERS 8
#define SAMPLE_ROUNDS 7
#define SAMPLE_NOISE 0.02

/* What one worker does, and how that grows. */
struct sample_law {
	enum compare_mode mode;
	double rate; /* of one worker */
	double sigma, kappa;
	double system;    /* share of the CPU time */
	double voluntary; /* context switches per job, beside others */
	unsigned threads; /* per process: 0: all of them in one */
};

static const struct sample_law sample_sha256[] = {
	{ COMPARE_SERIAL, 10440, 0, 0, 0.01, 0, 1 },
	{ COMPARE_PROCESSES, 10400, 0.01, 0.0005, 0.01, 0.1, 1 },
	{ COMPARE_THREADS, 10390, 0.9, 0.12, 0.78, 41, 0 },
	{ COMPARE_MIXED, 10395, 0.3, 0.02, 0.35, 8, 2 },
	{ COMPARE_PYTHON_THREADS, 2100, 1, 0.02, 0.1, 60, 0 },
	{ COMPARE_PYTHON_PROCESSES, 1900, 0.05, 0.01, 0.05, 1, 1 },
};

static const struct sample_law sample_cpu[] = {
	{ COMPARE_SERIAL, 5010, 0, 0, 0.002, 0, 1 },
	{ COMPARE_PROCESSES, 5000, 0.008, 0, 0.002, 0.1, 1 },
	{ COMPARE_THREADS, 5000, 0.008, 0, 0.002, 0.1, 0 },
};

/* From -1 to 1, the same on every machine. */
static inline double
sample_noise(unsigned *seed)
{
	*seed = *seed * 1103515245u + 12345u;
	return ((double)(*seed >> 16 & 0x7fff) / 0x3fff) - 1;
}

static inline double
sample_speedup(const struct sample_law *law, unsigned workers)
{
	double n = workers < SAMPLE_CPUS ? workers : SAMPLE_CPUS;

	return n / (1 + law->sigma * (n - 1) + law->kappa * n * (n - 1));
}

static inline bool
sample_is_python(enum compare_mode mode)
{
	return mode == COMPARE_PYTHON_THREADS ||
	       mode == COMPARE_PYTHON_PROCESSES;
}

/* One second at this rate; Python's pools tell little of themselves. */
static inline struct compare_sample
sample_of(const struct sample_law *law, const struct compare_point *p,
    double rate, double foreign)
{
	unsigned workers = compare_workers(p);
	double busy = workers < SAMPLE_CPUS ? workers : SAMPLE_CPUS;
	double job_us = 1e6 * workers / rate;
	bool python = sample_is_python(law->mode);
	bool serial = law->mode == COMPARE_SERIAL;
	struct compare_sample s = {
		.seconds = 1,
		.jobs = rate,
		.p50_us = job_us,
		.p99_us = 1.6 * job_us,
		.user_s = busy * (1 - law->system),
		.system_s = busy * law->system,
		.voluntary = rate * law->voluntary * (workers - 1) / workers,
		.involuntary = 12.0 * workers,
		.minor = 0.02 * rate,
		.major = 0,
		.rss = p->processes * (3.1e6 + 0.2e6 * p->threads),
		.pss = p->processes * (1.2e6 + 0.2e6 * p->threads),
		.start_ms = serial ? NAN : 0.8 * p->processes + 0.1 * workers,
		.master_s = serial ? NAN : 4e-6 * rate,
		.foreign = foreign,
		.idle = fmax(0, 1 - foreign - busy / SAMPLE_CPUS),
	};

	if (python) {
		s.p50_us = s.p99_us = s.start_ms = s.master_s = NAN;
		s.rss *= 5;
		s.pss = NAN;
	}
	return s;
}

static inline void
sample_point(struct compare_point *p, const struct sample_law *law,
    unsigned processes, unsigned threads, double noise, double foreign)
{
	unsigned seed = 1 + 97 * (unsigned)law->mode + 13 * processes + threads;

	p->processes = processes;
	p->threads = threads;
	p->beyond = processes * threads > SAMPLE_CPUS;
	p->rounds = SAMPLE_ROUNDS;
	p->samples = xcalloc(p->rounds, sizeof(*p->samples));
	for (size_t i = 0; i < p->rounds; i++) {
		double rate =
		    law->rate * sample_speedup(law, processes * threads);

		rate *= 1 + noise * sample_noise(&seed);
		p->samples[i] = sample_of(
		    law, p, rate, foreign * (1 + 0.3 * sample_noise(&seed)));
	}
}

static inline void
sample_series(struct compare_series *s, const struct sample_law *law,
    double noise, double foreign)
{
	unsigned step = law->mode == COMPARE_MIXED ? law->threads : 1;
	unsigned most = law->mode == COMPARE_SERIAL ? 1 : SAMPLE_WORKERS;

	s->mode = law->mode;
	s->points = xcalloc(most, sizeof(*s->points));
	/* Mixed begins where it differs from both: two by two. */
	for (unsigned n = step > 1 ? 2 * step : 1; n <= most; n += step) {
		unsigned threads = law->threads == 0 ? n : law->threads;

		sample_point(&s->points[s->count++], law, n / threads, threads,
		    noise, foreign);
	}
}

static inline void
sample_workload(struct compare_workload *w, const char *name, const char *doc,
    const char *jobs, double noise, double foreign,
    const struct sample_law *laws, size_t count)
{
	w->name = xstrdup(name);
	w->doc = xstrdup(doc);
	w->jobs = xstrdup(jobs);
	w->series = xcalloc(count, sizeof(*w->series));
	w->count = count;
	for (size_t i = 0; i < count; i++)
		sample_series(&w->series[i], &laws[i], noise, foreign);
}

static inline void
sample_crashes(struct compare_workload *w)
{
	static const struct compare_crash rows[] = {
		{ COMPARE_PROCESSES, 4, 1, 2000, 1, 0, 0, 0, 1.9, 0.0532,
		    0.0508 },
		{ COMPARE_THREADS, 1, 4, 2000, 1, 11, 3, 0, 3.4, 0.2721,
		    0.2604 },
		{ COMPARE_MIXED, 2, 2, 2000, 1, 5, 1, 0, 2.2, 0.1101, 0.1043 },
	};

	w->crashes = xmalloc(sizeof(rows));
	memcpy(w->crashes, rows, sizeof(rows));
	w->crash_count = sizeof(rows) / sizeof(rows[0]);
}

static inline void
sample_machine(struct compare_machine *m)
{
	m->cpu = xstrdup("Imaginary CPU @ 3.00 GHz");
	m->kernel = xstrdup("Linux 6.1.0");
	m->libc = xstrdup("glibc 2.36");
	m->allocator = xstrdup("glibc");
	m->governor = xstrdup("");
	m->hayfork = xstrdup("0.1.0");
	m->cpus = SAMPLE_CPUS;
	m->cores = SAMPLE_CPUS;
	m->memory = UINT64_C(8) << 30;
	m->virtual_machine = true;
}

/*
 * Samples only: comparison_conclude() does the rest. The noise of the quiet
 * workload is SAMPLE_NOISE for a likely picture, 0 for exact figures.
 */
static inline void
sample_comparison(struct comparison *c, double noise)
{
	memset(c, 0, sizeof(*c));
	sample_machine(&c->machine);
	c->command = xstrdup("hayfork compare sha256 cpu --max 8 --rounds 7");
	c->started_us = UINT64_C(1767323045678000);
	c->rounds = SAMPLE_ROUNDS;
	c->seconds = 1;
	c->count = 2;
	c->workloads = xcalloc(c->count, sizeof(*c->workloads));
	sample_workload(&c->workloads[0], "sha256",
	    "a lookup behind a lock of libcrypto's, for every digest",
	    "sha256 64", noise, 0.01, sample_sha256,
	    sizeof(sample_sha256) / sizeof(sample_sha256[0]));
	sample_crashes(&c->workloads[0]);
	sample_workload(&c->workloads[1], "cpu",
	    "pure arithmetic: nothing is shared", "cpu 120000", 0.15, 0.3,
	    sample_cpu, sizeof(sample_cpu) / sizeof(sample_cpu[0]));
}

#endif
