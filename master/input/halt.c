/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * halt.c - how many jobs may fail before a run stops early.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>

#include "master/input/halt.h"

bool
halt_parse(struct halt *h, const char *text, struct inerr *err)
{
	char *end;

	*h = (struct halt){ .text = text };
	if (text == NULL)
		return true;
	errno = 0;
	h->number = strtoull(text, &end, 10);
	h->is_share = *end == '%';
	if (isdigit((unsigned char)text[0]) && errno == 0 &&
	    end[h->is_share] == '\0' && (!h->is_share || h->number <= 100)) {
		h->most = h->number;
		return true;
	}
	inerr_set(err, "--max-fail \"%s\": not a number of jobs", text);
	return inerr_hint(
	    err, "10 for ten jobs, 5%% for a twentieth of those there are");
}

uint64_t
halt_share(uint64_t n, uint64_t percent)
{
	/* Not n * percent, which might not fit. */
	return n / 100 * percent + n % 100 * percent / 100;
}

bool
halt_of(struct halt *h, uint64_t jobs, bool all, struct inerr *err)
{
	if (!h->is_share)
		return true;
	if (!all) {
		inerr_set(err,
		    "--max-fail %s: a share of how many jobs is not known yet",
		    h->text);
		return inerr_hint(err,
		    "give the arguments on the command line, or a number "
		    "without %%");
	}
	h->most = halt_share(jobs, h->number);
	return true;
}

bool
halt_is_failure(enum hayfork_status status)
{
	return status != HAYFORK_OK && status != HAYFORK_CANCELLED &&
	       status != HAYFORK_NOT_RUN;
}

bool
halt_count(struct halt *h, enum hayfork_status status)
{
	if (!halt_is_failure(status))
		return false;
	h->failed++;
	return h->text != NULL && h->failed > h->most;
}
