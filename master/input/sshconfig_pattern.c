/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * sshconfig_pattern.c - the PATTERNS of ssh_config(5).
 */
#include <string.h>

#include "master/input/sshconfig_pattern.h"
#include "master/input/wildcard.h"

#define PATTERN_MAX 1023

bool
sshconfig_pattern(const char *pattern, const char *text)
{
	return wildcard_matches(pattern, strlen(pattern), text, false);
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
		if (!wildcard_matches(list, len, text, fold))
			continue;
		if (negated)
			return false;
		found = true;
	}
	return found;
}
