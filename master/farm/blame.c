/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * blame.c - what becomes of a job whose worker died.
 */
#include "master/farm/blame.h"

static bool
blame_is_sure(const struct blame_case *c)
{
	return c->current || (c->alone && !c->somebody);
}

enum blame_verdict
blame_judge(const struct blame_case *c)
{
	if (c->overdue)
		return BLAME_TIMEOUT;
	if (c->cancelling)
		return BLAME_CANCELLED;
	if (blame_is_sure(c))
		return c->retries == 0 || (c->sent && !c->repeatable)
			   ? BLAME_CRASHED
			   : BLAME_RETRY;
	if (c->sent && !c->repeatable)
		return BLAME_UNKNOWN;
	if (!c->somebody && c->suspicions >= 1)
		return BLAME_ALONE;
	return BLAME_AGAIN;
}
