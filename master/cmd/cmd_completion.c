/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cmd_completion.c - hayfork completion: what a shell completes.
 */
#include "master/cmd/cmd.h"

int
cmd_completion(const struct options *o)
{
	struct inerr err;

	if (!options_print_completion(stdout, o->operands.at[0], &err))
		return cmd_refuse(&err);
	return 0;
}
