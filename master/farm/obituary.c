/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * obituary.c - what is known of a worker's death, and how it is told.
 */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>

#include "common/clock.h"
#include "master/farm/backtrace.h"
#include "master/farm/farm.h"
#include "master/farm/obituary.h"

#define OBITUARY_FRESH_NS UINT64_C(20000000000) /* a sanitizer tells much */

/* Real-time signals have no name of their own. */
static const char *
obituary_signal_name(int sig)
{
	const char *name = sig > 0 && sig < NSIG ? sigabbrev_np(sig) : NULL;

	return name != NULL ? name : "RT";
}

/*
 * What it died of. A sanitizer turns the signal into an exit status, and a
 * handler that took too long into SIGALRM: then the record knows better.
 */
static int
obituary_signal(const struct obituary *o, int status)
{
	if (!WIFSIGNALED(status))
		return o->recorded && WEXITSTATUS(status) != 0
			   ? (int)o->at.facts.signal
			   : 0;
	if (o->recorded && WTERMSIG(status) == SIGALRM)
		return (int)o->at.facts.signal;
	return WTERMSIG(status);
}

PRINTF_LIKE(3, 4)
static size_t
obituary_say(struct obituary *o, size_t at, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(o->text + at, sizeof(o->text) - at, fmt, ap);
	va_end(ap);
	at += n > 0 ? (size_t)n : 0;
	return at < sizeof(o->text) ? at : sizeof(o->text) - 1;
}

/* "died of SIGSEGV at address 0x0"; SEGV and BUS know of one. */
static size_t
obituary_say_signal(struct obituary *o, int sig)
{
	size_t at = obituary_say(
	    o, 0, "its worker died of SIG%s", obituary_signal_name(sig));

	if (o->recorded && o->at.facts.code > 0 &&
	    (sig == SIGSEGV || sig == SIGBUS))
		at = obituary_say(
		    o, at, " at address 0x%" PRIx64, o->at.facts.address);
	return at;
}

/* A limit that was reached is a reason of its own. */
static size_t
obituary_say_limit(struct obituary *o, const struct hayfork_limits *l, int sig)
{
	if (sig == SIGXCPU && l->cpu_ms != 0) {
		o->class = "limit";
		o->hint = "give it more: --cpu-per-task";
		return obituary_say(o, 0,
		    "it went over its limit of CPU time, %" PRIu64 " ms",
		    l->cpu_ms);
	}
	if (sig == SIGXFSZ && l->file_size != 0) {
		o->class = "limit";
		o->hint = "give it more: --file-size-per-task";
		return obituary_say(o, 0,
		    "it went over its limit of a file's size, %" PRIu64
		    " bytes",
		    l->file_size);
	}
	if ((sig == SIGSEGV || sig == SIGABRT || sig == SIGBUS) &&
	    l->memory != 0)
		o->hint = "its memory was limited by --memory-per-task";
	return 0;
}

static void
obituary_compose(struct obituary *o, const struct host_process *p, int status)
{
	int sig = obituary_signal(o, status);
	struct slice last = words_last(&p->last);
	size_t at = 0;

	if (p->why[0] != '\0')
		at = obituary_say(o, 0, "its worker was killed: %s", p->why);
	else if (sig == 0)
		at = obituary_say(o, 0, "its worker exited with status %d",
		    WEXITSTATUS(status));
	else if (p->lane->kind == LANE_CPU)
		at = obituary_say_limit(o, &p->lane->farm->options.limits, sig);
	if (at == 0)
		at = obituary_say_signal(o, sig);
	if (sig != 0 && p->why[0] == '\0')
		snprintf(o->signal, sizeof(o->signal), "%s",
		    obituary_signal_name(sig));
	if (last.len > 0) {
		at = obituary_say(o, at, ": ");
		log_escape(
		    o->text + at, sizeof(o->text) - at, last.at, last.len);
	}
}

/*
 * The unwinder's frames begin with the instruction that failed. Without them
 * it is that and the walk.
 */
static void
obituary_trace(struct obituary *o, const struct host_process *p)
{
	const struct board_crash *c = &o->at;
	uint64_t frames[BOARD_FRAMES + 1];
	size_t n = 0;

	if (c->unwind.count > 0) {
		n = c->unwind.count;
		memcpy(frames, c->unwind.frames, n * sizeof(frames[0]));
	} else {
		if (c->facts.pc != 0)
			frames[n++] = c->facts.pc;
		memcpy(frames + n, c->walk.frames,
		    c->walk.count * sizeof(frames[0]));
		n += c->walk.count;
	}
	backtrace_text(&p->modules, frames, n, &o->backtrace);
}

/*
 * Is this the record of that death? A crash may have been survived. A
 * sanitizer makes an exit status of a signal, SIGALRM ends a handler that
 * hangs.
 */
static bool
obituary_fits(const struct board_facts *facts, int status, uint64_t now_ns)
{
	if (facts->at_ns > now_ns || now_ns - facts->at_ns > OBITUARY_FRESH_NS)
		return false;
	if (WIFSIGNALED(status))
		return WTERMSIG(status) == (int)facts->signal ||
		       WTERMSIG(status) == SIGALRM;
	return WEXITSTATUS(status) == CONTRACT_EXIT_BROKEN;
}

/*
 * A signal that somebody sent to the process may be handled by any thread, and
 * a thread that a task has made is no worker's.
 */
static bool
obituary_is_of_thread(const struct board_facts *facts)
{
	return facts->code != SI_USER && facts->code != SI_QUEUE &&
	       facts->astray == 0;
}

/* A process records one crash: the first. */
static void
obituary_look(
    struct obituary *o, const struct host_process *p, int status, uint64_t now)
{
	for (unsigned i = 0; i < p->workers && !o->recorded; i++) {
		o->slot = &p->slots[i];
		o->recorded = board_crash_read(o->slot->board, &o->at) &&
			      obituary_fits(&o->at.facts, status, now);
	}
	if (!o->recorded || !obituary_is_of_thread(&o->at.facts))
		o->slot = NULL;
}

/* Whose code called exit(), where nothing crashed. */
static void
obituary_look_for_exit(
    struct obituary *o, const struct host_process *p, int status)
{
	for (unsigned i = 0; i < p->workers && o->slot == NULL; i++)
		if (board_has_exited(p->slots[i].board, WEXITSTATUS(status)))
			o->slot = &p->slots[i];
}

void
obituary_init(struct obituary *o, const struct host_process *p, int status)
{
	uint64_t now = clock_ns();

	memset(o, 0, sizeof(*o));
	o->class = "crash";
	obituary_look(o, p, status, now);
	if (!o->recorded && WIFEXITED(status))
		obituary_look_for_exit(o, p, status);
	o->died_ns = o->recorded ? o->at.facts.at_ns : now;
	obituary_compose(o, p, status);
	words_print(&p->last, &o->words);
	if (o->recorded)
		obituary_trace(o, p);
}

void
obituary_of_memory(struct obituary *o, uint64_t limit, struct slice said)
{
	size_t at;

	memset(o, 0, sizeof(*o));
	o->class = "limit";
	o->hint = "give it more: --memory-per-task";
	at = obituary_say(
	    o, 0, "it went over its limit of memory, %" PRIu64 " bytes", limit);
	if (said.len > 0) {
		at = obituary_say(o, at, ": ");
		log_escape(
		    o->text + at, sizeof(o->text) - at, said.at, said.len);
	}
}

void
obituary_of_program(struct obituary *o, struct slice said)
{
	memset(o, 0, sizeof(*o));
	o->class = "limit";
	log_escape(o->text, sizeof(o->text), said.at, said.len);
}

void
obituary_fini(struct obituary *o)
{
	buf_free(&o->backtrace);
	buf_free(&o->words);
}

void
obituary_give(
    const struct obituary *o, struct hayfork_future *job, uint64_t since_ns)
{
	struct hayfork_result *r = &job->result;

	if (o->signal[0] != '\0') {
		memcpy(job->exit_signal, o->signal, sizeof(o->signal));
		r->exit_signal = job->exit_signal;
	}
	if (since_ns != 0 && since_ns <= o->died_ns)
		r->stage_us = (o->died_ns - since_ns) / 1000;
	job_set_last_words(job, &o->backtrace, &o->words);
}
