/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cmd_runs.c - hayfork runs: the runs that are kept, the newest first.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "common/jsontext.h"
#include "master/cmd/cmd.h"
#include "master/cmd/runstore.h"
#include "master/output/exit_status.h"
#include "master/output/text.h"

/* As in options_table.h. */
enum { RUNS_OUTPUT_HUMAN, RUNS_OUTPUT_JSON = 4 };

#define RUNS_COMMAND_MAX 60 /* bytes of a command in the table */
#define RUNS_TIME 24

struct runs {
	int output;
	uint64_t count;
};

/* 2026-01-02T03:04:05, or with a blank. UTC. */
static const char *
runs_time(uint64_t us, char between, char text[RUNS_TIME])
{
	time_t t = (time_t)(us / 1000000);
	struct tm tm;

	if (us == 0 || gmtime_r(&t, &tm) == NULL ||
	    strftime(text, RUNS_TIME, "%Y-%m-%dT%H:%M:%S", &tm) == 0)
		text[0] = '\0';
	else
		text[strcspn(text, "T")] = between;
	return text;
}

/* Without the name of the program. */
static void
runs_command(const struct store_run *run, struct buf *b)
{
	char **argv = runstore_argv(run);

	for (size_t i = 1; argv[0] != NULL && argv[i] != NULL; i++) {
		if (i > 1)
			buf_add_literal(b, " ");
		buf_add(b, argv[i], strlen(argv[i]));
	}
	runstore_argv_free(argv);
}

static void
runs_human(const struct store_run *run)
{
	struct buf command = { 0 }, shown = { 0 };
	char when[RUNS_TIME], took[24] = "";

	if (run->ended)
		snprintf(took, sizeof(took), "%.1f s",
		    (double)(run->ended_us - run->started_us) / 1e6);
	runs_command(run, &command);
	text_add_cut(&shown, (char *)buf_at(&command), buf_len(&command),
	    RUNS_COMMAND_MAX);
	buf_add(&shown, "", 1);
	printf("%5llu  %s  %9s  %-11s  %7llu  %7llu  %s\n",
	    (unsigned long long)run->id, runs_time(run->started_us, ' ', when),
	    took, runstore_state(run), (unsigned long long)run->jobs,
	    (unsigned long long)(run->failed + run->doubt),
	    (char *)buf_at(&shown));
	buf_free(&command);
	buf_free(&shown);
}

static void
runs_json(const struct store_run *run, bool first)
{
	struct buf command = { 0 }, b = { 0 };
	char when[RUNS_TIME];

	runs_command(run, &command);
	if (!first)
		buf_add_literal(&b, ",\n ");
	buf_add_literal(&b, "{\"run\":");
	jsontext_uint(&b, run->id);
	buf_add_literal(&b, ",\"started\":\"");
	runs_time(run->started_us, 'T', when);
	buf_add(&b, when, strlen(when));
	buf_add_literal(&b, "Z\",\"state\":\"");
	buf_add(&b, runstore_state(run), strlen(runstore_state(run)));
	buf_add_literal(&b, "\",\"exit\":");
	if (run->exit_status < 0)
		buf_add_literal(&b, "null");
	else
		jsontext_uint(&b, (uint64_t)run->exit_status);
	buf_add_literal(&b, ",\"jobs\":");
	jsontext_uint(&b, run->jobs);
	buf_add_literal(&b, ",\"failed\":");
	jsontext_uint(&b, run->failed);
	buf_add_literal(&b, ",\"in_doubt\":");
	jsontext_uint(&b, run->doubt);
	buf_add_literal(&b, ",\"command\":");
	jsontext_string(&b, (char *)buf_at(&command), buf_len(&command));
	buf_add_literal(&b, "}");
	fwrite(buf_at(&b), 1, buf_len(&b), stdout);
	buf_free(&command);
	buf_free(&b);
}

static bool
runs_each(void *ctx, const struct store_run *run)
{
	struct runs *r = ctx;

	if (r->output == RUNS_OUTPUT_JSON)
		runs_json(run, r->count == 0);
	else
		runs_human(run);
	r->count++;
	return true;
}

int
cmd_runs(const struct options *o)
{
	struct runs r = { .output = (int)o->output };
	char path[PATH_MAX];
	struct store *s;
	struct inerr err;
	int status = 0;

	if (o->output != RUNS_OUTPUT_HUMAN && o->output != RUNS_OUTPUT_JSON) {
		inerr_set(&err, "--output of runs is human or json");
		return cmd_refuse(&err);
	}
	if ((s = runstore_open(o, path)) == NULL)
		return EXIT_STATUS_USAGE;
	if (r.output == RUNS_OUTPUT_JSON)
		printf("[");
	else
		printf("%5s  %-19s  %9s  %-11s  %7s  %7s  %s\n", "run",
		    "started (UTC)", "took", "state", "jobs", "not ok",
		    "command");
	if (!store_each_run(s, runs_each, &r))
		status = runstore_refuse(s);
	if (r.output == RUNS_OUTPUT_JSON)
		printf("]\n");
	store_close(s);
	return status;
}
