/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cmd_prune.c - hayfork prune: forget old runs. hayfork export: a run as a
 * store of its own, before that.
 */
#include <stdio.h>
#include <stdlib.h>

#include "common/clock.h"
#include "common/mem.h"
#include "master/cmd/cmd.h"
#include "master/cmd/runstore.h"
#include "master/output/exit_status.h"

struct prune {
	const struct options *o;
	uint64_t before_us; /* what began then or later stays; 0: all does */
	uint64_t seen;
	bool others; /* a run is under way */
	uint64_t *runs;
	size_t n;
};

/* Runs come from the newest on. */
static bool
prune_look(void *ctx, const struct store_run *run)
{
	struct prune *p = ctx;
	bool old = p->o->given.older_ms && run->started_us < p->before_us;
	bool many = p->o->given.keep && p->seen >= p->o->keep;

	p->seen++;
	p->others |= run->running;
	if (run->running || (!old && !many && !run->forgetting))
		return true;
	p->runs = xrealloc(p->runs, (p->n + 1) * sizeof(*p->runs));
	p->runs[p->n++] = run->id;
	return true;
}

static bool
prune_do(struct prune *p, struct store *s)
{
	bool done;

	for (size_t i = p->n; i-- > 0;) {
		unsigned long long run = p->runs[i];
		bool held = false;

		if (!p->o->dry_run && !store_forget_run(s, run, &held))
			return false;
		p->others |= held;
		printf("run %llu %s\n", run,
		    p->o->dry_run ? "would be forgotten"
		    : held        ? "is under way again, and stays"
				  : "is forgotten");
		fflush(stdout);
	}
	if (p->n == 0 || p->o->dry_run)
		return true;
	if (!store_compact(s, p->others, &done))
		return false;
	if (!done)
		fprintf(stderr,
		    "hayfork: the file stays as large as it is while a run is "
		    "under way: prune once more after it\n");
	return true;
}

int
cmd_prune(const struct options *o)
{
	struct prune p = { .o = o };
	char path[PATH_MAX];
	struct store *s;
	struct inerr err;
	int status = 0;

	if (!o->given.keep && !o->given.older_ms) {
		inerr_set(&err, "prune: which runs?");
		inerr_hint(&err, "all but the newest: --keep N; those that "
				 "began before: --older TIME");
		return cmd_refuse(&err);
	}
	p.before_us = clock_wall_us() - o->older_ms * 1000;
	if ((s = runstore_open(o, path)) == NULL)
		return EXIT_STATUS_USAGE;
	if (!store_each_run(s, prune_look, &p) || !prune_do(&p, s))
		status = runstore_refuse(s);
	free(p.runs);
	store_close(s);
	return status;
}

int
cmd_export(const struct options *o)
{
	char path[PATH_MAX];
	struct store_run run;
	struct store *s;
	int status = 0;

	if ((s = runstore_open(o, path)) == NULL)
		return EXIT_STATUS_USAGE;
	if (!store_find_run(s, o->operands.at[0], &run))
		status = runstore_refuse(s);
	else if (!store_export(s, run.id, o->operands.at[1])) {
		runstore_refuse(s);
		status = EXIT_STATUS_WRITE;
	}
	store_close(s);
	return status;
}
