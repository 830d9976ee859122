/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * tap.c - counts the results in a test's output.
 */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "tests/harness/tap.h"

/* "ok" and "not ok" must be whole words: "okay" is only chatter. */
static bool
tap_is_word(const char *line, const char *word)
{
	size_t n = strlen(word);

	return strncmp(line, word, n) == 0 &&
	       (line[n] == '\0' || isspace((unsigned char)line[n]));
}

/* "# SKIP" as a directive, in any case, with or without the blank. */
static bool
tap_is_skip(const char *line)
{
	while ((line = strchr(line, '#')) != NULL) {
		line += 1 + strspn(line + 1, " ");
		if (strncasecmp(line, "SKIP", 4) == 0)
			return true;
	}
	return false;
}

void
tap_line(struct tap *t, const char *line)
{
	unsigned int n;

	if (tap_is_word(line, "ok") || tap_is_word(line, "not ok")) {
		if (tap_is_skip(line))
			t->skipped++;
		else if (*line == 'o')
			t->passed++;
		else
			t->failed++;
	} else if (sscanf(line, "1..%u", &n) == 1) {
		t->planned += n;
		if (n == 0 && tap_is_skip(line))
			t->skipped++;
	} else if (strncmp(line, "Bail out!", 9) == 0)
		t->failed++;
}

unsigned int
tap_missing(const struct tap *t)
{
	unsigned int seen = t->passed + t->failed + t->skipped;

	return t->planned > seen ? t->planned - seen : 0;
}
