/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cmd_ssh.c - hayfork ssh: one command, or several, on many hosts.
 */
#include <stdio.h>
#include <stdlib.h>

#include "common/mem.h"
#include "master/cmd/cmd.h"
#include "master/cmd/hostjobs.h"
#include "master/cmd/setup.h"

#define SSH_SCRIPT "sh -s" /* what runs a script, if nothing else does */

/* With --netconf, the commands are calls. */
static bool
ssh_set_calls(const struct options *o, struct login_job *job, struct inerr *err)
{
	size_t bad;

	if (!o->netconf)
		return true;
	if (o->given.parse || o->given.session || o->pty || job->become) {
		inerr_set(err, "--netconf goes without --%s",
		    o->given.parse     ? "parse"
		    : o->given.session ? "session"
		    : o->pty           ? "pty"
				       : "become");
		return inerr_hint(err, "its replies are XML, and no command "
				       "line is used");
	}
	job->calls = rpcs_make(job->commands, job->ncommands, "", &bad, err);
	return job->calls != NULL;
}

/* Those of --configure, if it was given. */
static bool
ssh_config_lines(const struct options *o, struct config *config,
    struct arena *arena, struct inerr *err)
{
	if (o->configure != NULL)
		return config_load(config, arena, o->configure, err);
	if (!o->save)
		return true;
	inerr_set(err, "--save keeps what --configure changed");
	return inerr_hint(err, "without it, give the command that saves");
}

int
cmd_ssh(const struct options *o)
{
	struct setup s;
	struct hostjobs_row row = { .first_id = 1 };
	struct hostjobs jobs = { .rows = &row, .count = 1 };
	struct drive_source source = { .next = hostjobs_next, .ctx = &jobs };
	struct inerr err;
	struct arena arena = { NULL };
	struct config config = { .saves = o->save };
	bool several = o->commands.n > 0;
	struct blob script = { 0 };
	const char *command = several          ? setup_join(&o->commands, "; ")
			      : o->words.n > 0 ? setup_join(&o->words, " ")
					       : xstrdup(SSH_SCRIPT);
	int status;

	if (!setup_init(&s, o, &err) ||
	    !ssh_config_lines(o, &config, &arena, &err) ||
	    (o->script != NULL &&
		!blob_read(&script, o->script, LOGIN_SCRIPT_MAX, &err))) {
		status = cmd_refuse(&err);
		goto out;
	}
	row.job = (struct login_job){
		.command =
		    config.n > 0 ? config_join(&config, &arena) : command,
		.commands = several ? o->commands.at : &command,
		.ncommands = several ? o->commands.n : 1,
		.config = config.n > 0 ? &config : NULL,
		.input = o->script != NULL ? &script : NULL,
		.become = o->become || o->become_user != NULL,
		.become_user = o->become_user,
		.timeout_ms = o->timeout_ms,
		.max_output = o->max_output,
		.retries = o->retries,
		.crash_retries = o->crash_retries,
		.repeatable = o->repeatable,
		.then = o->given.parse ? "parse_json" : NULL,
	};
	if (!ssh_set_calls(o, &row.job, &err) ||
	    !setup_hosts(&s, &o->operands,
		o->netconf ? TARGET_NETCONF : TARGET_SSH, &row.hosts, &err) ||
	    !setup_count(&s, row.hosts.n, true, &err)) {
		status = cmd_refuse(&err);
	} else if (o->dry_run) {
		hostjobs_print(&jobs, &s);
		status = hostjobs_check(&jobs, &s);
	} else if (!setup_open(&s, true, o->given.parse, &err)) {
		status = cmd_refuse(&err);
	} else {
		jobs.login = &s.login;
		drive_add_source(
		    &s.drive, &source, setup_in_hand(&s, HAYFORK_IO));
		status = drive_run(&s.drive);
	}
out:
	hostjobs_free(&row);
	setup_fini(&s);
	blob_close(&script);
	arena_wipe(&arena);
	free((char *)(uintptr_t)command);
	return status;
}
