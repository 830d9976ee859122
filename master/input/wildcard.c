/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * wildcard.c - patterns with * and ?, as known_hosts and ssh_config have them.
 */
#include <ctype.h>

#include "master/input/wildcard.h"

static bool
same(char a, char b, bool fold)
{
	if (!fold)
		return a == b;
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/* Goes back to the last star only: an earlier one could do no better. */
bool
wildcard_matches(const char *p, size_t len, const char *text, bool fold)
{
	const char *end = p + len, *star = NULL, *retry = NULL;

	while (*text != '\0') {
		if (p < end && *p == '*') {
			star = ++p;
			retry = text;
		} else if (p < end && (*p == '?' || same(*p, *text, fold))) {
			p++;
			text++;
		} else if (star != NULL) {
			p = star;
			text = ++retry;
		} else
			return false;
	}
	while (p < end && *p == '*')
		p++;
	return p == end;
}
