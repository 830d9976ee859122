/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cmd_help.c - hayfork help: this, or more about something.
 */
#include "master/cmd/cmd.h"

int
cmd_help(const struct options *o)
{
	struct inerr err;

	if (o->operands.n == 0)
		options_print_help(stdout, COMMAND_NONE);
	else if (!options_print_topic(stdout, o->operands.at[0], &err))
		return cmd_refuse(&err);
	return 0;
}
