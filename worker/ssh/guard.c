/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * guard.c - what libssh2 takes for impossible costs a session.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/log.h"
#include "worker/ssh/guard.h"

static _Thread_local struct guard *guard_armed;

void
guard_arm(struct guard *g)
{
	guard_armed = g;
}

void
guard_disarm(void)
{
	guard_armed = NULL;
}

/* In place of libc's: the program's own symbols come first. */
void
__assert_fail(const char *assertion, const char *file, unsigned line,
    const char *function)
{
	struct guard *g = guard_armed;
	const char *base = strrchr(file, '/');
	char text[160];

	snprintf(text, sizeof(text), "%s:%u: %s: \"%s\" failed",
	    base != NULL ? base + 1 : file, line, function, assertion);
	if (g == NULL) {
		fprintf(stderr, "%s\n", text);
		abort();
	}
	guard_armed = NULL;
	memcpy(g->what, text, sizeof(text));
	longjmp(g->here, 1);
}
