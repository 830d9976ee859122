/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * sshconfig_pattern.c - the PATTERNS of ssh_config(5).
 */
#include <ctype.h>
#include <string.h>

#include "master/input/sshconfig_pattern.h"

#define PATTERN_MAX 1023

static bool
same(char a, char b, bool fold)
{
	if (!fold)
		return a == b;
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/* Goes back to the last star only: an earlier one could do no better. */
static bool
pattern_matches(const char *p, size_t len, const char *text, bool fold)
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

bool
sshconfig_pattern(const char *pattern, const char *text)
{
	return pattern_matches(pattern, strlen(pattern), text, false);
}

bool
sshconfig_pattern_list(const char *list, const char *text, bool fold)
{
	bool found = false, negated;
	size_t len;

	for (; *list != '\0'; list += len + (list[len] == ',')) {
		negated = *list == '!';
		list += negated;
		len = strcspn(list, ",");
		if (len >= PATTERN_MAX)
			return false;
		if (!pattern_matches(list, len, text, fold))
			continue;
		if (negated)
			return false;
		found = true;
	}
	return found;
}
