/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * futures.c - libhayfork as a program uses it: each way of submitting and of
 * waiting, against real workers.
 *
 *	futures PROGRAM		the task worker program
 *
 * Prints TAP.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/clock.h"
#include "tests/tally.h"

static struct hayfork *farm;
static int number;

static void
ok(bool good, const char *sentence)
{
	printf("%s %d - %s\n", good ? "ok" : "not ok", ++number, sentence);
}

static struct hayfork_future *
submit(const char *task, const char *arg, uint64_t timeout_ms)
{
	struct hayfork_job job = { .task = task,
		.arg = arg,
		.arg_len = strlen(arg),
		.timeout_ms = timeout_ms };

	return hayfork_submit(farm, &job);
}

static enum hayfork_status
status_of(struct hayfork_future *future)
{
	const struct hayfork_result *r = hayfork_result(future, 10000);

	return r != NULL ? r->status : HAYFORK_STATUS_COUNT;
}

static bool
value_is(struct hayfork_future *future, const char *bytes, size_t len)
{
	const struct hayfork_result *r = hayfork_result(future, 10000);

	return r != NULL && r->value_len == len &&
	       memcmp(r->value, bytes, len) == 0;
}

static void
test_result(void)
{
	struct hayfork_future *f = submit("primes", "1000", 0);
	struct hayfork_future *slow = submit("sleep", "300ms", 0);

	/* 168 primes below 1000: msgpack cc a8. */
	ok(value_is(f, "\xcc\xa8", 2), "a future gives the task's value");
	ok(hayfork_result(slow, 20) == NULL,
	    "a result can be waited for in vain");
	ok(status_of(slow) == HAYFORK_OK, "and again with success");
	hayfork_release(f);
	hayfork_release(slow);
}

static void
test_as_completed(void)
{
	struct hayfork_future *slow = submit("sleep", "200ms", 0);
	struct hayfork_future *fast = submit("noop", "", 0), *f;
	size_t n = 0;

	ok(hayfork_as_completed(farm, 5000) == fast,
	    "the first to complete comes first");
	ok(hayfork_as_completed(farm, 5000) == slow, "the others follow");
	ok(hayfork_as_completed(farm, 0) == NULL, "and then there is none");
	hayfork_release(slow);
	hayfork_release(fast);
	for (int i = 0; i < 5000; i++)
		submit("noop", "", 0);
	while ((f = hayfork_as_completed(farm, 5000)) != NULL) {
		n += hayfork_result(f, 0)->status == HAYFORK_OK;
		hayfork_release(f);
	}
	ok(n == 5000, "each of 5000 comes exactly once");
}

static void
test_wait(void)
{
	struct hayfork_future *f[4];
	size_t n;

	f[0] = submit("sleep", "400ms", 0);
	f[1] = submit("noop", "", 0);
	n = hayfork_wait(farm, f, 2, HAYFORK_FIRST_DONE, 5000);
	ok(n == 1 && hayfork_done(f[1]) && !hayfork_done(f[0]),
	    "wait for the first to be done");
	n = hayfork_wait(farm, f, 2, HAYFORK_WAIT_ALL, 10);
	ok(n == 1, "wait for all, but not for ever");
	n = hayfork_wait(farm, f, 2, HAYFORK_WAIT_ALL, 5000);
	ok(n == 2, "wait for all");
	f[2] = submit("sleep", "400ms", 0);
	f[3] = submit("primes", "not a number", 0);
	n = hayfork_wait(farm, f + 2, 2, HAYFORK_FIRST_FAILED, 5000);
	ok(hayfork_done(f[3]) && !hayfork_done(f[2]) &&
		status_of(f[3]) == HAYFORK_FAILED,
	    "wait for the first to fail");
	ok(hayfork_wait(farm, f, 4, HAYFORK_WAIT_ALL, 5000) == 4,
	    "what had ended before counts at once");
	for (int i = 0; i < 4; i++)
		hayfork_release(f[i]);
}

static bool
map_each(void *ctx, size_t index, const struct hayfork_result *r)
{
	size_t *next = ctx;

	if (index != *next || r->status != HAYFORK_OK)
		return false;
	return ++*next != 700;
}

static void
test_map(void)
{
	static const char *args[1000];
	size_t next = 0;

	for (int i = 0; i < 1000; i++)
		args[i] = i % 100 == 0 ? "5ms" : "0";
	ok(hayfork_map(farm, "sleep", args, 500, 0, map_each, &next) == 500 &&
		next == 500,
	    "map gives results in the order of its arguments");
	next = 0;
	ok(hayfork_map(farm, "sleep", args, 1000, 0, map_each, &next) == 700,
	    "map stops when told to");
	ok(hayfork_wait(farm, NULL, 0, HAYFORK_WAIT_ALL, 0) == 0,
	    "waiting for nothing is over at once");
}

static void
test_cancel(void)
{
	struct hayfork_future *f[8];
	int not_run = 0, cancelled = 0, fine = 0;

	for (int i = 0; i < 8; i++)
		f[i] = submit("sleep", "1s", 0);
	/* On a busy machine one of the two may not have begun by then. */
	hayfork_wait(farm, f, 8, HAYFORK_WAIT_ALL, 500);
	for (int i = 0; i < 8; i++)
		hayfork_cancel(f[i]);
	for (int i = 0; i < 8; i++) {
		enum hayfork_status s = status_of(f[i]);

		not_run += s == HAYFORK_NOT_RUN;
		cancelled += s == HAYFORK_CANCELLED;
		hayfork_cancel(f[i]);
		fine += status_of(f[i]) == s;
		hayfork_release(f[i]);
	}
	ok(cancelled >= 1 && cancelled <= 2 && cancelled + not_run == 8,
	    "cancel stops the running and spares the waiting");
	ok(fine == 8, "to cancel what has ended changes nothing");
	f[0] = submit("noop", "", 0);
	ok(status_of(f[0]) == HAYFORK_OK, "the farm goes on after that");
	hayfork_release(f[0]);
	hayfork_release(submit("sleep", "1s", 0));
	ok(true, "a future can be released before its end");
}

static void
test_withdraw(void)
{
	struct hayfork_future *f[8];
	int withdrawn = 0, told = 0, fine = 0;

	for (int i = 0; i < 8; i++)
		f[i] = submit("sleep", "300ms", 0);
	hayfork_wait(farm, f, 8, HAYFORK_WAIT_ALL, 100);
	for (int i = 7; i >= 0; i--) {
		bool out = hayfork_withdraw(f[i]);
		enum hayfork_status s = status_of(f[i]);

		withdrawn += out;
		told += s == (out ? HAYFORK_NOT_RUN : HAYFORK_OK);
		fine += !hayfork_withdraw(f[i]) && status_of(f[i]) == s;
	}
	ok(withdrawn >= 1 && told == 8,
	    "withdrawn is what waits; what runs goes on to its end");
	ok(fine == 8, "and what has ended stays as it is");
	for (int i = 0; i < 8; i++)
		hayfork_release(f[i]);
}

static void
test_timeout(void)
{
	struct hayfork_future *f = submit("sleep", "10s", 100);
	struct hayfork_future *g = submit("hang", "", 100);
	uint64_t start = clock_ms();

	ok(status_of(f) == HAYFORK_TIMEOUT, "a deadline fires in the worker");
	ok(status_of(g) == HAYFORK_TIMEOUT,
	    "and from outside when the task does not look");
	ok(clock_ms() - start < 2000, "both soon after it passed");
	hayfork_release(f);
	hayfork_release(g);
}

static void
test_refusals(void)
{
	static char big[HAYFORK_ARG_MAX + 1];
	struct hayfork_job job = {
		.task = "noop", .arg = big, .arg_len = sizeof(big)
	};
	struct hayfork_future *f = hayfork_submit(farm, &job);

	ok(status_of(f) == HAYFORK_NOT_RUN &&
		hayfork_result(f, 0)->error_message != NULL,
	    "an argument over the limit is refused with a reason");
	hayfork_release(f);
	job.arg_len--;
	f = hayfork_submit(farm, &job);
	ok(status_of(f) == HAYFORK_OK, "one at the limit is not");
	hayfork_release(f);
	f = submit("no such task", "", 0);
	ok(status_of(f) == HAYFORK_FAILED, "an unknown task fails");
	hayfork_release(f);
	job = (struct hayfork_job){ .task = "noop", .input = 2 };
	f = hayfork_submit(farm, &job);
	ok(status_of(f) == HAYFORK_NOT_RUN, "a task has no input");
	hayfork_release(f);
	job = (struct hayfork_job){ .lane = HAYFORK_IO, .task = "ssh" };
	f = hayfork_submit(farm, &job);
	ok(status_of(f) == HAYFORK_NOT_RUN,
	    "a lane without a program runs nothing");
	hayfork_release(f);
}

static void
test_crash(void)
{
	static const char *const ways[] = { "segv", "abrt", "kill", "stack" };
	struct hayfork_future *f[204];
	int fine = 0, crashed = 0;

	for (int i = 0; i < 204; i++)
		f[i] = i % 51 == 50 ? submit("crash", ways[i / 51], 0)
				    : submit("sleep", "1ms", 0);
	hayfork_wait(farm, f, 204, HAYFORK_WAIT_ALL, 10000);
	for (int i = 0; i < 204; i++) {
		enum hayfork_status s = status_of(f[i]);

		fine += s == HAYFORK_OK;
		crashed += s == HAYFORK_CRASHED;
		hayfork_release(f[i]);
	}
	ok(crashed == 4 && fine == 200, "each crash costs its own job only");
}

int
main(int argc, char **argv)
{
	struct hayfork_options options = { .workers = { 2 } };
	struct tally tally = { 0 };
	char err[200];

	if (argc != 2)
		return 2;
	setlinebuf(stdout);
	options.programs[HAYFORK_CPU] = "/nonexistent/worker";
	farm = hayfork_open(&options, err, sizeof(err));
	ok(farm == NULL && strstr(err, "/nonexistent/worker") != NULL,
	    "a program that is not there is an error when the farm opens");
	options.programs[HAYFORK_CPU] = argv[1];
	if ((farm = hayfork_open(&options, err, sizeof(err))) == NULL) {
		printf("Bail out! %s\n", err);
		return 1;
	}
	test_result();
	test_as_completed();
	test_wait();
	test_map();
	test_cancel();
	test_withdraw();
	test_timeout();
	test_refusals();
	test_crash();
	hayfork_counters(farm, tally_add, &tally);
	ok(tally.jobs == tally.ended, "the counters add up");
	submit("sleep", "10s", 0);
	submit("sleep", "10s", 0);
	hayfork_result(submit("noop", "", 0), 10);
	hayfork_close(farm);
	ok(true, "a farm with running jobs can be closed");
	printf("1..%d\n", number);
	return 0;
}
