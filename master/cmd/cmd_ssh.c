/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cmd_ssh.c - hayfork ssh: one command, or several, on many hosts.
 */
#include <stdio.h>
#include <stdlib.h>

#include "master/cmd/cmd.h"
#include "master/cmd/hostjobs.h"
#include "master/cmd/setup.h"

/* With --netconf, the commands are calls. */
static bool
ssh_set_calls(const struct options *o, struct login_job *job, struct inerr *err)
{
	size_t bad;

	if (!o->netconf)
		return true;
	if (o->given.parse || o->given.session || o->pty) {
		inerr_set(err, "--netconf goes without --%s",
		    o->given.parse     ? "parse"
		    : o->given.session ? "session"
				       : "pty");
		return inerr_hint(err, "its replies are XML, and no command "
				       "line is used");
	}
	job->calls = rpcs_make(job->commands, job->ncommands, "", &bad, err);
	return job->calls != NULL;
}

static void
ssh_print(const struct hostjobs_row *row)
{
	const struct login_job *job = &row->job;

	for (size_t i = 0; i < row->hosts.n; i++) {
		const char *name = row->hosts.hosts[i]->name;

		if (job->calls == NULL)
			printf("%s: %s\n", name, job->command);
		for (size_t k = 0; job->calls != NULL && k < job->ncommands;
		     k++)
			printf("%s: %s\n", name, job->calls[k].xml);
	}
}

int
cmd_ssh(const struct options *o)
{
	struct setup s;
	struct hostjobs_row row = { .first_id = 1 };
	struct hostjobs jobs = { .rows = &row, .count = 1 };
	struct drive_source source = { .next = hostjobs_next, .ctx = &jobs };
	struct inerr err;
	bool several = o->commands.n > 0;
	const char *const command = several ? setup_join(&o->commands, "; ")
					    : setup_join(&o->words, " ");
	int status;

	row.job = (struct login_job){
		.command = command,
		.commands = several ? o->commands.at : &command,
		.ncommands = several ? o->commands.n : 1,
		.timeout_ms = o->timeout_ms,
		.max_output = o->max_output,
		.retries = o->retries,
		.crash_retries = o->crash_retries,
		.repeatable = o->repeatable,
		.then = o->given.parse ? "parse_json" : NULL,
	};
	if (!setup_init(&s, o, &err) || !ssh_set_calls(o, &row.job, &err) ||
	    !setup_hosts(&s, &o->operands,
		o->netconf ? TARGET_NETCONF : TARGET_SSH, &row.hosts, &err) ||
	    !setup_count(&s, row.hosts.n, true, &err)) {
		status = cmd_refuse(&err);
	} else if (o->dry_run) {
		ssh_print(&row);
		status = hostjobs_check(&jobs, &s);
	} else if (!setup_open(&s, true, o->given.parse, &err)) {
		status = cmd_refuse(&err);
	} else {
		jobs.login = &s.login;
		drive_add_source(
		    &s.drive, &source, setup_in_hand(&s, HAYFORK_IO));
		status = drive_run(&s.drive);
	}
	hostjobs_free(&row);
	setup_fini(&s);
	free((char *)(uintptr_t)command);
	return status;
}
