/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * compare_point.c - one round at one point, in whatever mode it is.
 *
 * Processes, threads and both are a farm of that shape, opened for the
 * occasion. A plain loop and Python's pools are programs that measure
 * themselves; a worker of another farm runs them, as it runs any program.
 */
#include <errno.h>
#include <event2/event.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "master/cmd/caller.h"
#include "master/cmd/compare_point.h"
#include "master/compare/measure.h"
#include "master/compare/python.h"
#include "master/compare/used.h"

#define POINT_WARM_SHARE 0.25 /* of the time that counts */
#define POINT_WARM_LEAST 0.02
#define POINT_CRASH_LEAST 3 /* jobs per worker beside the one that crashes */
#define POINT_CRASH_MOST 40
#define POINT_WORD 96
#define POINT_START_MS 10000 /* for a program to start, at most */

/*
 * Blocked, they wait to be asked for: whatever is done at the moment, none is
 * lost.
 */
static void
points_watch_signals(struct compare_points *p)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, NULL);
	p->setup->stop_fd = p->runner.stop_fd =
	    signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (p->runner.stop_fd == -1)
		panic("signals cannot be watched: %s", strerror(errno));
}

bool
compare_points_init(
    struct compare_points *p, struct setup *setup, struct inerr *err)
{
	const struct options *o = setup->options;
	char why[PATH_MAX * 2 + 100];

	memset(p, 0, sizeof(*p));
	p->setup = setup;
	p->jobs = o->jobs;
	p->seconds = o->jobs > 0 ? 0 : (double)o->seconds_ms / 1e3;
	p->python_s = (double)o->seconds_ms / 1e3;
	p->warm_s = fmax(
	    POINT_WARM_LEAST, (double)o->seconds_ms / 1e3 * POINT_WARM_SHARE);
	if (!setup_init(&p->runner, o, err))
		return false;
	p->runner.workers = p->runner.threads = 1;
	/* Not that of --worker: a program is to be run. */
	if (!programs_find(&p->runner.programs, why, sizeof(why)))
		return inerr_set(err, "%s", why);
	points_watch_signals(p);
	return true;
}

int
compare_points_stopped(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	sigset_t pending;

	if (sigpending(&pending) == 0)
		for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]);
		     i++)
			if (sigismember(&pending, signals[i]) == 1)
				return signals[i];
	return 0;
}

void
compare_points_fini(struct compare_points *p)
{
	if (p->runner.stop_fd > 0)
		close(p->runner.stop_fd);
	setup_fini(&p->runner);
}

/* ---- programs ------------------------------------------------------------ */

static void
point_add(struct buf *words, const char *word)
{
	program_add(words, word, strlen(word));
}

PRINTF_LIKE(2, 3)
static void
point_addf(struct buf *words, const char *fmt, ...)
{
	char word[POINT_WORD];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(word, sizeof(word), fmt, ap);
	va_end(ap);
	point_add(words, word);
}

/* Run it in the runner's farm; its result lives as long as that. */
static const struct hayfork_result *
point_wait(struct compare_points *p, const struct hayfork_job *job)
{
	struct drive *d = &p->runner.drive;
	struct hayfork_future *future = hayfork_submit(d->farm, job);

	while (!hayfork_done(future)) {
		if (event_base_loop(d->base, EVLOOP_ONCE) == -1)
			panic("event loop failed");
		if (compare_points_stopped())
			break;
		if (hayfork_broken(d->farm) != NULL)
			break;
	}
	return hayfork_result(future, 0);
}

static void
point_copy(struct buf *to, const struct hayfork_result *r, int stream)
{
	buf_reset(to);
	buf_add(to, r->output[stream], r->output_len[stream]);
	buf_add(to, "", 1);
}

/* What the program printed goes to text, or why it did not work to err. */
static bool
point_run(struct compare_points *p, const struct hayfork_job *job,
    struct buf *text, struct inerr *err)
{
	const struct hayfork_result *r;
	bool good = false;

	if (!setup_farm(&p->runner, false, err))
		return false;
	r = point_wait(p, job);
	if (compare_points_stopped())
		inerr_set(err, "%s", "");
	else if (r == NULL)
		inerr_set(err, "%s", hayfork_broken(p->runner.drive.farm));
	else if (r->status == HAYFORK_OK) {
		point_copy(text, r, 0);
		good = true;
	} else {
		point_copy(text, r, 1);
		inerr_set(err, "%s%s%.200s",
		    r->error_message != NULL ? r->error_message
					     : hayfork_status_name(r->status),
		    buf_len(text) > 1 ? ": " : "", (const char *)buf_at(text));
	}
	p->broken |= hayfork_broken(p->runner.drive.farm) != NULL;
	setup_end_farm(&p->runner);
	return good;
}

/* It gets warm, counts, and each time has to end a job; 0: no limit. */
static uint64_t
point_program_ms(const struct compare_points *p)
{
	uint64_t job_ms = p->setup->options->timeout_ms;

	if (job_ms == 0)
		return 0;
	return POINT_START_MS + (2 + p->jobs) * job_ms +
	       (uint64_t)((p->warm_s + p->seconds) * 1e3);
}

/* One sample from a program that measures itself. */
static bool
point_program(struct compare_points *p, const struct buf *argv,
    struct compare_sample *sample, struct inerr *err)
{
	struct program program;
	struct buf env = { 0 }, arg = { 0 }, text = { 0 };
	struct hayfork_job job = { .lane = HAYFORK_CPU,
		.task = PROGRAM_TASK,
		.timeout_ms = point_program_ms(p),
		.max_output = 1u << 20 };
	struct used_machine before = used_by_all(), after;
	double all, mine;
	bool good;

	caller_program(&program, &env);
	program.argv = (struct slice){ (char *)buf_at(argv), buf_len(argv) };
	program_pack(&arg, &program);
	job.arg = buf_at(&arg);
	job.arg_len = buf_len(&arg);
	good = point_run(p, &job, &text, err);
	if (good && !used_parse_sample(
			sample, (const char *)buf_at(&text), buf_len(&text)))
		good = inerr_set(err, "it printed no figures: %.100s",
		    (const char *)buf_at(&text));
	after = used_by_all();
	all = after.busy_s + after.idle_s - before.busy_s - before.idle_s;
	mine = sample->user_s + sample->system_s + after.own_s - before.own_s;
	if (good && all > 0) {
		sample->idle = (after.idle_s - before.idle_s) / all;
		/* It started and got warm, too: that was not others'. */
		sample->foreign =
		    fmax(0, (after.busy_s - before.busy_s -
				mine * (sample->seconds + p->warm_s) /
				    sample->seconds) /
				all);
	}
	buf_wipe(&env);
	buf_wipe(&arg);
	buf_free(&text);
	return good;
}

/* As worker/task/serial.h has it. */
static void
point_add_amount(const struct compare_points *p, struct buf *argv)
{
	char count[POINT_WORD / 2], deadline[POINT_WORD / 2] = "";
	uint64_t job_ms = p->setup->options->timeout_ms;

	if (p->seconds > 0)
		snprintf(count, sizeof(count), "%.6fs", p->seconds);
	else
		snprintf(
		    count, sizeof(count), "%llu", (unsigned long long)p->jobs);
	if (job_ms != 0)
		snprintf(deadline, sizeof(deadline), "@%llu.%03llus",
		    (unsigned long long)(job_ms / 1000),
		    (unsigned long long)(job_ms % 1000));
	point_addf(argv, "%.6fs+%s%s", p->warm_s, count, deadline);
}

static bool
point_serial(struct compare_points *p, struct compare_load *load,
    struct compare_sample *sample, struct inerr *err)
{
	struct buf argv = { 0 };
	bool good;

	point_add(&argv, p->setup->programs.task);
	point_add(&argv, "--serial");
	point_add(&argv, load->task.task);
	point_add_amount(p, &argv);
	for (size_t i = 0; i < load->task.arg_count; i++)
		point_add(&argv, load->task.args[i]);
	good = point_program(p, &argv, sample, err);
	if (good)
		load->usual_us = sample->p50_us;
	buf_free(&argv);
	return good;
}

static bool
point_python(struct compare_points *p, const struct compare_load *load,
    enum compare_mode mode, unsigned workers, struct compare_sample *sample,
    struct inerr *err)
{
	struct buf argv = { 0 };
	bool good;

	point_add(&argv, "python3");
	point_add(&argv, "-c");
	point_add(&argv, python_program);
	point_add(
	    &argv, mode == COMPARE_PYTHON_THREADS ? "threads" : "processes");
	point_addf(&argv, "%u", workers);
	point_add(&argv, load->row->name);
	point_add(&argv, load->row->python_ops);
	point_addf(&argv, "%g", p->warm_s);
	point_addf(&argv, "%g", p->python_s);
	good = point_program(p, &argv, sample, err);
	buf_free(&argv);
	return good;
}

/* ---- farms --------------------------------------------------------------- */

struct point_farm {
	struct measure_source source;
	struct measure measure;
};

static void
point_next(void *load, struct hayfork_job *job)
{
	compare_load_next(load, job);
}

static bool
point_stopped(void *load)
{
	(void)load;
	return compare_points_stopped() != 0;
}

/*
 * Open a farm of that shape, to be measured by jobs of that load; end it if
 * it could be opened.
 */
static bool
point_farm(struct compare_points *p, struct compare_load *load,
    unsigned processes, unsigned threads, struct point_farm *f,
    struct inerr *err)
{
	p->setup->workers = processes * threads;
	p->setup->threads = threads;
	if (!setup_farm(p->setup, load->runs_hosts, err))
		return false;
	compare_load_rewind(load, &p->setup->login);
	f->source = (struct measure_source){ point_next, point_stopped, load,
		load->runs_tasks, load->runs_hosts };
	f->measure = (struct measure){ .farm = p->setup->drive.farm,
		.base = p->setup->drive.base,
		.source = &f->source,
		.workers = processes * threads,
		.in_hand = compare_load_in_hand(
		    load, p->setup->options, processes * threads),
		.warm_s = p->warm_s };
	return true;
}

static void
point_end_farm(struct compare_points *p, const struct measure *m)
{
	if (m->failure[0] != '\0' && p->failure[0] == '\0')
		snprintf(p->failure, sizeof(p->failure), "%s", m->failure);
	if (m->allocator[0] != '\0')
		memcpy(p->allocator, m->allocator, sizeof(p->allocator));
	p->broken |= hayfork_broken(p->setup->drive.farm) != NULL;
	setup_end_farm(p->setup);
}

static bool
point_farm_round(struct compare_points *p, struct compare_load *load,
    unsigned processes, unsigned threads, struct compare_sample *sample,
    struct inerr *err)
{
	struct point_farm f;
	char why[MEASURE_WHY];
	bool good;

	if (!point_farm(p, load, processes, threads, &f, err))
		return false;
	f.measure.seconds = p->seconds;
	f.measure.jobs = p->jobs;
	good = measure_run(&f.measure, sample, why);
	point_end_farm(p, &f.measure);
	return good || inerr_set(err, "%s", why);
}

bool
compare_point_measure(struct compare_points *p, struct compare_load *load,
    enum compare_mode mode, unsigned processes, unsigned threads,
    struct compare_sample *sample, struct inerr *err)
{
	inerr_set(err, "%s", "");
	switch (mode) {
	case COMPARE_SERIAL:
		return point_serial(p, load, sample, err);
	case COMPARE_PYTHON_THREADS:
	case COMPARE_PYTHON_PROCESSES:
		return point_python(
		    p, load, mode, processes * threads, sample, err);
	case COMPARE_PROCESSES:
	case COMPARE_THREADS:
	case COMPARE_MIXED:
	case COMPARE_MODES:
		break;
	}
	return point_farm_round(p, load, processes, threads, sample, err);
}

/* ---- what a crash costs -------------------------------------------------- */

/* Of each worker: for as long as a point is measured, if they are so short. */
static unsigned
point_crash_jobs(
    const struct compare_points *p, const struct compare_load *load)
{
	double n = POINT_CRASH_MOST;

	if (p->jobs > 0)
		n = fmin(n, (double)p->jobs);
	if (load->usual_us > 0)
		n = fmin(n, fmax(p->seconds, p->warm_s) * 1e6 / load->usual_us);
	return n > POINT_CRASH_LEAST ? (unsigned)n : POINT_CRASH_LEAST;
}

static bool
point_crash_run(struct compare_points *p, struct compare_load *load,
    const struct hayfork_job *crash, struct compare_crash *c, struct inerr *err)
{
	struct point_farm f;
	char why[MEASURE_WHY];
	bool good;

	if (!point_farm(p, load, c->processes, c->threads, &f, err))
		return false;
	f.measure.jobs =
	    (uint64_t)point_crash_jobs(p, load) * f.measure.workers;
	good = measure_crash(&f.measure, crash, c, why);
	point_end_farm(p, &f.measure);
	return good || inerr_set(err, "%s", why);
}

bool
compare_point_crash(struct compare_points *p, struct compare_load *load,
    struct compare_crash *c, struct inerr *err)
{
	static const struct hayfork_job crash = { .lane = HAYFORK_CPU,
		.task = "crash",
		.arg = "segv",
		.arg_len = 4 };
	struct compare_crash clean = *c;

	inerr_set(err, "%s", "");
	if (!point_crash_run(p, load, NULL, &clean, err) ||
	    !point_crash_run(p, load, &crash, c, err))
		return false;
	c->clean_seconds = clean.seconds;
	/* What fails without a crash is not lost to it. */
	c->lost -= c->lost < clean.lost ? c->lost : clean.lost;
	return true;
}
