/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * blame.c - what becomes of a job whose worker died.
 */
#include "master/farm/blame.h"

enum blame_verdict
blame_judge(const struct blame_case *c)
{
	if (c->overdue)
		return BLAME_TIMEOUT;
	if (c->cancelling)
		return BLAME_CANCELLED;
	if (c->current)
		return BLAME_CRASHED;
	if (c->alone && !c->somebody)
		return BLAME_CRASHED;
	if (c->sent && !c->repeatable)
		return BLAME_UNKNOWN;
	if (!c->somebody && c->suspicions >= 1)
		return BLAME_ALONE;
	return BLAME_AGAIN;
}
