/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * outputs.c - libhayfork with more output than it may keep in memory: it is
 * in a file without a name, and whole when it is looked at.
 *
 *	outputs FOLDER		TMPDIR; it is its own worker program
 *
 * Prints TAP.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/tally.h"

#define JOBS 200
#define STDOUT_LEN 150001u
#define STDERR_LEN 20000u
#define VALUE_LEN 70000u
#define CHUNK 7000u
#define ROOM (512u << 10)

/* ---- what is said, and by whom ------------------------------------------- */

/* Byte i of what a job says to stdout (0), stderr, or returns (2). */
static char
said(unsigned job, unsigned what, size_t i)
{
	return (char)('a' + (job * 7 + what * 5 + i / 13 + i) % 26);
}

static void
say(struct hayfork_call *call, unsigned job, unsigned what, size_t len)
{
	char chunk[CHUNK];

	for (size_t at = 0, n; at < len; at += n) {
		n = len - at < CHUNK ? len - at : CHUNK;
		for (size_t i = 0; i < n; i++)
			chunk[i] = said(job, what, at + i);
		hayfork_output(call, (int)what + 1, chunk, n);
	}
}

static enum hayfork_status
talk_run(struct hayfork_call *call)
{
	unsigned job = (unsigned)atoi(hayfork_arg(call, NULL));
	char *value = malloc(VALUE_LEN);

	say(call, job, 0, STDOUT_LEN);
	say(call, job, 1, STDERR_LEN);
	for (size_t i = 0; i < VALUE_LEN; i++)
		value[i] = said(job, 2, i);
	hayfork_return_text(call, value, VALUE_LEN);
	free(value);
	return HAYFORK_OK;
}

/* The first time it dies in mid-speech; its argument is a file's name. */
static enum hayfork_status
stumble_run(struct hayfork_call *call)
{
	const char *path = hayfork_arg(call, NULL);

	if (access(path, F_OK) == 0) {
		hayfork_output(call, 1, "fine", 4);
		return HAYFORK_OK;
	}
	say(call, 1, 0, STDOUT_LEN);
	fclose(fopen(path, "w"));
	usleep(100000);
	abort();
}

/* A handler: how much there is, if it is what job 1 says. */
static enum hayfork_status
measure_run(struct hayfork_call *call)
{
	size_t len, i;
	const char *text = hayfork_arg(call, &len);

	for (i = 0; i < len && text[i] == said(1, 0, i); i++)
		continue;
	hayfork_return_uint(call, i);
	return i == len ? HAYFORK_OK
			: hayfork_fail(call, "text", "another text", NULL);
}

static const struct hayfork_task talk = { .name = "talk", .run = talk_run };
static const struct hayfork_task stumble = { .name = "stumble",
	.run = stumble_run };
static const struct hayfork_task measure = { .name = "measure",
	.run = measure_run };
static const struct hayfork_task *const tasks[] = { &talk, &stumble, &measure,
	NULL };

/* ---- the test ------------------------------------------------------------ */

static const char *folder;
static char self[4096];
static struct hayfork *farm;
static int number, unkept_times, unkept_error;

static void
ok(bool good, const char *sentence)
{
	printf("%s %d - %s\n", good ? "ok" : "not ok", ++number, sentence);
}

static void
unkept(void *ctx, int error)
{
	(void)ctx;
	unkept_times++;
	unkept_error = error;
}

static void
farm_open(void)
{
	struct hayfork_options options = {
		.programs = { self },
		.workers = { 2 },
		.output_memory = ROOM,
		.unkept = unkept,
	};
	char err[200];

	unkept_times = 0;
	if ((farm = hayfork_open(&options, err, sizeof(err))) == NULL) {
		printf("Bail out! %s\n", err);
		exit(1);
	}
}

static struct hayfork_future *
submit(const char *task, const char *arg, const char *then)
{
	struct hayfork_job job = { .task = task,
		.arg = arg,
		.arg_len = strlen(arg),
		.then = then,
		.crash_retries = 1 };

	return hayfork_submit(farm, &job);
}

static void
submit_all(struct hayfork_future **f)
{
	char arg[16];

	for (unsigned i = 0; i < JOBS; i++) {
		snprintf(arg, sizeof(arg), "%u", i);
		f[i] = submit("talk", arg, NULL);
	}
	hayfork_wait(farm, f, JOBS, HAYFORK_WAIT_ALL, 60000);
}

static bool
is_said(unsigned job, unsigned what, const char *text, size_t len, size_t want)
{
	if (len != want || text == NULL)
		return false;
	for (size_t i = 0; i < len; i++)
		if (text[i] != said(job, what, i))
			return false;
	return true;
}

/* A value that is a text has its length before it. */
static bool
is_whole(struct hayfork_future *f, unsigned job)
{
	const struct hayfork_result *r = hayfork_result(f, 0);

	return r != NULL && r->status == HAYFORK_OK && !r->lost &&
	       is_said(job, 0, r->output[0], r->output_len[0], STDOUT_LEN) &&
	       is_said(job, 1, r->output[1], r->output_len[1], STDERR_LEN) &&
	       r->value_len > VALUE_LEN &&
	       is_said(job, 2,
		   (const char *)r->value + r->value_len - VALUE_LEN, VALUE_LEN,
		   VALUE_LEN);
}

/* Bytes that are ours alone and in memory. */
static size_t
resident(void)
{
	size_t kib = 0;
	char line[200];
	FILE *f = fopen("/proc/self/status", "r");

	while (f != NULL && fgets(line, sizeof(line), f) != NULL)
		if (sscanf(line, "RssAnon: %zu", &kib) == 1)
			break;
	if (f != NULL)
		fclose(f);
	return kib << 10;
}

static void
test_more_than_memory(void)
{
	struct hayfork_future *f[JOBS];
	size_t before = resident(), good = 0, again = 0, ended = 0;

	farm_open();
	submit_all(f);
	for (unsigned i = 0; i < JOBS; i++)
		ended += hayfork_ended_as(f[i]) == HAYFORK_OK;
	ok(ended == JOBS, "all end well");
#ifndef __SANITIZE_ADDRESS__
	/* They said 45 MiB. */
	ok(resident() - before < 12u << 20, "what they say is not in memory");
#else
	(void)before;
#endif
	for (unsigned i = 0; i < JOBS; i++) {
		good += is_whole(f[i], i);
		hayfork_put_away(f[i]);
	}
	ok(good == JOBS, "it is whole when it is looked at");
#ifndef __SANITIZE_ADDRESS__
	ok(resident() - before < 12u << 20, "and leaves the memory again");
#endif
	for (unsigned i = 0; i < JOBS; i++)
		again += is_whole(f[i], i);
	ok(again == JOBS, "it comes back as often as it is asked for");
	ok(unkept_times == 0, "none of it is an error");
	hayfork_close(farm);
}

static void
test_given_up(void)
{
	char path[4096];
	struct hayfork_future *f, *others[JOBS];
	const struct hayfork_result *r;

	farm_open();
	submit_all(others);
	snprintf(path, sizeof(path), "%s/stumbled", folder);
	f = submit("stumble", path, NULL);
	r = hayfork_result(f, 20000);
	ok(r != NULL && r->attempts == 2 && r->output_len[0] == 4 &&
		memcmp(r->output[0], "fine", 4) == 0,
	    "of an attempt that is given up nothing is left");
	unlink(path);
	hayfork_close(farm);
}

static void
test_handler(void)
{
	struct hayfork_future *f, *others[JOBS];
	const struct hayfork_result *r;

	farm_open();
	submit_all(others);
	f = submit("talk", "1", "measure");
	r = hayfork_result(f, 20000);
	ok(r != NULL && r->status == HAYFORK_OK && r->value_len > 0 &&
		is_said(1, 0, r->output[0], r->output_len[0], STDOUT_LEN),
	    "a handler is given all of it");
	hayfork_close(farm);
}

/* The room is none, from the beginning. */
static void
test_no_folder(void)
{
	struct hayfork_future *f[JOBS];
	char path[4096];
	size_t good = 0;

	snprintf(path, sizeof(path), "%s/none", folder);
	setenv("TMPDIR", path, 1);
	farm_open();
	submit_all(f);
	for (unsigned i = 0; i < JOBS; i++)
		good += is_whole(f[i], i);
	ok(good == JOBS, "where no file can be, all is in memory");
	ok(unkept_times == 1 && unkept_error == ENOENT, "and is told, once");
	hayfork_close(farm);
	setenv("TMPDIR", folder, 1);
}

int
main(int argc, char **argv)
{
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (n <= 0 || argc != 2 || strchr(argv[1], '/') == NULL)
		return hayfork_worker_main(argc, argv, tasks);
	folder = argv[1];
	setenv("TMPDIR", folder, 1);
	test_more_than_memory();
	test_given_up();
	test_handler();
	test_no_folder();
	printf("1..%d\n", number);
	return 0;
}
