/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * serial.c - tasks in a plain loop, without a farm.
 *
 * The loop does for each run what a worker does, but for messages: the same
 * call is reset, and the clock is read once between two runs.
 */
#include <ctype.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>

#include "common/clock.h"
#include "common/contract.h"
#include "common/histogram.h"
#include "common/jsontext.h"
#include "common/log.h"
#include "worker/task/call.h"
#include "worker/task/serial.h"
#include "worker/task/usage.h"

#define SERIAL_RUNS_MAX UINT64_C(1000000000000)
#define SERIAL_SECONDS_MAX 86400

/* How long to go on: runs, or nanoseconds if it is timed. */
struct serial_amount {
	uint64_t most;
	bool timed;
};

struct serial {
	const char *program; /* for messages */
	const struct hayfork_task *task;
	char **args;
	size_t next; /* argument */
	struct hayfork_call call;
	struct serial_amount warm, amount;
	struct serial_amount deadline; /* of a run; most 0: none */
	struct histogram times;        /* ns, of the runs that ended ok */
	uint64_t failed;
	bool told; /* why a run failed */
};

/* ---- reading what is wanted ---------------------------------------------- */

/* Digits, and a fraction if it is a time; ends at the end, a + or an @. */
static bool
serial_read_amount(const char **text, struct serial_amount *a)
{
	const char *p = *text;
	uint64_t whole = 0, part = 0, unit = 1000000000;

	if (!isdigit((unsigned char)*p))
		return false;
	for (; isdigit((unsigned char)*p); p++)
		if ((whole = whole * 10 + (uint64_t)(*p - '0')) >
		    SERIAL_RUNS_MAX)
			return false;
	*a = (struct serial_amount){ .most = whole };
	if (*p == '.' || *p == 's') {
		if (*p == '.' && isdigit((unsigned char)p[1]))
			for (p++; isdigit((unsigned char)*p); p++)
				part += (uint64_t)(*p - '0') * (unit /= 10);
		if (*p++ != 's' || whole > SERIAL_SECONDS_MAX)
			return false;
		*a = (struct serial_amount){ whole * 1000000000 + part, true };
	}
	*text = p;
	return *p == '\0' || *p == '+' || *p == '@';
}

/* AMOUNT, or what is to be run before, +, AMOUNT; then perhaps @DEADLINE. */
static bool
serial_read_amounts(struct serial *s, const char *text)
{
	if (!serial_read_amount(&text, &s->amount))
		return false;
	if (*text == '+') {
		text++;
		s->warm = s->amount;
		if (!serial_read_amount(&text, &s->amount))
			return false;
	}
	if (*text == '@') {
		text++;
		if (!serial_read_amount(&text, &s->deadline) ||
		    !s->deadline.timed)
			return false;
	}
	return *text == '\0' && s->amount.most > 0;
}

static const struct hayfork_task *
serial_find(const struct hayfork_task *const *tasks, const char *name)
{
	while (*tasks != NULL && strcmp((*tasks)->name, name) != 0)
		tasks++;
	return *tasks;
}

/* ---- running ------------------------------------------------------------- */

static void
serial_tell(struct serial *s)
{
	const char *why = s->call.error_message;

	if (s->told)
		return;
	s->told = true;
	fprintf(stderr, "%s: %s: %s\n", s->program, s->task->name,
	    why != NULL ? why : "failed, and did not say why");
}

static enum hayfork_status
serial_run(struct serial *s)
{
	const char *arg = s->args[s->next++];
	enum hayfork_status status;

	if (s->args[s->next] == NULL)
		s->next = 0;
	call_reset(&s->call, arg, strlen(arg),
	    s->deadline.most != 0 ? clock_ns() + s->deadline.most : 0);
	s->call.max_output = CONTRACT_OUTPUT_CAP;
	status = s->task->run(&s->call);
	/* As its master would have it. */
	if (status == HAYFORK_OK && hayfork_expired(&s->call))
		status = HAYFORK_TIMEOUT;
	if (status != HAYFORK_OK)
		serial_tell(s);
	return status;
}

/* Returns how many nanoseconds it took. */
static uint64_t
serial_loop(struct serial *s, struct serial_amount a, bool counted)
{
	uint64_t begin = clock_ns(), before = begin, now = begin, runs = 0;

	while ((a.timed ? now - begin : runs) < a.most) {
		enum hayfork_status status = serial_run(s);

		now = clock_ns();
		if (counted && status == HAYFORK_OK)
			histogram_record(&s->times, now - before);
		else if (counted)
			s->failed++;
		before = now;
		runs++;
	}
	return now - begin;
}

/* ---- telling ------------------------------------------------------------- */

static void
serial_add_uint(struct buf *b, const char *name, uint64_t v)
{
	jsontext_key(b, name);
	jsontext_uint(b, v);
}

static void
serial_add_double(struct buf *b, const char *name, double v)
{
	jsontext_key(b, name);
	jsontext_double(b, v);
}

static bool
serial_print(const struct serial *s, double seconds, const struct usage *from,
    const struct usage *to)
{
	const struct histogram *h = &s->times;
	struct buf b = { 0 };

	buf_add_literal(&b, "{");
	serial_add_uint(&b, "jobs", h->count);
	serial_add_uint(&b, "failed", s->failed);
	serial_add_double(&b, "seconds", seconds);
	serial_add_double(&b, "p50_us", histogram_quantile(h, 0.5) / 1e3);
	serial_add_double(&b, "p99_us", histogram_quantile(h, 0.99) / 1e3);
	serial_add_double(
	    &b, "user_s", (double)(to->user_us - from->user_us) / 1e6);
	serial_add_double(
	    &b, "system_s", (double)(to->system_us - from->system_us) / 1e6);
	serial_add_uint(&b, "voluntary", to->voluntary - from->voluntary);
	serial_add_uint(&b, "involuntary", to->involuntary - from->involuntary);
	serial_add_uint(&b, "minor", to->minor - from->minor);
	serial_add_uint(&b, "major", to->major - from->major);
	serial_add_uint(&b, "rss", to->rss);
	serial_add_uint(&b, "pss", to->pss);
	buf_add_literal(&b, "}\n");
	fwrite(buf_at(&b), 1, buf_len(&b), stdout);
	buf_free(&b);
	return fflush(stdout) == 0 && !ferror(stdout);
}

/* ---- all of it ----------------------------------------------------------- */

PRINTF_LIKE(2, 3)
static int
serial_refuse(const char *program, const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "%s: ", program);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	return CONTRACT_EXIT_USAGE;
}

int
serial_main(
    const char *program, char **args, const struct hayfork_task *const *tasks)
{
	static char empty[] = "", *none[] = { empty, NULL };
	struct serial s = { .program = program };
	struct usage from, to;
	double seconds;

	/* Who measures is not to leave it behind when it dies. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (args[0] == NULL || args[1] == NULL)
		return serial_refuse(program,
		    "usage: --serial TASK [WARM+]AMOUNT[@DEADLINE] [ARG...]");
	if ((s.task = serial_find(tasks, args[0])) == NULL)
		return serial_refuse(
		    program, "no task is called '%s'", args[0]);
	if (!serial_read_amounts(&s, args[1]))
		return serial_refuse(program,
		    "'%s' is neither a number of runs nor a time, as 0.5s",
		    args[1]);
	s.args = args[2] != NULL ? args + 2 : none;
	serial_loop(&s, s.warm, false);
	s.next = 0;
	usage_read_counts(&from);
	seconds = (double)serial_loop(&s, s.amount, true) / 1e9;
	usage_read(&to);
	call_fini(&s.call);
	if (serial_print(&s, seconds, &from, &to))
		return 0;
	fprintf(stderr, "%s: stdout: %s\n", program, strerror(errno));
	return CONTRACT_EXIT_BROKEN;
}
