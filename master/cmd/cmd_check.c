/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cmd_check.c - hayfork check: who lets us in? Nothing is run.
 */
#include <stdio.h>

#include "master/cmd/cmd.h"
#include "master/cmd/hostjobs.h"
#include "master/cmd/setup.h"

/* A dry run: to whom it would log in. */
static int
check_print(const struct hostjobs *jobs, struct setup *s)
{
	const struct inventory_list *hosts = &jobs->rows->hosts;

	for (size_t i = 0; i < hosts->n; i++)
		printf("%s: log in\n", hosts->hosts[i]->name);
	return hostjobs_check(jobs, s);
}

static int
check_run(struct hostjobs *jobs, struct setup *s)
{
	struct drive_source source = { .next = hostjobs_next, .ctx = jobs };
	struct inerr err;

	if (!setup_open(s, true, false, &err))
		return cmd_refuse(&err);
	jobs->login = &s->login;
	drive_add_source(&s->drive, &source, setup_in_hand(s, HAYFORK_IO));
	return drive_run(&s->drive);
}

int
cmd_check(const struct options *o)
{
	struct hostjobs_row row = {
		.first_id = 1,
		.job = {
			.only_logs_in = true,
			.timeout_ms = o->timeout_ms,
			.retries = o->retries,
			.crash_retries = o->crash_retries,
			.repeatable = true,
		},
	};
	struct hostjobs jobs = { .rows = &row, .count = 1 };
	struct setup s;
	struct inerr err;
	int status;

	if (!setup_init(&s, o, &err) ||
	    !setup_hosts(&s, &o->operands, TARGET_SSH, &row.hosts, &err) ||
	    !setup_count(&s, row.hosts.n, true, &err))
		status = cmd_refuse(&err);
	else if (o->dry_run)
		status = check_print(&jobs, &s);
	else
		status = check_run(&jobs, &s);
	hostjobs_free(&row);
	setup_fini(&s);
	return status;
}
