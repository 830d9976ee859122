/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * settings_settle.c - what files and variables say, and does not go with what
 * is typed.
 */
#include "master/input/settings.h"

/* A list of hosts is folded where it is for people. */
static void
settle_fold(struct options *o)
{
	if (o->on_line.fold && !o->on_line.output)
		o->output = OPTIONS_OUTPUT_HUMAN;
	if (!o->on_line.fold &&
	    (o->explain || o->output != OPTIONS_OUTPUT_HUMAN))
		o->fold = o->given.fold = false;
}

/* Calls have neither a command line nor JSON. */
static void
settle_netconf(struct options *o)
{
	if (!o->netconf)
		return;
	o->given.parse &= o->on_line.parse;
	o->given.session &= o->on_line.session;
	o->pty &= o->on_line.pty;
	o->become &= o->on_line.become;
	if (!o->on_line.become_user)
		o->become_user = NULL;
}

/* Limits that are typed are of processes; those of files are no less meant. */
static void
settle_threads(struct options *o)
{
	if (!o->on_line.threads &&
	    (o->on_line.memory_per_task || o->on_line.cpu_per_task_ms ||
		o->on_line.file_size_per_task))
		o->threads = 1;
}

void
settings_settle(struct options *o)
{
	settle_netconf(o);
	settle_threads(o);
	if (!o->on_line.output && !options_output_fits(o->command, o->output))
		o->output = OPTIONS_OUTPUT_HUMAN;
	settle_fold(o);
	if (o->stream && o->on_line.stream) {
		if (!o->on_line.output)
			o->output = OPTIONS_OUTPUT_HUMAN;
		if (!o->on_line.order)
			o->order = OPTIONS_ORDER_COMPLETION;
	} else if (o->output != OPTIONS_OUTPUT_HUMAN ||
		   o->order == OPTIONS_ORDER_INPUT)
		o->stream = o->given.stream = false;
	if (!o->on_line.diff && o->output != OPTIONS_OUTPUT_GATHER)
		o->diff = o->given.diff = false;
}
