/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cmd_ssh.c - hayfork ssh: one command on many hosts.
 */
#include <stdio.h>
#include <stdlib.h>

#include "common/mem.h"
#include "master/cmd/cmd.h"
#include "master/cmd/hostjobs.h"
#include "master/cmd/setup.h"
#include "master/output/exit_status.h"

/* The words, joined by blanks. Owned by the caller. */
static char *
ssh_join(const struct options_list *words, const char *by)
{
	struct buf b = { 0 };

	for (size_t i = 0; i < words->n; i++) {
		if (i > 0)
			buf_add(&b, by, strlen(by));
		buf_add(&b, words->at[i], strlen(words->at[i]));
	}
	buf_add(&b, "", 1);
	return (char *)b.mem;
}

/* The hosts named by operands and -w, or the inventory's. */
static bool
ssh_hosts(struct setup *s, struct inventory_list *hosts, struct inerr *err)
{
	const struct options *o = s->options;
	char *operands, *expr = NULL;
	bool good;

	if (o->operands.n == 0 && o->hosts == NULL && o->inventory == NULL) {
		inerr_set(err, "no hosts");
		return inerr_hint(err, "name them, or give an inventory: "
				       "hayfork ssh -i hosts.txt -- COMMAND");
	}
	if (!setup_inventory(s, o->inventory, err))
		return false;
	if (o->operands.n == 0 && o->hosts == NULL)
		return inventory_select(
		    s->inventory, o->limit, o->exclude, hosts, err);
	operands = ssh_join(&o->operands, ",");
	if (asprintf(&expr, "%s%s%s", o->hosts != NULL ? o->hosts : "",
		o->hosts != NULL && o->operands.n > 0 ? "," : "",
		operands) == -1)
		no_memory(strlen(operands) + 1);
	good = inventory_name(s->inventory, expr, hosts, err) &&
	       inventory_filter(s->inventory, o->limit, o->exclude, hosts, err);
	free(operands);
	free(expr);
	return good;
}

int
cmd_ssh(const struct options *o)
{
	struct setup s;
	struct hostjobs_row row = { .first_id = 1 };
	struct hostjobs jobs = { .rows = &row, .count = 1 };
	struct drive_source source = { .next = hostjobs_next, .ctx = &jobs };
	struct inerr err;
	char *command = ssh_join(&o->words, " ");
	int status;

	if (!setup_init(&s, o, &err) || !ssh_hosts(&s, &row.hosts, &err) ||
	    !setup_count(&s, row.hosts.n, true, &err)) {
		status = cmd_refuse(&err);
		goto out;
	}
	row.job = (struct login_job){
		.command = command,
		.timeout_ms = o->timeout_ms,
		.max_output = o->max_output,
		.retries = o->retries,
		.crash_retries = o->crash_retries,
		.repeatable = o->repeatable,
		.then = o->given.parse ? "parse_json" : NULL,
	};
	if (o->dry_run) {
		for (size_t i = 0; i < row.hosts.n; i++)
			printf("%s: %s\n", row.hosts.hosts[i]->name, command);
		status = 0;
	} else if (!setup_open(&s, true, o->given.parse, &err)) {
		status = cmd_refuse(&err);
	} else {
		jobs.login = &s.login;
		drive_add_source(
		    &s.drive, &source, setup_in_hand(&s, HAYFORK_IO));
		status = drive_run(&s.drive);
	}
out:
	inventory_list_free(&row.hosts);
	setup_fini(&s);
	free(command);
	return status;
}
