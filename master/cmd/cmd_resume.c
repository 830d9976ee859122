/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cmd_resume.c - hayfork resume: what is left of a run that was cut short.
 *
 * The run is begun again as it was typed, in its folder, with its plan as it
 * was then; what is recorded is passed over.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/mem.h"
#include "master/cmd/cmd.h"
#include "master/cmd/runstore.h"
#include "master/input/settings.h"
#include "master/output/exit_status.h"
#include "master/output/store/resume.h"
#include "master/output/text.h"

#define RESUME_HELD_MS 5000u
#define RESUME_ALIVE_MS 1000u
#define RESUME_STEP_US 5000u

struct taken {
	struct resume resume;
	bool quiet;
	char **argv;
	char *plan, *failed;
};

static void
resume_job(void *ctx, const struct store_job *job)
{
	struct taken *t = ctx;
	const char *told = resume_add(&t->resume, job);
	struct buf line = { 0 };

	if (told == NULL || t->quiet)
		return;
	record_label(&line, &job->record);
	fprintf(stderr, "hayfork: in doubt: %.*s: %s\n", (int)buf_len(&line),
	    (char *)buf_at(&line), told);
	buf_free(&line);
}

/* What stands in the store of the run; everything is copied. */
static int
resume_read(struct taken *t, struct store *s, const char *name)
{
	uint64_t early_ms = clock_ms() + RESUME_ALIVE_MS;
	uint64_t until_ms = clock_ms() + RESUME_HELD_MS;
	struct store_run run;

	if (!store_find_run(s, name, &run))
		return runstore_refuse(s);
	/*
	 * The recorder of a master that was killed notes what was under way;
	 * that one may not be reaped yet.
	 */
	while (run.running &&
	       clock_ms() <
		   (kill((pid_t)run.pid, 0) == -1 ? until_ms : early_ms)) {
		usleep(RESUME_STEP_US);
		if (!store_find_run(s, name, &run))
			return runstore_refuse(s);
	}
	if (run.running) {
		fprintf(stderr,
		    "hayfork: run %llu is held by process %ld: it is still "
		    "running\n",
		    (unsigned long long)run.id, run.pid);
		return EXIT_STATUS_USAGE;
	}
	t->resume.run = run.id;
	t->resume.opened = run.opened;
	t->argv = runstore_argv(&run);
	t->plan = run.plan != NULL ? xstrdup(run.plan) : NULL;
	t->resume.plan = t->plan;
	t->failed = run.failed_hosts != NULL ? xstrdup(run.failed_hosts) : NULL;
	t->resume.failed_hosts = t->failed;
	if (run.folder == NULL || chdir(run.folder) == -1) {
		fprintf(stderr, "hayfork: the folder of the run, %s: %s\n",
		    run.folder, strerror(errno));
		return EXIT_STATUS_USAGE;
	}
	if (!store_each_job(s, run.id, NULL, resume_job, t))
		return runstore_refuse(s);
	if (t->resume.undecided == 0)
		return 0;
	fprintf(stderr,
	    "hayfork: %llu jobs may have run, and may not run twice: say "
	    "--in-doubt retry or --in-doubt skip\n",
	    (unsigned long long)t->resume.undecided);
	return EXIT_STATUS_USAGE;
}

/*
 * How it is shown is said here, or as it was typed then; what files say comes
 * behind both.
 */
static void
resume_shows(struct options *again, const struct options *o)
{
	if (o->given.output && (o->on_line.output || !again->on_line.output))
		again->output = o->output;
	if (o->given.progress &&
	    (o->on_line.progress || !again->on_line.progress))
		again->progress = o->progress;
	if (o->on_line.quiet || !again->on_line.quiet)
		again->quiet |= o->quiet;
}

static int
resume_again(struct taken *t, const struct options *o, const char *path)
{
	struct options again;
	struct inerr err;
	int argc = 0, status;

	while (t->argv[argc] != NULL)
		argc++;
	if (!options_read(&again, argc, t->argv, &err))
		return cmd_refuse(&err);
	if (!settings_load(&again, environ, &err) ||
	    !options_check(&again, &err)) {
		options_free(&again);
		return cmd_refuse(&err);
	}
	again.resume = &t->resume;
	again.store = path;
	again.no_store = again.dry_run = false;
	resume_shows(&again, o);
	if (!again.quiet)
		fprintf(stderr,
		    "hayfork: run %llu: %llu jobs are recorded already\n",
		    (unsigned long long)t->resume.run,
		    (unsigned long long)t->resume.done);
	status = cmd_dispatch(&again);
	options_free(&again);
	return status;
}

int
cmd_resume(const struct options *o)
{
	struct taken t = { .quiet = o->quiet };
	char path[PATH_MAX];
	struct store *s;
	int status;

	t.resume.only_failed = o->only_failed;
	if (o->given.in_doubt)
		t.resume.doubt = o->in_doubt == OPTIONS_IN_DOUBT_RETRY
				     ? RESUME_RETRY
				     : RESUME_SKIP;
	if ((s = runstore_open(o, path)) == NULL)
		return EXIT_STATUS_USAGE;
	status = resume_read(&t, s, o->operands.at[0]);
	store_close(s);
	if (status == 0)
		status = resume_again(&t, o, path);
	if (t.argv != NULL)
		runstore_argv_free(t.argv);
	free(t.plan);
	free(t.failed);
	resume_fini(&t.resume);
	return status;
}
